-- Who may put an answer into the ledger, whoever calls consent_append: the person of a confirmed mandate of that very State, or,
-- for an answer on paper, the second officer; a withdrawal on paper needs one officer only. A grant on paper waits 72 hours.
--
-- The first and last day of a mandate are the verbs' to check: a day begins at midnight in Geneva, by the clock of the site.

CREATE FUNCTION consent_event_has_authority() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  revoking boolean := NEW.kind = 'revoked';
BEGIN
  IF NEW.kind <> ALL (ARRAY['granted', 'withheld', 'changes_asked', 'time_asked', 'revoked']) THEN RETURN NEW; END IF;
  IF NEW.mandate IS NOT NULL THEN
    IF NOT EXISTS (
        SELECT 1 FROM accounts_statemandate m
        WHERE m.id = NEW.mandate AND m.state_id = NEW.state_id AND m.user_id = NEW.actor
          AND m.confirmed_at IS NOT NULL AND m.revoked_at IS NULL) THEN
      RAISE EXCEPTION 'Only a focal point with a mandate in force can answer for State %.', NEW.state_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_event_has_authority';
    END IF;
    RETURN NEW;
  END IF;
  IF NOT EXISTS (
      SELECT 1 FROM consent_paperanswer p JOIN consent_consentrequest r ON r.reference = p.request_id
      JOIN consent_publicationdocument d ON d.hash = r.document_id
      WHERE r.state_id = NEW.state_id AND d.record_id = NEW.record_id AND p.kind = NEW.kind
        AND (revoking OR r.document_id = NEW.document_id)
        AND p.event_id IS NULL AND p.discarded_at IS NULL
        AND (p.confirmed_by_id = NEW.actor OR (revoking AND p.entered_by_id = NEW.actor))) THEN
    RAISE EXCEPTION 'An answer of State % without a mandate has to be on paper, and confirmed by a second officer.', NEW.state_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_event_has_authority';
  END IF;
  IF NEW.kind = 'granted' AND NEW.effective_at < NEW.recorded_at + interval '72 hours' - interval '1 minute' THEN
    RAISE EXCEPTION 'A grant on paper takes effect 72 hours after the State was told.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_event_has_authority';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER consent_event_has_authority BEFORE INSERT ON consent_event
  FOR EACH ROW EXECUTE FUNCTION consent_event_has_authority();

REVOKE ALL ON FUNCTION consent_event_has_authority() FROM PUBLIC;
