"""The gate's functions and triggers. The SQL stands beside this file, to be read as one text."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0002_gate.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_records"), ("repository", "0003_epoch")]

    operations = [migrations.RunSQL(sql=[SQL], reverse_sql=migrations.RunSQL.noop)]
