"""What a change costs, and its time. The SQL stands beside this file."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0014_times_told.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("consent", "0013_erasure"), ("repository", "0021_tombstone_since")]

    operations = [migrations.RunSQL(sql=[SQL], reverse_sql=migrations.RunSQL.noop)]
