"""Rows of an import only pass through `repository_incoming`: they need no log, and room to be changed where they stand."""

from django.db import migrations

PASSING = """
ALTER TABLE repository_incoming SET UNLOGGED;
ALTER TABLE repository_incoming SET (fillfactor = 40);
"""
KEPT = """
ALTER TABLE repository_incoming RESET (fillfactor);
ALTER TABLE repository_incoming SET LOGGED;
"""


class Migration(migrations.Migration):
    dependencies = [("repository", "0015_quicker_reading")]

    operations = [migrations.RunSQL(sql=PASSING, reverse_sql=KEPT)]
