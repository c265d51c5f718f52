"""A partner is asked as a name and a kind; an answer is to a title too; a link ends with what names the partner (ADR 31)."""

import django.contrib.postgres.fields
from django.db import migrations, models

# What was kept until now: the kind that the newest text gives the name, the newest title, every letter to the last address.
FILL = """
    UPDATE submissions_askedpartner asked SET
        type = coalesce((
            SELECT partner.type FROM submissions_versionpartner partner
            JOIN submissions_version version ON version.id = partner.version_id
            WHERE version.submission_id = asked.submission_id AND partner.name = asked.name
            AND partner.type IN ('CSO', 'NHRI')
            ORDER BY version.number DESC, partner.type LIMIT 1
        ), 'CSO'),
        title = CASE WHEN asked.answer = '' THEN '' ELSE (
            SELECT version.title FROM submissions_version version
            WHERE version.submission_id = asked.submission_id ORDER BY version.number DESC LIMIT 1
        ) END,
        sent_to = array_fill(lower(asked.email)::varchar, ARRAY[asked.letters::integer])
"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0017_asked_partners")]

    operations = [
        migrations.AddField(
            "askedpartner", "sent_to",
            django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=254), default=list, size=None),
        ),
        migrations.AddField("askedpartner", "title", models.CharField(blank=True, max_length=200, default=""), False),
        migrations.AddField(
            "askedpartner", "type",
            models.CharField(
                choices=[
                    ("STATE", "State"), ("UN", "United Nations agency, fund or programme"),
                    ("IO", "International or regional organization"), ("RHRM", "Regional human rights mechanism"),
                    ("NHRI", "National human rights institution"), ("CSO", "Civil society organization"),
                ],
                max_length=5, default="CSO",
            ),
            False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveField("askedpartner", "letters"),
        migrations.RemoveField("askedpartner", "expires_at"),
        migrations.RemoveConstraint("askedpartner", "a_partner_is_asked_once_for_a_text"),
        migrations.AddConstraint(
            "askedpartner",
            models.UniqueConstraint(fields=("submission", "name", "type"), name="a_partner_is_asked_once_for_a_text"),
        ),
    ]  # fmt: skip
