-- Attached files are shown where every State concerned has allowed it with its consent (policy decision D5), and otherwise not. That
-- is no matter for the writer of a row: the database sets what is shown, and follows each grant.

-- Those of this document that the public may see now: all of them, or none. Without a State concerned nobody has to allow it.
CREATE FUNCTION consent_files_shown(document_ text, canonical_ text) RETURNS jsonb
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT CASE WHEN EXISTS (
      SELECT 1 FROM jsonb_array_elements(doc -> 'states_concerned') s
      WHERE NOT coalesce((
        SELECT e.kind = 'granted' AND 'files' = ANY (string_to_array(e.permissions, ',')) AND e.effective_at <= clock_timestamp()
        FROM consent_event e
        WHERE e.document_id = document_ AND e.state_id = s ->> 'state'
          AND e.kind IN ('granted', 'withheld', 'changes_asked', 'time_asked', 'revoked')
        ORDER BY e.number DESC LIMIT 1), false))
    THEN '[]' ELSE doc -> 'files' END
  FROM (SELECT canonical_::jsonb AS doc) AS text
$$;

CREATE FUNCTION consent_show_files() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  NEW.files := consent_files_shown(NEW.document, NEW.canonical);
  RETURN NEW;
END $$;
CREATE TRIGGER consent_show_files BEFORE INSERT OR UPDATE ON repository_activity
  FOR EACH ROW EXECUTE FUNCTION consent_show_files();

-- As before; which files are shown may change with an answer.
CREATE OR REPLACE FUNCTION consent_activity_is_not_edited() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE made text[] := ARRAY['search', 'stems', 'titles', 'files'];
BEGIN
  IF (to_jsonb(NEW) - made) IS DISTINCT FROM (to_jsonb(OLD) - made) THEN
    RAISE EXCEPTION 'A published record is never edited: publish the new document instead.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

-- A grant on what is public already, with another permission: its files come or go in the same transaction, and the epoch moves.
CREATE FUNCTION consent_follow_grant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE changed bigint[];
BEGIN
  WITH written AS (
    UPDATE repository_activity a SET files = '[]'  -- set by the trigger above, whatever stands here
    WHERE a.document = NEW.document_id AND a.files IS DISTINCT FROM consent_files_shown(a.document, a.canonical)
    RETURNING a.id)
  SELECT array_agg(id) INTO changed FROM written;
  IF changed IS NOT NULL THEN PERFORM repository_step(changed); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER consent_follow_grant AFTER INSERT ON consent_event
  FOR EACH ROW WHEN (NEW.kind = 'granted') EXECUTE FUNCTION consent_follow_grant();

UPDATE repository_activity SET files = '[]';
SET CONSTRAINTS ALL IMMEDIATE;

REVOKE ALL ON FUNCTION consent_files_shown(text, text), consent_show_files(), consent_follow_grant() FROM PUBLIC;
