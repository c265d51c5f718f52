"""Which attached files the public sees. The SQL stands beside this file."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0012_files.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("consent", "0011_successors"), ("repository", "0020_files")]

    operations = [migrations.RunSQL(sql=[SQL], reverse_sql=migrations.RunSQL.noop)]
