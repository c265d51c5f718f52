"""The history of a public record. The SQL stands beside this file."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0010_versions.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("consent", "0009_minor_corrections"), ("repository", "0014_published_versions")]

    operations = [migrations.RunSQL(sql=[SQL], reverse_sql=migrations.RunSQL.noop)]
