-- The gate in the database (architecture.md, decisions 2-4). Whoever writes an activity, through whatever program, what is
-- public at commit is the exact document that every State concerned has an effective grant on. HRC res. 54/28, para. 14.
--
-- Every function names pg_temp last in its search path: otherwise a caller's temporary table would be read first.
-- Order of locks, everywhere: record rows by reference, then the chain head, then everything else.

-- ------------------------------------------------------------------------------------------------ the ledger

-- The bytes that an event's hash covers: every column but the hash itself, each with its length before it, so that no two
-- different events share them (NULL is "-").
CREATE FUNCTION consent_event_bytes(e consent_event) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT convert_to(string_agg(coalesce(octet_length(part)::text || ':' || part, '-'), ',' ORDER BY place), 'UTF8')
  FROM unnest(ARRAY[
    e.number::text, e.kind, e.record_id, e.document_id, e.state_id, e.state_number::text, e.actor::text, e.mandate::text,
    e.basis, e.permissions, e.detail,
    to_char(e.effective_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    to_char(e.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    e.previous]) WITH ORDINALITY AS parts(part, place)
$$;

CREATE FUNCTION consent_lock(references_ text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM consent_record WHERE reference = ANY (references_) ORDER BY reference FOR UPDATE;
END $$;

CREATE FUNCTION consent_append(
  kind_ text, reference_ text, document_ text, state_ text, actor_ bigint, mandate_ bigint, basis_ text,
  permissions_ text, detail_ text, effective_at_ timestamptz, expires_at_ timestamptz)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  head consent_chain; e consent_event; answer boolean := kind_ IN ('granted', 'withheld', 'changes_asked', 'time_asked');
BEGIN
  IF kind_ <> ALL (ARRAY['asked', 'granted', 'withheld', 'changes_asked', 'time_asked', 'revoked', 'held', 'release_proposed',
      'released', 'no_state_proposed', 'no_state_confirmed', 'cleared', 'published', 'expired', 'withdrawn']) THEN
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

-- A link is accepted only as the next one: a data-only load or a COPY of old events is refused.
CREATE FUNCTION consent_event_is_next() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE head consent_chain;
BEGIN
  SELECT * INTO STRICT head FROM consent_chain FOR UPDATE;
  IF NEW.number <> head.number + 1 OR NEW.previous <> head.hash
     OR NEW.hash <> encode(sha256(consent_event_bytes(NEW)), 'hex') THEN
    RAISE EXCEPTION 'Event % is not the next link of the ledger.', NEW.number USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER consent_event_is_next BEFORE INSERT ON consent_event
  FOR EACH ROW EXECUTE FUNCTION consent_event_is_next();

CREATE FUNCTION consent_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: the ledger is append-only.', TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER consent_event_is_kept BEFORE UPDATE OR DELETE ON consent_event
  FOR EACH ROW EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER consent_event_is_not_truncated BEFORE TRUNCATE ON consent_event
  FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER consent_record_is_kept BEFORE UPDATE OR DELETE ON consent_record
  FOR EACH ROW EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER consent_record_is_not_truncated BEFORE TRUNCATE ON consent_record
  FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER consent_chain_is_kept BEFORE DELETE ON consent_chain
  FOR EACH ROW EXECUTE FUNCTION consent_refuse_change();

-- A document's text may be erased (D11); nothing else about it ever changes.
CREATE FUNCTION consent_document_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.canonical IS NULL
     AND (to_jsonb(NEW) - 'canonical') = (to_jsonb(OLD) - 'canonical') THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'A publication document cannot be changed.' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER consent_document_is_kept BEFORE UPDATE OR DELETE ON consent_publicationdocument
  FOR EACH ROW EXECUTE FUNCTION consent_document_is_kept();

-- --------------------------------------------------------------------------------------------- may it be public

-- Why this document may not be public now; NULL when it may. VOLATILE, and called after the record is locked: it must see
-- what others committed while it waited.
CREATE FUNCTION consent_objection(document_ text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  d consent_publicationdocument; closed bigint; hold text; states text[]; state_ text; last consent_event;
  instant timestamptz := clock_timestamp();
BEGIN
  SELECT * INTO d FROM consent_publicationdocument WHERE hash = document_;
  IF NOT FOUND THEN RETURN 'document unknown'; END IF;
  IF d.canonical IS NULL THEN RETURN 'text erased'; END IF;
  IF encode(sha256(convert_to(d.canonical, 'UTF8')), 'hex') <> d.hash THEN RETURN 'hash differs'; END IF;
  SELECT kind INTO hold FROM consent_event
    WHERE record_id = d.record_id AND kind IN ('held', 'released') ORDER BY number DESC LIMIT 1;
  IF hold = 'held' THEN RETURN 'on hold'; END IF;
  SELECT coalesce(max(number), 0) INTO closed FROM consent_event
    WHERE record_id = d.record_id AND kind IN ('revoked', 'held', 'withdrawn');
  SELECT array_agg(s ->> 'state' ORDER BY s ->> 'state') INTO states
    FROM jsonb_array_elements(d.canonical::jsonb -> 'states_concerned') s;
  IF states IS NULL THEN
    IF NOT EXISTS (SELECT 1 FROM consent_event
                   WHERE document_id = d.hash AND kind = 'no_state_confirmed' AND number > closed) THEN
      RETURN 'no State concerned, and two persons have not confirmed it';
    END IF;
    RETURN NULL;
  END IF;
  FOREACH state_ IN ARRAY states LOOP
    SELECT * INTO last FROM consent_event
      WHERE document_id = d.hash AND state_id = state_
        AND kind IN ('granted', 'withheld', 'changes_asked', 'time_asked', 'revoked')
      ORDER BY number DESC LIMIT 1;
    IF NOT FOUND OR last.kind <> 'granted' OR last.number < closed THEN RETURN 'consent missing'; END IF;
    IF last.effective_at > instant THEN RETURN 'consent not yet effective'; END IF;
    IF last.expires_at <= instant THEN RETURN 'consent expired'; END IF;
  END LOOP;
  RETURN NULL;
END $$;

-- Checked at commit for every activity written, whoever writes it.
CREATE FUNCTION consent_guard_activity() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE a repository_activity; objection text;
BEGIN
  PERFORM consent_lock(ARRAY[NEW.reference]);
  SELECT * INTO a FROM repository_activity WHERE id = NEW.id;
  IF NOT FOUND THEN RETURN NULL; END IF;  -- written and removed in one transaction
  IF encode(sha256(convert_to(a.canonical, 'UTF8')), 'hex') <> a.document
     OR NOT EXISTS (SELECT 1 FROM consent_publicationdocument d
                    WHERE d.hash = a.document AND d.record_id = a.reference) THEN
    objection := 'not the document that was consented to';
  ELSE
    objection := consent_objection(a.document);
  END IF;
  IF objection IS NOT NULL THEN
    RAISE EXCEPTION 'Record % may not be public: %.', a.reference, objection
      USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_guard_activity';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER consent_guard_activity AFTER INSERT OR UPDATE ON repository_activity
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION consent_guard_activity();

-- Checked at commit for every event: an answer that ends a consent cannot be committed while the record stays public.
CREATE FUNCTION consent_guard_event() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE public_document text; objection text;
BEGIN
  PERFORM consent_lock(ARRAY[NEW.record_id]);
  SELECT document INTO public_document FROM repository_activity WHERE reference = NEW.record_id;
  IF NOT FOUND THEN RETURN NULL; END IF;
  objection := consent_objection(public_document);
  IF objection IS NOT NULL THEN
    RAISE EXCEPTION 'Record % may not stay public: %.', NEW.record_id, objection
      USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_guard_event';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER consent_guard_event AFTER INSERT ON consent_event
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION consent_guard_event();

-- A published row is never edited: a revision is a delete and an insert.
CREATE FUNCTION consent_activity_is_not_edited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(NEW) - 'search') IS DISTINCT FROM (to_jsonb(OLD) - 'search') THEN
    RAISE EXCEPTION 'A published record is never edited: publish the new document instead.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER consent_activity_is_not_edited BEFORE UPDATE ON repository_activity
  FOR EACH ROW EXECUTE FUNCTION consent_activity_is_not_edited();

-- --------------------------------------------------------------------------------------- documents and projection

-- Opens the record if it is new and freezes the document. Returns its number within the record.
CREATE FUNCTION consent_freeze(reference_ text, canonical_ text, actor_ bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE number_ integer; hash_ text := encode(sha256(convert_to(canonical_, 'UTF8')), 'hex');
BEGIN
  IF canonical_::jsonb ->> 'reference' IS DISTINCT FROM reference_ THEN
    RAISE EXCEPTION 'The document does not carry the reference %.', reference_ USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO consent_record (reference, opened_at) VALUES (reference_, clock_timestamp()) ON CONFLICT DO NOTHING;
  PERFORM consent_lock(ARRAY[reference_]);
  SELECT coalesce(max(number), 0) + 1 INTO number_ FROM consent_publicationdocument WHERE record_id = reference_;
  INSERT INTO consent_publicationdocument (hash, record_id, number, schema, canonical, asked_at, asked_by_id)
    VALUES (hash_, reference_, number_, (canonical_::jsonb ->> 'schema')::smallint, canonical_, clock_timestamp(), actor_);
  RETURN number_;
END $$;

CREATE FUNCTION consent_texts(value jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT coalesce(array_agg(t ORDER BY place), '{}') FROM jsonb_array_elements_text(value) WITH ORDINALITY AS x(t, place)
$$;

CREATE FUNCTION consent_read(documents_ text[]) RETURNS TABLE (reference text, hash text, canonical text, doc jsonb)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT d.record_id, d.hash, d.canonical, d.canonical::jsonb FROM consent_publicationdocument d WHERE d.hash = ANY (documents_)
$$;

-- Takes the projections of these records away; says nothing about why. Hiding needs nobody's leave.
CREATE FUNCTION consent_clear(references_ text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE ids bigint[]; gone integer;
BEGIN
  SELECT coalesce(array_agg(id), '{}') INTO ids FROM repository_activity WHERE reference = ANY (references_);
  DELETE FROM repository_activitystate WHERE activity_id = ANY (ids);
  DELETE FROM repository_activityrecommendation WHERE activity_id = ANY (ids);
  DELETE FROM repository_activitypledge WHERE activity_id = ANY (ids);
  DELETE FROM repository_activityprovider WHERE activity_id = ANY (ids);
  DELETE FROM repository_activity WHERE id = ANY (ids);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;

-- Writes down when the first consent among the published records runs out.
CREATE FUNCTION consent_note_next_expiry() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE repository_epoch SET next_expiry = (
    SELECT min(e.expires_at) FROM consent_event e JOIN repository_activity a ON a.document = e.document_id
    WHERE e.kind = 'granted' AND e.expires_at IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM consent_event later WHERE later.document_id = e.document_id
                      AND later.state_id = e.state_id AND later.number > e.number))
$$;

-- After a change to what is public: providers without a record go, the next expiry and the epoch move.
CREATE FUNCTION consent_settle() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  DELETE FROM repository_provider p
    WHERE NOT EXISTS (SELECT 1 FROM repository_activityprovider l WHERE l.provider_id = p.id);
  PERFORM consent_note_next_expiry();
  PERFORM repository_advance_epoch();
END $$;

-- Removes records from public view and leaves tombstones: reference and date, nothing else.
CREATE FUNCTION consent_unpublish(references_ text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE gone integer;
BEGIN
  PERFORM consent_lock(references_);
  PERFORM 1 FROM consent_chain FOR UPDATE;
  INSERT INTO repository_tombstone (reference, since)
    SELECT reference, clock_timestamp() FROM repository_activity WHERE reference = ANY (references_)
    ON CONFLICT (reference) DO UPDATE SET since = excluded.since;
  gone := consent_clear(references_);
  IF gone > 0 THEN PERFORM consent_settle(); END IF;
  RETURN gone;
END $$;

-- Publishes these documents: one or a hundred thousand, the same statements. Refuses all if one may not be public.
-- Returns how many records changed (a document that is public already is left as it is).
CREATE FUNCTION consent_publish(documents_ text[], actor_ bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE records text[]; bad record; fresh text[]; one record; instant timestamptz;
BEGIN
  SELECT array_agg(DISTINCT record_id) INTO records FROM consent_publicationdocument WHERE hash = ANY (documents_);
  PERFORM consent_lock(records);
  PERFORM 1 FROM consent_chain FOR UPDATE;
  FOR bad IN SELECT hash, consent_objection(hash) AS why FROM unnest(documents_) AS hash LOOP
    IF bad.why IS NOT NULL THEN
      RAISE EXCEPTION 'Document % may not be public: %.', bad.hash, bad.why
        USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_guard_activity';
    END IF;
  END LOOP;
  IF EXISTS (SELECT 1 FROM consent_publicationdocument d JOIN consent_publicationdocument newer
               ON newer.record_id = d.record_id AND newer.number > d.number
             WHERE d.hash = ANY (documents_)
               AND NOT EXISTS (SELECT 1 FROM repository_activity a WHERE a.document = d.hash)) THEN
    RAISE EXCEPTION 'The States have been asked about a newer text.' USING ERRCODE = 'check_violation';
  END IF;
  SELECT coalesce(array_agg(hash), '{}') INTO fresh FROM unnest(documents_) AS hash
    WHERE NOT EXISTS (SELECT 1 FROM repository_activity a WHERE a.document = hash);
  IF fresh = '{}' THEN RETURN 0; END IF;
  FOR one IN SELECT hash, record_id FROM consent_publicationdocument WHERE hash = ANY (fresh) ORDER BY record_id LOOP
    PERFORM consent_append('published', one.record_id, one.hash, NULL, actor_, NULL, '', '', '', NULL, NULL);
  END LOOP;
  instant := clock_timestamp();
  PERFORM consent_clear(ARRAY(SELECT record_id FROM consent_publicationdocument WHERE hash = ANY (fresh)));
  DELETE FROM repository_tombstone WHERE reference IN (
    SELECT record_id FROM consent_publicationdocument WHERE hash = ANY (fresh));

  INSERT INTO repository_activity (
    reference, document, canonical, first_published_at, published_at, search,
    language, title, summary, description, results, status, starts_on, starts_precision, ends_on, ends_precision,
    kinds, modalities, beneficiaries, funds, themes, persons, sdgs, requested_by, cooperation_agreed, shares_experience,
    good_practice, related_documents, amount, currency, no_state_reason)
  SELECT f.reference, f.hash, f.canonical,
    (SELECT min(e.recorded_at) FROM consent_event e WHERE e.record_id = f.reference AND e.kind = 'published'), instant,
    setweight(to_tsvector('simple', unaccent(titles.words)), 'A') || setweight(to_tsvector('simple', unaccent(texts.words)), 'B')
      || setweight(to_tsvector('simple', f.reference), 'A'),
    c ->> 'language', c ->> 'title', c ->> 'summary', c ->> 'description', c ->> 'results', c ->> 'status',
    (c ->> 'starts_on')::date, c ->> 'starts_precision', (c ->> 'ends_on')::date, c ->> 'ends_precision',
    consent_texts(c -> 'kinds'), consent_texts(c -> 'modalities'), consent_texts(c -> 'beneficiaries'),
    consent_texts(c -> 'funds'), consent_texts(c -> 'themes'), consent_texts(c -> 'persons'), consent_texts(c -> 'sdgs'),
    c ->> 'requested_by', (c ->> 'cooperation_agreed')::boolean, (c ->> 'shares_experience')::boolean,
    (c ->> 'good_practice')::boolean, c -> 'related_documents', (c ->> 'amount')::numeric, c ->> 'currency',
    c ->> 'no_state_reason'
  FROM consent_read(fresh) f
  CROSS JOIN LATERAL (SELECT f.doc -> 'content' AS c) AS content
  CROSS JOIN LATERAL (
    SELECT concat_ws(' ', c ->> 'title', string_agg(t ->> 'title', ' ')) AS words
    FROM jsonb_array_elements(f.doc -> 'translations') t) AS titles
  CROSS JOIN LATERAL (
    SELECT concat_ws(' ', c ->> 'summary', c ->> 'description', c ->> 'results',
      string_agg(concat_ws(' ', t ->> 'summary', t ->> 'description', t ->> 'results'), ' ')) AS words
    FROM jsonb_array_elements(f.doc -> 'translations') t) AS texts;

  INSERT INTO repository_activitystate (activity_id, state_id, roles)
  SELECT a.id, s ->> 'state', s -> 'roles' FROM consent_read(fresh) f JOIN repository_activity a ON a.document = f.hash
  CROSS JOIN LATERAL jsonb_array_elements(f.doc -> 'states_concerned') s;

  INSERT INTO repository_activityrecommendation (activity_id, recommendation_id, position_then)
  SELECT DISTINCT ON (a.id, r.id) a.id, r.id, l ->> 'position' FROM consent_read(fresh) f JOIN repository_activity a ON a.document = f.hash
  CROSS JOIN LATERAL jsonb_array_elements(f.doc -> 'recommendations') l
  JOIN repository_recommendation r ON r.id = coalesce(
    (SELECT id FROM repository_recommendation WHERE identifier = l ->> 'identifier'),
    (SELECT recommendation_id FROM repository_formeridentifier WHERE identifier = l ->> 'identifier'));

  INSERT INTO repository_activitypledge (activity_id, pledge_id)
  SELECT DISTINCT a.id, p.id FROM consent_read(fresh) f JOIN repository_activity a ON a.document = f.hash
  CROSS JOIN LATERAL jsonb_array_elements(f.doc -> 'pledges') l
  JOIN repository_pledge p ON p.identifier = l ->> 'identifier';

  INSERT INTO repository_provider (slug, name, type)
  SELECT DISTINCT ON (g ->> 'slug') g ->> 'slug', g ->> 'name', g ->> 'type' FROM consent_read(fresh) f
  CROSS JOIN LATERAL jsonb_array_elements(jsonb_build_array(f.doc -> 'attribution') || (f.doc -> 'partners')) g
  WHERE g ->> 'slug' IS NOT NULL ORDER BY g ->> 'slug', f.reference
  ON CONFLICT (slug) DO UPDATE SET name = excluded.name, type = excluded.type;

  INSERT INTO repository_activityprovider (activity_id, provider_id, name, type, role)
  SELECT a.id, p.id, coalesce(g ->> 'name', ''), g ->> 'type', g ->> 'role'
  FROM consent_read(fresh) f JOIN repository_activity a ON a.document = f.hash
  CROSS JOIN LATERAL jsonb_array_elements(jsonb_build_array(f.doc -> 'attribution') || (f.doc -> 'partners')) g
  LEFT JOIN repository_provider p ON p.slug = g ->> 'slug';

  PERFORM consent_settle();
  RETURN cardinality(fresh);
END $$;

-- Erases the text of documents that are not public and whose last event lies before this day (D11). Returns how many.
CREATE FUNCTION consent_erase_before(day timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE erased integer;
BEGIN
  UPDATE consent_publicationdocument d SET canonical = NULL
  WHERE d.canonical IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM repository_activity a WHERE a.document = d.hash)
    AND (SELECT max(recorded_at) FROM consent_event e WHERE e.record_id = d.record_id) < day
    AND day <= clock_timestamp() - interval '12 months';
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END $$;

INSERT INTO consent_chain (id, database, number, hash) VALUES (1, gen_random_uuid(), 0, repeat('0', 64));

REVOKE ALL ON FUNCTION consent_event_bytes(consent_event), consent_lock(text[]), consent_append(
  text, text, text, text, bigint, bigint, text, text, text, timestamptz, timestamptz), consent_objection(text),
  consent_freeze(text, text, bigint), consent_read(text[]), consent_texts(jsonb), consent_clear(text[]), consent_settle(), consent_note_next_expiry(), consent_unpublish(text[]),
  consent_publish(text[], bigint), consent_erase_before(timestamptz) FROM PUBLIC;
