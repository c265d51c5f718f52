"""The public epoch and the function that moves it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("repository", "0002_catalogue")]

    operations = [
        migrations.RunSQL(
            sql=[
                """
                CREATE FUNCTION repository_advance_epoch() RETURNS void
                LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
                  UPDATE repository_epoch
                  SET value = replace(gen_random_uuid()::text, '-', ''), changed_at = clock_timestamp()
                $$;
                REVOKE ALL ON FUNCTION repository_advance_epoch() FROM PUBLIC;
                INSERT INTO repository_epoch (id, value, changed_at)
                VALUES (1, replace(gen_random_uuid()::text, '-', ''), clock_timestamp());
                """
            ],
            reverse_sql=["DROP FUNCTION repository_advance_epoch(); DELETE FROM repository_epoch;"],
        )
    ]
