"""Whether the public side is sealed, and which running database the ledger was last compared with the journal in.

``repository_instance()`` is another value after every restart of the server, in every other database, and when the table was
made anew (``pg_restore --clean``): a backup that was put back is never the database that somebody vouched for. A
streaming replica follows its primary's word.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("repository", "0007_reference_changes")]

    operations = [
        migrations.AddField("epoch", "sealed_at", models.DateTimeField(null=True)),
        migrations.AddField("epoch", "attested_for", models.CharField(default="", max_length=32)),
        migrations.RunSQL(
            sql=[
                """
                CREATE FUNCTION repository_instance() RETURNS text
                LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
                  SELECT CASE WHEN pg_is_in_recovery() THEN (SELECT attested_for FROM public.repository_epoch)
                    ELSE md5(concat_ws(' ', pg_postmaster_start_time()::text,
                      (SELECT oid FROM pg_database WHERE datname = current_database()),
                      'public.repository_epoch'::regclass::oid)) END
                $$;
                REVOKE ALL ON FUNCTION repository_instance() FROM PUBLIC;
                """
            ],
            reverse_sql=["DROP FUNCTION repository_instance()"],
        ),
    ]
