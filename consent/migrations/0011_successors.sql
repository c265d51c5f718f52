-- Where a record went that was merged into another one. The public side knows of it only while the other is public: what a
-- State takes back takes the redirects to it along.

-- The public rows of what was merged into these records, which are public now; only what was public itself has an address.
CREATE FUNCTION consent_note_successors(successors_ text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE noted integer;
BEGIN
  INSERT INTO repository_successor (reference, successor)
    SELECT m.record_id, m.successor_id FROM consent_merged m
    JOIN repository_tombstone t ON t.reference = m.record_id
    JOIN repository_activity a ON a.reference = m.successor_id
    WHERE m.successor_id = ANY (successors_)
  ON CONFLICT (reference) DO UPDATE SET successor = excluded.successor;
  GET DIAGNOSTICS noted = ROW_COUNT;
  RETURN noted;
END $$;

-- Merges a record that is not public (any more) into one that is. What had been merged into the first goes along.
CREATE FUNCTION consent_merge(reference_ text, successor_ text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM consent_lock(ARRAY[reference_, successor_]);
  IF EXISTS (SELECT 1 FROM repository_activity WHERE reference = reference_) THEN
    RAISE EXCEPTION 'Record % is public: it has to be withdrawn before it is merged.', reference_
      USING ERRCODE = 'check_violation';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM repository_activity WHERE reference = successor_) THEN
    RAISE EXCEPTION 'Record % is not public: nothing can be merged into it.', successor_
      USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO consent_merged (record_id, successor_id) VALUES (reference_, successor_)
    ON CONFLICT (record_id) DO UPDATE SET successor_id = excluded.successor_id;
  UPDATE consent_merged SET successor_id = successor_ WHERE successor_id = reference_;
  IF consent_note_successors(ARRAY[successor_]) > 0 THEN PERFORM repository_advance_epoch(); END IF;
END $$;

-- What is published (again) has its own address, and the redirects to it come back. The epoch moves with the publication.
CREATE FUNCTION consent_successors_arrive() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  DELETE FROM repository_successor s USING fresh f WHERE s.reference = f.reference;
  DELETE FROM consent_merged m USING fresh f WHERE m.record_id = f.reference;
  PERFORM consent_note_successors((SELECT coalesce(array_agg(f.reference::text), '{}') FROM fresh f));
  RETURN NULL;
END $$;
CREATE TRIGGER consent_successors_arrive AFTER INSERT ON repository_activity
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION consent_successors_arrive();

CREATE FUNCTION consent_successors_leave() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  DELETE FROM repository_successor s USING gone g WHERE s.successor = g.reference;
  RETURN NULL;
END $$;
CREATE TRIGGER consent_successors_leave AFTER DELETE ON repository_activity
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION consent_successors_leave();

REVOKE ALL ON FUNCTION consent_note_successors(text[]), consent_merge(text, text), consent_successors_arrive(),
  consent_successors_leave() FROM PUBLIC;
