-- The projection as a function of its own, and what it costs kept apart from how much is public: publishing or withdrawing one
-- record touches that record, its providers and its words, and nothing that grows with the rest.

-- As before; columns for searching may be written anew.
CREATE OR REPLACE FUNCTION consent_activity_is_not_edited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(NEW) - ARRAY['search', 'stems', 'titles']) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['search', 'stems', 'titles']) THEN
    RAISE EXCEPTION 'A published record is never edited: publish the new document instead.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

-- When the first consent among the published records runs out: the first of those that end, in their order.
CREATE OR REPLACE FUNCTION consent_note_next_expiry() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE repository_epoch SET next_expiry = (
    SELECT e.expires_at FROM consent_event e JOIN repository_activity a ON a.document = e.document_id
    WHERE e.kind = 'granted' AND e.expires_at IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM consent_event later WHERE later.document_id = e.document_id
                      AND later.state_id = e.state_id AND later.number > e.number)
    ORDER BY e.expires_at LIMIT 1)
$$;

-- Takes the projections of these records away; says nothing about why. Hiding needs nobody's leave. Returns the keys that are
-- gone, and those of the providers that they named.
DROP FUNCTION consent_clear(text[]);
CREATE FUNCTION consent_clear(references_ text[], OUT activities bigint[], OUT providers bigint[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  SELECT coalesce(array_agg(id), '{}') INTO activities FROM repository_activity WHERE reference = ANY (references_);
  SELECT coalesce(array_agg(DISTINCT provider_id), '{}') INTO providers FROM repository_activityprovider
    WHERE activity_id = ANY (activities) AND provider_id IS NOT NULL;
  PERFORM repository_count_words(activities, -1);
  DELETE FROM repository_activitystate WHERE activity_id = ANY (activities);
  DELETE FROM repository_activityrecommendation WHERE activity_id = ANY (activities);
  DELETE FROM repository_activitypledge WHERE activity_id = ANY (activities);
  DELETE FROM repository_activityprovider WHERE activity_id = ANY (activities);
  DELETE FROM repository_activity WHERE id = ANY (activities);
END $$;

-- After a change to what is public: those of these providers that no record names any more go, the next expiry and the epoch move.
DROP FUNCTION consent_settle();
CREATE FUNCTION consent_settle(activities_ bigint[], providers_ bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  DELETE FROM repository_provider p
    WHERE p.id = ANY (providers_) AND NOT EXISTS (SELECT 1 FROM repository_activityprovider l WHERE l.provider_id = p.id);
  PERFORM consent_note_next_expiry();
  PERFORM repository_step(activities_);
END $$;

-- Removes records from public view and leaves tombstones: reference and date, nothing else.
CREATE OR REPLACE FUNCTION consent_unpublish(references_ text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE gone record;
BEGIN
  PERFORM consent_lock(references_);
  PERFORM 1 FROM consent_chain FOR UPDATE;
  INSERT INTO repository_tombstone (reference, since)
    SELECT reference, clock_timestamp() FROM repository_activity WHERE reference = ANY (references_)
    ON CONFLICT (reference) DO UPDATE SET since = excluded.since;
  SELECT * INTO gone FROM consent_clear(references_);
  IF gone.activities <> '{}' THEN PERFORM consent_settle(gone.activities, gone.providers); END IF;
  RETURN cardinality(gone.activities);
END $$;

-- Copies these documents into the public record, one or a hundred thousand, by the same statements; what the records had before
-- goes. It does not ask whether they may be public: consent_publish does, and the trigger at commit.
-- The newest is the one with the highest key: `published_at` never goes back, whatever the clock does.
CREATE FUNCTION consent_project(fresh text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE instant timestamptz; gone record; new bigint[];
BEGIN
  SELECT greatest(clock_timestamp(), max(published_at)) INTO instant FROM repository_activity;
  SELECT * INTO gone FROM consent_clear(ARRAY(SELECT record_id FROM consent_publicationdocument WHERE hash = ANY (fresh)));
  DELETE FROM repository_tombstone WHERE reference IN (
    SELECT record_id FROM consent_publicationdocument WHERE hash = ANY (fresh));

  INSERT INTO repository_activity (
    reference, document, canonical, first_published_at, published_at, search, stems, titles,
    language, title, summary, description, results, status, starts_on, starts_precision, ends_on, ends_precision,
    kinds, modalities, beneficiaries, funds, themes, persons, sdgs, requested_by, cooperation_agreed, shares_experience,
    good_practice, related_documents, amount, currency, no_state_reason)
  SELECT f.reference, f.hash, f.canonical,
    coalesce((SELECT min(e.recorded_at) FROM consent_event e WHERE e.record_id = f.reference AND e.kind = 'published'), instant),
    instant, s.words, s.stems, s.titles,
    c ->> 'language', c ->> 'title', c ->> 'summary', c ->> 'description', c ->> 'results', c ->> 'status',
    (c ->> 'starts_on')::date, c ->> 'starts_precision', (c ->> 'ends_on')::date, c ->> 'ends_precision',
    consent_texts(c -> 'kinds'), consent_texts(c -> 'modalities'), consent_texts(c -> 'beneficiaries'),
    consent_texts(c -> 'funds'), consent_texts(c -> 'themes'), consent_texts(c -> 'persons'), consent_texts(c -> 'sdgs'),
    c ->> 'requested_by', (c ->> 'cooperation_agreed')::boolean, (c ->> 'shares_experience')::boolean,
    (c ->> 'good_practice')::boolean, c -> 'related_documents', (c ->> 'amount')::numeric, c ->> 'currency',
    c ->> 'no_state_reason'
  FROM unnest(fresh) WITH ORDINALITY AS asked(hash, place)
  JOIN consent_read(fresh) f ON f.hash = asked.hash
  CROSS JOIN LATERAL (SELECT f.doc -> 'content' AS c) AS content
  CROSS JOIN LATERAL repository_searchable(f.doc) AS s
  ORDER BY asked.place;

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

  SELECT array_agg(id) INTO new FROM repository_activity WHERE document = ANY (fresh);
  PERFORM repository_count_words(new, 1);
  PERFORM consent_settle(gone.activities || new, gone.providers);
END $$;

-- Publishes these documents, in this order. Refuses all if one may not be public. Returns how many records changed (a document
-- that is public already is left as it is).
CREATE OR REPLACE FUNCTION consent_publish(documents_ text[], actor_ bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE records text[]; bad record; fresh text[]; one record;
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
  SELECT coalesce(array_agg(hash ORDER BY place), '{}') INTO fresh FROM (
    SELECT hash, min(place) AS place FROM unnest(documents_) WITH ORDINALITY AS given(hash, place) GROUP BY hash) AS once
    WHERE NOT EXISTS (SELECT 1 FROM repository_activity a WHERE a.document = hash);
  IF fresh = '{}' THEN RETURN 0; END IF;
  FOR one IN SELECT hash, record_id FROM consent_publicationdocument WHERE hash = ANY (fresh) ORDER BY record_id LOOP
    PERFORM consent_append('published', one.record_id, one.hash, NULL, actor_, NULL, '', '', '', NULL, NULL);
  END LOOP;
  PERFORM consent_project(fresh);
  RETURN cardinality(fresh);
END $$;

-- What is public is read anew, by the reading of repository/migrations/0007_search.sql.
UPDATE repository_activity a SET search = s.words, stems = s.stems, titles = s.titles
  FROM repository_activity b CROSS JOIN LATERAL repository_searchable(b.canonical::jsonb) AS s WHERE b.id = a.id;
SELECT repository_count_words(ARRAY(SELECT id FROM repository_activity), 1);
SET CONSTRAINTS ALL IMMEDIATE;

REVOKE ALL ON FUNCTION consent_clear(text[]), consent_settle(bigint[], bigint[]), consent_project(text[]) FROM PUBLIC;
