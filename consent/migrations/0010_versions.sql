-- The history of what is public: which texts of a record were published, when, and in which parts they differ.

-- One row for each record that is put into the public tables. The text before is looked up in its document, and not kept.
CREATE FUNCTION consent_note_versions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO repository_publishedversion (reference, number, document, published_at, changed)
  SELECT f.reference, coalesce(last.number, 0) + 1, f.document, f.published_at,
    CASE WHEN last.document IS NULL THEN '{}' ELSE consent_differences(last.document, f.document) END
  FROM fresh f LEFT JOIN LATERAL (
    SELECT v.number, v.document FROM repository_publishedversion v
    WHERE v.reference = f.reference ORDER BY v.number DESC LIMIT 1) last ON true;
  RETURN NULL;
END $$;

-- The names of the fields, and of the other parts, in which two documents differ; the salt always does and is none of them.
-- Nothing when the text of one of them has been erased.
CREATE FUNCTION consent_differences(before_ text, after_ text) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(array_agg(part.name ORDER BY part.name), '{}') FROM (
    SELECT d.canonical::jsonb FROM consent_publicationdocument d WHERE d.hash = before_) AS earlier(doc)
  CROSS JOIN (SELECT d.canonical::jsonb FROM consent_publicationdocument d WHERE d.hash = after_) AS later(doc)
  CROSS JOIN LATERAL (
    SELECT c.key AS name FROM jsonb_each(later.doc -> 'content') c
      WHERE c.value IS DISTINCT FROM earlier.doc -> 'content' -> c.key
    UNION ALL
    SELECT p.key FROM jsonb_each(later.doc) p
      WHERE p.key NOT IN ('schema', 'reference', 'salt', 'content') AND p.value IS DISTINCT FROM earlier.doc -> p.key) part
  WHERE earlier.doc IS NOT NULL AND later.doc IS NOT NULL
$$;

CREATE TRIGGER consent_note_versions AFTER INSERT ON repository_activity
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION consent_note_versions();

-- What is withdrawn leaves its tombstone and nothing else.
CREATE FUNCTION consent_forget_versions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  DELETE FROM repository_publishedversion WHERE reference = NEW.reference;
  RETURN NULL;
END $$;

CREATE TRIGGER consent_forget_versions AFTER INSERT OR UPDATE ON repository_tombstone
  FOR EACH ROW EXECUTE FUNCTION consent_forget_versions();

-- The records that are public already: their present text is the first that is known of.
INSERT INTO repository_publishedversion (reference, number, document, published_at, changed)
  SELECT reference, 1, document, published_at, '{}' FROM repository_activity;

REVOKE ALL ON FUNCTION consent_note_versions(), consent_differences(text, text), consent_forget_versions() FROM PUBLIC;
