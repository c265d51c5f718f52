-- The seal (HRC res. 54/28, para. 14; docs/adr/0018-sealed-start.md): while it holds, nothing is served in public. It is set by the clock or at the
-- start, ended by two persons, and both are events of the ledger, about no record.

-- Every kind of event. A migration that adds one replaces this function and nothing else.
CREATE FUNCTION consent_kinds() RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT ARRAY['asked', 'granted', 'withheld', 'changes_asked', 'time_asked', 'revoked', 'held', 'release_proposed',
    'released', 'no_state_proposed', 'no_state_confirmed', 'cleared', 'published', 'expired', 'withdrawn',
    'sealed', 'unseal_proposed', 'unsealed']
$$;

CREATE OR REPLACE FUNCTION consent_append(
  kind_ text, reference_ text, document_ text, state_ text, actor_ bigint, mandate_ bigint, basis_ text,
  permissions_ text, detail_ text, effective_at_ timestamptz, expires_at_ timestamptz)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  head consent_chain; e consent_event; answer boolean := kind_ IN ('granted', 'withheld', 'changes_asked', 'time_asked');
BEGIN
  IF kind_ <> ALL (consent_kinds()) THEN
    RAISE EXCEPTION 'The ledger knows no event of kind %.', kind_ USING ERRCODE = 'check_violation';
  END IF;
  PERFORM consent_lock(ARRAY[reference_]);
  SELECT * INTO STRICT head FROM consent_chain FOR UPDATE;
  IF document_ IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM consent_publicationdocument d WHERE d.hash = document_ AND d.record_id = reference_) THEN
    RAISE EXCEPTION 'The document is not one of record %.', reference_ USING ERRCODE = 'check_violation';
  END IF;
  IF answer AND NOT EXISTS (
      SELECT 1 FROM consent_consentrequest r WHERE r.document_id = document_ AND r.state_id = state_) THEN
    RAISE EXCEPTION 'State % was not asked about this document.', coalesce(state_, '-') USING ERRCODE = 'check_violation';
  END IF;
  IF kind_ = 'revoked' AND NOT EXISTS (
      SELECT 1 FROM consent_consentrequest r JOIN consent_publicationdocument d ON d.hash = r.document_id
      WHERE d.record_id = reference_ AND r.state_id = state_) THEN
    RAISE EXCEPTION 'State % was not asked about record %.', coalesce(state_, '-'), reference_ USING ERRCODE = 'check_violation';
  END IF;
  IF kind_ = 'granted' AND coalesce(expires_at_ <= coalesce(effective_at_, clock_timestamp()), false) THEN
    RAISE EXCEPTION 'A grant cannot run out before it takes effect.' USING ERRCODE = 'check_violation';
  END IF;
  e.number := head.number + 1;
  e.kind := kind_;
  e.record_id := reference_;
  e.document_id := document_;
  e.state_id := state_;
  IF answer OR kind_ = 'revoked' THEN
    SELECT count(*) + 1 INTO e.state_number FROM consent_event o WHERE o.state_id = state_ AND o.state_number IS NOT NULL;
  END IF;
  e.actor := actor_;
  e.mandate := mandate_;
  e.basis := coalesce(basis_, '');
  e.permissions := coalesce(permissions_, '');
  e.detail := coalesce(detail_, '');
  e.recorded_at := clock_timestamp();
  e.effective_at := coalesce(effective_at_, e.recorded_at);
  e.expires_at := expires_at_;
  e.previous := head.hash;
  e.hash := encode(sha256(consent_event_bytes(e)), 'hex');
  INSERT INTO consent_event SELECT e.*;
  UPDATE consent_chain SET number = e.number, hash = e.hash;
  RETURN e.number;
END $$;

-- Says that the ledger of the database that runs here is level with the journal.
CREATE FUNCTION consent_attest() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE repository_epoch SET attested_for = repository_instance() WHERE attested_for <> repository_instance()
$$;

-- Seals the public side. With ``new_journal_`` the database also gets another random id, so that its events are not written
-- after those of a history that it no longer has.
CREATE FUNCTION consent_seal(why_ text, new_journal_ boolean) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM consent_chain FOR UPDATE;
  UPDATE repository_epoch SET sealed_at = coalesce(sealed_at, clock_timestamp()), attested_for = repository_instance();
  PERFORM repository_advance_epoch();
  IF new_journal_ THEN UPDATE consent_chain SET database = gen_random_uuid(); END IF;
  RETURN consent_append('sealed', NULL, NULL, NULL, NULL, NULL, '', '', why_, NULL, NULL);
END $$;

-- The first person proposes, another one ends the seal. Returns the event's number.
CREATE FUNCTION consent_unseal(actor_ bigint, detail_ text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE last bigint; first consent_event;
BEGIN
  PERFORM 1 FROM consent_chain FOR UPDATE;
  IF NOT EXISTS (SELECT 1 FROM repository_epoch WHERE sealed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'The public side is not sealed.' USING ERRCODE = 'check_violation';
  END IF;
  IF actor_ IS NULL THEN
    RAISE EXCEPTION 'A person ends the seal.' USING ERRCODE = 'check_violation';
  END IF;
  SELECT max(number) INTO last FROM consent_event WHERE kind = 'sealed';
  SELECT * INTO first FROM consent_event WHERE kind = 'unseal_proposed' AND number > last ORDER BY number LIMIT 1;
  IF NOT FOUND THEN
    RETURN consent_append('unseal_proposed', NULL, NULL, NULL, actor_, NULL, '', '', detail_, NULL, NULL);
  END IF;
  IF first.actor = actor_ THEN
    RAISE EXCEPTION 'A second person has to end the seal.' USING ERRCODE = 'check_violation';
  END IF;
  UPDATE repository_epoch SET sealed_at = NULL, attested_for = repository_instance();
  PERFORM repository_advance_epoch();
  RETURN consent_append('unsealed', NULL, NULL, NULL, actor_, NULL, '', '', detail_, NULL, NULL);
END $$;

REVOKE ALL ON FUNCTION consent_kinds(), consent_attest(), consent_seal(text, boolean), consent_unseal(bigint, text)
  FROM PUBLIC;
