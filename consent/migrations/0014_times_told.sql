-- What a change costs does not depend on how much is public, and its time is never before a time that was told.

-- One document is published far more often than a thousand. With the thousand rows that PostgreSQL assumes of any function, it
-- reads every public record to find the one that was just written.
ALTER FUNCTION consent_read(text[]) ROWS 1;

-- The time of what is published or withdrawn now: never before a time that readers know, whatever the clock does. So the newest has the
-- highest key, and whoever asks for what changed since the last answer misses nothing.
CREATE FUNCTION consent_next_instant() RETURNS timestamptz
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT greatest(clock_timestamp(), (SELECT max(published_at) FROM repository_activity), (SELECT max(since) FROM repository_tombstone))
$$;

-- As before, with that time.
CREATE OR REPLACE FUNCTION consent_unpublish(references_ text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE gone record;
BEGIN
  PERFORM consent_lock(references_);
  PERFORM 1 FROM consent_chain FOR UPDATE;
  INSERT INTO repository_tombstone (reference, since)
    SELECT reference, consent_next_instant() FROM repository_activity WHERE reference = ANY (references_)
    ON CONFLICT (reference) DO UPDATE SET since = excluded.since;
  SELECT * INTO gone FROM consent_clear(references_);
  IF gone.activities <> '{}' THEN PERFORM consent_settle(gone.activities, gone.providers); END IF;
  RETURN cardinality(gone.activities);
END $$;

CREATE OR REPLACE FUNCTION consent_project(fresh text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE instant timestamptz := consent_next_instant(); gone record; new bigint[];
BEGIN
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

REVOKE ALL ON FUNCTION consent_next_instant() FROM PUBLIC;
