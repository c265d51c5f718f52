-- The reading of 0009_search.sql, word for word the same, about ten times as fast: a plan is made once a session instead of at
-- each text, and what only other scripts need is left out where there is nothing but ASCII, or none of their letters.

CREATE OR REPLACE FUNCTION repository_plain(text_ text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE t text;
BEGIN
  IF octet_length(text_) = length(text_) THEN  -- ASCII
    RETURN regexp_replace(lower(text_), '[^a-z0-9]+', ' ', 'g');
  END IF;
  t := lower(normalize(text_, NFKC));
  IF t ~ '[ё٠-٩۰-۹أإآٱىةؤئ\u0640\u064B-\u0655\u0670]' THEN
    t := translate(t,
      'ё٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹أإآٱىةؤئ' || U&'\0640\064B\064C\064D\064E\064F\0650\0651\0652\0653\0654\0655\0670',
      'е01234567890123456789ااااي' || 'هوي');
  END IF;
  t := regexp_replace(t, '[^[:alnum:]]+', ' ', 'g');
  IF t ~ '[㐀-鿿]' THEN
    SELECT string_agg(CASE WHEN c !~ '[㐀-鿿]' THEN c WHEN following ~ '[㐀-鿿]' THEN ' ' || c || following
                           ELSE ' ' || c || ' ' END, '' ORDER BY place) INTO t
    FROM (SELECT c, place, lead(c) OVER (ORDER BY place) AS following
          FROM string_to_table(t, NULL) WITH ORDINALITY AS signs(c, place)) AS pairs;
  END IF;
  RETURN t;
END $$;

CREATE OR REPLACE FUNCTION repository_unaccented(text_ text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF octet_length(text_) = length(text_) THEN
    RETURN text_;
  END IF;
  RETURN public.unaccent('public.unaccent'::regdictionary, text_);
END $$;

CREATE OR REPLACE FUNCTION repository_words(text_ text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN to_tsvector('simple', repository_unaccented(repository_plain(text_)));
END $$;
