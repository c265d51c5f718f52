"""Readings are appended, by whomever; nobody changes, deletes or empties them, the owner included."""

from django.db import migrations

KEEP = """
CREATE FUNCTION desk_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: the audit trail is append-only.', TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER desk_reading_is_kept BEFORE UPDATE OR DELETE ON desk_reading
  FOR EACH ROW EXECUTE FUNCTION desk_refuse_change();
CREATE TRIGGER desk_reading_is_not_truncated BEFORE TRUNCATE ON desk_reading
  FOR EACH STATEMENT EXECUTE FUNCTION desk_refuse_change();
"""
LET_GO = """
DROP TRIGGER desk_reading_is_kept ON desk_reading;
DROP TRIGGER desk_reading_is_not_truncated ON desk_reading;
DROP FUNCTION desk_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_readings")]

    operations = [migrations.RunSQL(sql=[KEEP], reverse_sql=[LET_GO])]
