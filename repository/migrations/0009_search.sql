-- How words are read, in texts and in questions alike: one set of functions for both sides, so that neither can drift.
--
-- Two readings of a text. *Words*: each word as it stands, lower case, without accents, with its place (phrases, symbols,
-- numbers; Chinese as overlapping pairs of characters). *Stems*: each word reduced by the rules of its own language.

-- A text in plain letters: compatibility forms, Arabic vowel signs and tatweel, forms of alef and hamza, ё, digits of other
-- scripts and punctuation are gone; a run of Chinese characters becomes its overlapping pairs and, last, its final character.
CREATE FUNCTION repository_plain(text_ text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN t ~ '[㐀-鿿]' THEN (
      SELECT string_agg(CASE WHEN c !~ '[㐀-鿿]' THEN c WHEN following ~ '[㐀-鿿]' THEN ' ' || c || following
                             ELSE ' ' || c || ' ' END, '' ORDER BY place)
      FROM (SELECT c, place, lead(c) OVER (ORDER BY place) AS following
            FROM string_to_table(t, NULL) WITH ORDINALITY AS signs(c, place)) AS pairs)
    ELSE t END
  FROM (SELECT regexp_replace(
    translate(lower(normalize(text_, NFKC)),
      'ё٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹أإآٱىةؤئ' || U&'\0640\064B\064C\064D\064E\064F\0650\0651\0652\0653\0654\0655\0670',
      'е01234567890123456789ااااي' || 'هوي'),
    '[^[:alnum:]]+', ' ', 'g') AS t) AS plain
$$;

-- Without accents; unaccent() itself is only STABLE, since its dictionary could be altered; ours is not.
CREATE FUNCTION repository_unaccented(text_ text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT public.unaccent('public.unaccent'::regdictionary, $1) $$;

CREATE FUNCTION repository_words(text_ text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT to_tsvector('simple', repository_unaccented(repository_plain(text_)))
$$;

-- The stems of a text in this language. French and Spanish twice, with and without accents, for people type both. Arabic loses
-- the article and what is written together with it; English spells -ise as -ize; Spanish -ces is the plural of -z, -cion stands
-- for -ción.
CREATE FUNCTION repository_stems(language_ text, text_ text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE plain text := repository_plain(text_); bare text := repository_unaccented(plain);
BEGIN
  RETURN CASE language_
    WHEN 'en' THEN strip(to_tsvector('english', regexp_replace(bare, 'is(e|ed|es|er|ers|ing|ation|ations|ational)\M', 'iz\1', 'g')))
    WHEN 'fr' THEN strip(to_tsvector('french', bare)) || repository_unaccented(strip(to_tsvector('french', plain))::text)::tsvector
    WHEN 'es' THEN strip(to_tsvector('spanish', regexp_replace(bare, 'ces\M', 'z', 'g')))
                   || repository_unaccented(strip(to_tsvector('spanish',
                        regexp_replace(regexp_replace(plain, 'ces\M', 'z', 'g'), '([cs])ion\M', '\1ión', 'g')))::text)::tsvector
    WHEN 'ru' THEN strip(to_tsvector('russian', plain))
    WHEN 'ar' THEN strip(to_tsvector('arabic', regexp_replace(plain, '\m(وبال|وكال|ولل|وال|فال|بال|كال|لل|ال|و)(?=[ء-ي]{3,})', '', 'g')))
    ELSE strip(to_tsvector('simple', bare)) END;
END $$;

-- The languages that a word may be in, by its letters.
CREATE FUNCTION repository_languages_of(word text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN word ~ '[؀-ۿ]' THEN ARRAY['ar'] WHEN word ~ '[Ѐ-ӿ]' THEN ARRAY['ru'] ELSE ARRAY['en', 'fr', 'es'] END
$$;

-- One of these words in any of its forms, in any language. A stem is stemmed once more: Spanish "mujeres" gives "mujer", and
-- "mujer" gives "muj". Arabic prepositions are written together with their word. NULL when no word is left to look for.
CREATE FUNCTION repository_any_form(words_ text[]) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT string_agg(DISTINCT quote_literal(form), ' | ')::tsquery FROM (
    SELECT unnest(ARRAY[first.stem] || tsvector_to_array(repository_stems(l, first.stem))) AS form
    FROM unnest(words_) AS word CROSS JOIN LATERAL unnest(repository_languages_of(word)) AS l
    CROSS JOIN LATERAL unnest(CASE l WHEN 'ar' THEN ARRAY['', 'ل', 'ب', 'ك', 'ف'] ELSE ARRAY[''] END) AS preposition
    CROSS JOIN LATERAL unnest(tsvector_to_array(repository_stems(l, preposition || word))) AS first(stem)
    UNION SELECT unnest(tsvector_to_array(repository_words(word))) FROM unnest(words_) AS word) AS forms
$$;

-- These words exactly as they stand, one after another; a single Chinese character, or a word marked as a beginning, as the
-- beginning of one.
CREATE FUNCTION repository_exactly(text_ text, beginning boolean DEFAULT false) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT CASE WHEN beginning OR t ~ '(^| )[㐀-鿿]( |$)' THEN
      (SELECT string_agg(quote_literal(w) || CASE WHEN w ~ '^[㐀-鿿]$' OR (beginning AND place = (
          SELECT count(*) FROM unnest(tokens.list))) THEN ':*' ELSE '' END, ' <-> ' ORDER BY place)::tsquery
       FROM unnest(tokens.list) WITH ORDINALITY AS x(w, place))
    ELSE phraseto_tsquery('simple', t) END
  FROM (SELECT regexp_replace(repository_unaccented(repository_plain(text_)), '([㐀-鿿]{2}) +[㐀-鿿](?= |$)', '\1', 'g') AS t) AS asked
  CROSS JOIN LATERAL (SELECT array_remove(string_to_array(t, ' '), '') AS list) AS tokens
$$;

-- True for a word that some language uses only to hold others together: "the", "de", "и".
CREATE FUNCTION repository_is_filler(word text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(bool_or(repository_stems(l, word) = ''), true) FROM unnest(repository_languages_of(word)) AS l
$$;

CREATE AGGREGATE repository_together(tsvector) (sfunc = tsvector_concat, stype = tsvector, initcond = '', parallel = safe);

-- What can be looked for in a publication document, in all its languages: words, stems, and both for its titles alone.
CREATE FUNCTION repository_searchable(doc jsonb) RETURNS TABLE (words tsvector, stems tsvector, titles tsvector)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
  WITH names AS (
    SELECT concat_ws(' . ', doc ->> 'reference', doc -> 'content' ->> 'no_state_reason',
      (SELECT string_agg(p ->> 'name', ' . ') FROM jsonb_array_elements(jsonb_build_array(doc -> 'attribution') || (doc -> 'partners')) p),
      (SELECT string_agg(concat_ws(' . ', d ->> 'title', d ->> 'symbol'), ' . ') FROM jsonb_array_elements(doc -> 'content' -> 'related_documents') d),
      (SELECT string_agg(concat_ws(' . ', r ->> 'identifier', r ->> 'symbol', r ->> 'paragraph'), ' . ') FROM jsonb_array_elements(doc -> 'recommendations') r),
      (SELECT string_agg(p ->> 'identifier', ' . ') FROM jsonb_array_elements(doc -> 'pledges') p)) AS text_
  ), texts AS (
    SELECT t ->> 'language' AS l, t ->> 'title' AS title,
      concat_ws(' . ', t ->> 'title', t ->> 'summary', t ->> 'description', t ->> 'results') AS body
    FROM jsonb_array_elements(jsonb_build_array(doc -> 'content') || (doc -> 'translations')) t
    UNION ALL SELECT doc -> 'content' ->> 'language', NULL, text_ FROM names
  )
  SELECT repository_together(repository_words(body)), repository_together(repository_stems(l, body)),
    repository_together(repository_words(title) || repository_stems(l, title)) FILTER (WHERE title IS NOT NULL)
  FROM texts
$$;

-- Words and stems of labels by language.
CREATE FUNCTION repository_label_words(labels jsonb) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT repository_together(repository_words(l.value) || repository_stems(l.key, l.value)) FROM jsonb_each_text(labels) AS l
$$;
