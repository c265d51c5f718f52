"""What changes in recommendations that were there: words, classification, recommending States, positions."""

from repository.importing.steps.changes import ADD, MERGE
from repository.importing.steps.numbering import NO_HIGHER_SOURCE
from repository.importing.steps.step import Step

# What this source says about each recommendation that was there before: its first row counts.
_SAID = f"""
said AS (
    SELECT i.* FROM (
        SELECT min(n) AS n FROM repository_incoming WHERE %(rewrites)s AND outcome IS NULL GROUP BY recommendation_id
    ) first JOIN repository_incoming i USING (n) JOIN repository_recommendation r ON r.id = i.recommendation_id
    WHERE {NO_HIGHER_SOURCE}
)
"""
# Words in another language never take the place of English ones; they are kept with their source.
_WORDS_COUNT = "(s.language = r.language OR s.language = 'en')"
REWRITTEN = f"""
WITH {_SAID}, old AS (
    SELECT r.*, s.run_id AS said_run, s.row AS said_row, {_WORDS_COUNT} AS words,
        (r.themes::text[], r.persons::text[], r.sdgs::text[]) IS DISTINCT FROM (s.themes, s.persons, s.sdgs) AS other_codes,
        {_WORDS_COUNT} AND (r.text, r.language) IS DISTINCT FROM (s.text, s.language) AS other_words
    FROM said s JOIN repository_recommendation r ON r.id = s.recommendation_id
    WHERE (r.themes::text[], r.persons::text[], r.sdgs::text[], r.symbol) IS DISTINCT FROM
            (s.themes, s.persons, s.sdgs, coalesce(nullif(s.symbol, ''), r.symbol))
        OR ({_WORDS_COUNT} AND (r.text, r.language) IS DISTINCT FROM (s.text, s.language))
), rewritten AS (
    UPDATE repository_recommendation r SET themes = s.themes, persons = s.persons, sdgs = s.sdgs,
        symbol = coalesce(nullif(s.symbol, ''), r.symbol),
        text = CASE WHEN o.words THEN s.text ELSE r.text END,
        language = CASE WHEN o.words THEN s.language ELSE r.language END,
        fingerprint = CASE WHEN o.words THEN s.fingerprint ELSE r.fingerprint END
    FROM old o JOIN said s ON s.recommendation_id = o.id WHERE o.id = r.id
), flagged AS (
    UPDATE repository_incoming i SET changed = true FROM old o WHERE o.id = i.recommendation_id
)
{ADD}
SELECT o.id, o.said_run, o.said_row,
    CASE WHEN o.other_words AND o.other_codes THEN '{{text,classification}}'::text[] WHEN o.other_words THEN '{{text}}'
        ELSE '{{classification}}' END,
    jsonb_build_object('text', o.text, 'language', o.language, 'fingerprint', o.fingerprint, 'symbol', o.symbol,
        'themes', o.themes, 'persons', o.persons, 'sdgs', o.sdgs),
    CASE WHEN o.words THEN jsonb_build_object('text', s.text, 'language', s.language, 'fingerprint', s.fingerprint)
        ELSE '{{}}' END
    || jsonb_build_object('themes', s.themes, 'persons', s.persons, 'sdgs', s.sdgs), %(batch)s
FROM old o JOIN said s ON s.recommendation_id = o.id
{MERGE}
"""
# The States that the recommendation will have; only where that differs from those it has.
STATES = f"""
WITH {_SAID}, said_states AS (
    SELECT s.recommendation_id, s.run_id, s.row, x.states
    FROM said s CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(DISTINCT state ORDER BY state), '{{}}') AS states
        FROM repository_incoming i, unnest(i.recommending) AS state WHERE i.recommendation_id = s.recommendation_id
    ) x
), added_states AS (
    -- UPR Info has a row for each State that made the recommendation.
    SELECT i.recommendation_id, min(i.run_id) AS run_id, min(i.row) AS row, array_agg(DISTINCT state) AS states
    FROM repository_incoming i CROSS JOIN LATERAL unnest(i.recommending) AS state
        JOIN repository_recommendation r ON r.id = i.recommendation_id
    WHERE NOT %(rewrites)s AND r.paragraph = '' AND i.outcome IS NULL
    GROUP BY i.recommendation_id
), now AS (
    SELECT recommendation_id, array_agg(state_id::text ORDER BY state_id) AS states
    FROM repository_recommendation_recommending
    WHERE recommendation_id IN (SELECT recommendation_id FROM repository_incoming WHERE outcome IS NULL)
    GROUP BY recommendation_id
), different AS (
    SELECT s.*, coalesce(now.states, '{{}}') AS before FROM said_states s LEFT JOIN now USING (recommendation_id)
    WHERE s.states <> coalesce(now.states, '{{}}')
    UNION ALL
    SELECT s.recommendation_id, s.run_id, s.row,
        (SELECT array_agg(DISTINCT state ORDER BY state) FROM unnest(s.states || now.states) AS state),
        coalesce(now.states, '{{}}')
    FROM added_states s LEFT JOIN now USING (recommendation_id)
    WHERE NOT s.states <@ coalesce(now.states, '{{}}')
), gone AS (
    DELETE FROM repository_recommendation_recommending m USING different d
    WHERE m.recommendation_id = d.recommendation_id AND NOT m.state_id = ANY (d.states)
), added AS (
    INSERT INTO repository_recommendation_recommending (recommendation_id, state_id)
    SELECT d.recommendation_id, state FROM different d CROSS JOIN LATERAL unnest(d.states) AS state
    ON CONFLICT (recommendation_id, state_id) DO NOTHING
), flagged AS (
    UPDATE repository_incoming i SET changed = true FROM different d WHERE d.recommendation_id = i.recommendation_id
        AND %(rewrites)s
)
{ADD}
SELECT recommendation_id, run_id, row, '{{states}}', jsonb_build_object('recommending', before),
    jsonb_build_object('recommending', states), %(batch)s
FROM different
{MERGE}
"""
# Rows are added when what this source says is not what it said last.
POSITIONS = """
WITH said AS (
    -- A row without an answer says nothing where another row of the same recommendation has one.
    SELECT recommendation_id, position, wording, position_symbol, dated, min(run_id) AS run_id FROM (
        SELECT *, bool_or(wording <> '') OVER (PARTITION BY recommendation_id) AS answered
        FROM repository_incoming WHERE recommendation_id IS NOT NULL
    ) rows WHERE wording <> '' OR NOT answered
    GROUP BY recommendation_id, position, wording, position_symbol, dated
), sets AS (
    SELECT recommendation_id, array_agg((position, wording, position_symbol)::text
        ORDER BY position, wording, position_symbol) AS words
    FROM (SELECT DISTINCT recommendation_id, position, wording, position_symbol FROM said) s GROUP BY recommendation_id
), batches AS (
    SELECT p.*, rank() OVER (PARTITION BY p.recommendation_id ORDER BY p.recorded_at DESC) AS place
    FROM repository_recommendationposition p
    WHERE p.source = %(source)s AND p.recommendation_id IN (SELECT recommendation_id FROM repository_incoming)
), before AS (
    SELECT recommendation_id, array_agg((value, wording, source_symbol)::text
        ORDER BY value, wording, source_symbol) AS words
    FROM (SELECT DISTINCT recommendation_id, value, wording, source_symbol FROM batches WHERE place = 1) p
    GROUP BY recommendation_id
), different AS (
    SELECT s.recommendation_id FROM sets s LEFT JOIN before b USING (recommendation_id)
    WHERE b.words IS DISTINCT FROM s.words
), added AS (
    INSERT INTO repository_recommendationposition (recommendation_id, value, wording, source, source_symbol, dated,
        recorded_at, run_id)
    SELECT recommendation_id, position, wording, %(source)s, position_symbol, dated, %(now)s, run_id
    FROM said JOIN different USING (recommendation_id) RETURNING recommendation_id, value
)
-- A new recommendation has its position already, unless its rows do not agree.
UPDATE repository_incoming i SET changed = true
FROM added c JOIN repository_recommendation r ON r.id = c.recommendation_id
WHERE c.recommendation_id = i.recommendation_id AND (i.outcome IS NULL OR r.position <> c.value)
"""
VALUE_NOW = f"""
-- What the source that counts most said last; two values at once are no clear position.
WITH ranked AS (
    SELECT p.recommendation_id, p.value,
        rank() OVER (PARTITION BY p.recommendation_id ORDER BY k.rank DESC, p.recorded_at DESC) AS place
    FROM repository_recommendationposition p
        JOIN unnest(%(sources)s::text[], %(ranks)s::int[]) AS k (source, rank) USING (source)
    WHERE p.recommendation_id IN (SELECT recommendation_id FROM repository_incoming WHERE changed)
), now AS (
    SELECT recommendation_id, CASE WHEN count(DISTINCT value) = 1 THEN min(value) ELSE 'unclear' END AS value
    FROM ranked WHERE place = 1 GROUP BY recommendation_id
), old AS (
    SELECT r.id, r.position, n.value FROM now n JOIN repository_recommendation r ON r.id = n.recommendation_id
    WHERE r.position <> n.value
), moved AS (
    UPDATE repository_recommendation r SET position = o.value FROM old o WHERE o.id = r.id
), first AS (
    SELECT DISTINCT ON (recommendation_id) recommendation_id, run_id, row,
        bool_or(outcome IS NOT DISTINCT FROM 'created') OVER (PARTITION BY recommendation_id) AS created
    FROM repository_incoming WHERE changed ORDER BY recommendation_id, n
)
{ADD}
SELECT o.id, f.run_id, f.row, '{{position}}', jsonb_build_object('position', o.position),
    jsonb_build_object('position', o.value), %(batch)s
FROM old o JOIN first f ON f.recommendation_id = o.id AND NOT f.created
{MERGE}
"""
CHANGES, STATES_NAMED = "changes", "recommending States"
STEPS = [
    Step(CHANGES, REWRITTEN),
    Step(STATES_NAMED, STATES),
    Step("positions", POSITIONS),
    Step("positions", VALUE_NOW),
]
