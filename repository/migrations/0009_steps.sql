-- What moves with the public tables: the epoch, step by step, and the list of published words.

-- Moves the epoch and says what for: these activities came or went; NULL, or too many to tell: anything may have changed.
-- The row of the epoch is locked until the transaction ends, so steps become visible in the order of their numbers.
CREATE FUNCTION repository_step(activities bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE epoch repository_epoch;
BEGIN
  UPDATE repository_epoch SET value = replace(gen_random_uuid()::text, '-', ''), changed_at = clock_timestamp(), number = number + 1
    RETURNING * INTO STRICT epoch;
  INSERT INTO repository_epochstep (number, value, activities, at) VALUES (epoch.number, epoch.value,
    CASE WHEN cardinality(activities) <= 1000 THEN activities END, epoch.changed_at);
  DELETE FROM repository_epochstep WHERE at < epoch.changed_at - interval '2 days' AND number < epoch.number;
END $$;

CREATE OR REPLACE FUNCTION repository_advance_epoch() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ SELECT repository_step(NULL) $$;

-- Words of published records, with the number of records that have them; a word goes with its last record.
CREATE FUNCTION repository_count_words(activities bigint[], step integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO repository_word (text, records)
  SELECT lexeme, step * count(*) FROM repository_activity a CROSS JOIN LATERAL unnest(tsvector_to_array(a.search)) AS lexeme
  WHERE a.id = ANY (activities) AND length(lexeme) BETWEEN 3 AND 40 AND lexeme !~ '[0-9㐀-鿿]' GROUP BY lexeme ORDER BY lexeme
  ON CONFLICT (text) DO UPDATE SET records = repository_word.records + excluded.records;
  DELETE FROM repository_word WHERE records <= 0;
$$;

REVOKE ALL ON FUNCTION repository_step(bigint[]), repository_count_words(bigint[], integer) FROM PUBLIC;
