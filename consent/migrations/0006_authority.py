"""Who may put an answer into the ledger. The SQL stands beside this file, to be read as one text."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0006_authority.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("consent", "0005_paper_answers"), ("accounts", "0005_offices_and_attempts")]

    operations = [migrations.RunSQL(sql=[SQL], reverse_sql=migrations.RunSQL.noop)]
