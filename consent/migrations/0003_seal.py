"""The seal: events about the whole site, and the functions that set and end it. The SQL stands beside this file."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = (Path(__file__).parent / "0003_seal.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("consent", "0002_gate"), ("repository", "0008_seal")]

    operations = [
        migrations.AlterField(
            "event",
            "record",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="events", to="consent.record"
            ),
        ),
        migrations.AlterField("event", "kind", models.CharField(max_length=20, choices=[('asked', 'Consent was asked for'), ('granted', 'Consent granted'), ('withheld', 'Consent withheld'), ('changes_asked', 'Consent granted if changes are made'), ('time_asked', 'More time asked for'), ('revoked', 'Consent withdrawn'), ('held', 'Put on hold'), ('release_proposed', 'End of the hold proposed'), ('released', 'Hold ended'), ('no_state_proposed', 'Proposed: it concerns no State in particular'), ('no_state_confirmed', 'Confirmed: it concerns no State in particular'), ('cleared', 'Cleared for publication once every State has consented'), ('published', 'Published'), ('expired', 'A consent ran out'), ('withdrawn', 'Withdrawn by the submitter or OHCHR'), ('sealed', 'The public side was sealed'), ('unseal_proposed', 'End of the seal proposed'), ('unsealed', 'The seal was ended')])),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(
                condition=models.Q(
                    ("record__isnull", False), ("kind__in", ["sealed", "unseal_proposed", "unsealed"]), _connector="XOR"
                ),
                name="an_event_is_about_a_record_or_the_whole_site",
            ),
        ),
        migrations.RunSQL(sql=[SQL], reverse_sql=migrations.RunSQL.noop),
    ]
