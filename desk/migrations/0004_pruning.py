"""After five years a reading may go, by the owner's hand; each removal leaves a row that nobody changes."""

from django.db import migrations, models

LET_OLD_ONES_GO = """
CREATE FUNCTION desk_refuse_young_readings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.at >= clock_timestamp() - interval '5 years' THEN
    RAISE EXCEPTION 'A reading is kept for five years; this one is of %.', OLD.at USING ERRCODE = 'check_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE FUNCTION desk_note_pruning() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO desk_pruning (at, number, youngest)
  SELECT clock_timestamp(), count(*), max(at) FROM removed HAVING count(*) > 0;
  RETURN NULL;
END $$;
DROP TRIGGER desk_reading_is_kept ON desk_reading;
CREATE TRIGGER desk_reading_is_kept BEFORE UPDATE ON desk_reading
  FOR EACH ROW EXECUTE FUNCTION desk_refuse_change();
CREATE TRIGGER desk_young_reading_is_kept BEFORE DELETE ON desk_reading
  FOR EACH ROW EXECUTE FUNCTION desk_refuse_young_readings();
CREATE TRIGGER desk_note_pruning AFTER DELETE ON desk_reading
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION desk_note_pruning();
CREATE TRIGGER desk_pruning_is_kept BEFORE UPDATE OR DELETE ON desk_pruning
  FOR EACH ROW EXECUTE FUNCTION desk_refuse_change();
CREATE TRIGGER desk_pruning_is_not_truncated BEFORE TRUNCATE ON desk_pruning
  FOR EACH STATEMENT EXECUTE FUNCTION desk_refuse_change();
"""
KEEP_ALL = """
DROP TRIGGER desk_pruning_is_not_truncated ON desk_pruning;
DROP TRIGGER desk_pruning_is_kept ON desk_pruning;
DROP TRIGGER desk_note_pruning ON desk_reading;
DROP TRIGGER desk_young_reading_is_kept ON desk_reading;
DROP TRIGGER desk_reading_is_kept ON desk_reading;
CREATE TRIGGER desk_reading_is_kept BEFORE UPDATE OR DELETE ON desk_reading
  FOR EACH ROW EXECUTE FUNCTION desk_refuse_change();
DROP FUNCTION desk_note_pruning();
DROP FUNCTION desk_refuse_young_readings();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0003_readings_are_kept'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pruning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('number', models.PositiveBigIntegerField()),
                ('youngest', models.DateTimeField()),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.RunSQL(sql=[LET_OLD_ONES_GO], reverse_sql=[KEEP_ALL]),
    ]
