"""The projection as a function of its own; its cost does not grow with what is public. The SQL stands beside this file."""

from pathlib import Path

from django.db import migrations, models

SQL = (Path(__file__).parent / "0004_projection.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("consent", "0003_seal"), ("repository", "0009_search")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["expires_at"],
                condition=models.Q(kind="granted", expires_at__isnull=False),
                name="event_grant_that_ends",
            ),
        ),
        migrations.RunSQL(sql=[SQL], reverse_sql=migrations.RunSQL.noop),
    ]
