-- Which texts are erased (policy decision D11): those that never got consent, or lost it, twelve months after the last decision.
-- Kept are what is public, what every State has consented to, and what a State may still answer: silence is not a decision.
CREATE OR REPLACE FUNCTION consent_erase_before(day timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE erased integer;
BEGIN
  UPDATE consent_publicationdocument d SET canonical = NULL
  WHERE d.canonical IS NOT NULL
    AND day <= clock_timestamp() - interval '12 months'
    AND (SELECT max(recorded_at) FROM consent_event e WHERE e.record_id = d.record_id) < day
    AND NOT EXISTS (SELECT 1 FROM repository_activity a WHERE a.document = d.hash)
    AND NOT (
      NOT EXISTS (SELECT 1 FROM consent_publicationdocument n WHERE n.record_id = d.record_id AND n.number > d.number)
      AND NOT EXISTS (
        SELECT 1 FROM consent_event e
        WHERE e.number > (SELECT max(number) FROM consent_event a
                          WHERE a.document_id = d.hash AND a.kind IN ('asked', 'no_state_proposed')) AND (
          (e.record_id = d.record_id AND e.kind IN ('revoked', 'held', 'withdrawn', 'expired'))
          OR (e.document_id = d.hash AND e.kind IN ('withheld', 'changes_asked')))))
    AND consent_objection(d.hash) IS NOT NULL;
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END $$;
