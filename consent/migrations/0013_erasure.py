"""Which texts are erased, and when (D11). The SQL stands beside this file."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0013_erasure.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("consent", "0012_files")]

    operations = [migrations.RunSQL(sql=[SQL], reverse_sql=migrations.RunSQL.noop)]
