"""Paragraph numbers that have become known or have changed, new recommendations, and two that turn out to be one.

A recommendation keeps its row, and so everything that links to it, whatever its number becomes.
"""

from repository.importing.steps.changes import ADD, MERGE
from repository.importing.steps.linked import LINKED
from repository.importing.steps.matching import ALIKE, CLEARLY, alike
from repository.importing.steps.step import Step

# A source may number only what no source of a higher rank has numbered.
NO_HIGHER_SOURCE = """
NOT EXISTS (SELECT FROM repository_recommendationsource s
    JOIN unnest(%(sources)s::text[], %(ranks)s::int[]) AS k (source, rank) ON k.source = s.source
    WHERE s.recommendation_id = r.id AND k.rank > %(rank)s)
"""
NUMBERED_ANEW = f"""
{ADD}
SELECT r.id, i.run_id, i.row, '{{renumbered}}',
    jsonb_build_object('identifier', r.identifier, 'paragraph', r.paragraph),
    jsonb_build_object('identifier', i.identifier, 'paragraph', i.paragraph), %(batch)s
FROM repository_incoming i JOIN repository_recommendation r ON r.id = i.recommendation_id
WHERE i.head AND r.paragraph <> i.paragraph AND (r.paragraph = '' OR {NO_HIGHER_SOURCE})
{MERGE}
"""
# Who holds a number that another one takes now, and is in the list no more: it goes by its words from now on.
UNSEATED = f"""
{ADD}
SELECT r.id, t.run_id, NULL, '{{renumbered}}',
    jsonb_build_object('identifier', r.identifier, 'paragraph', r.paragraph),
    jsonb_build_object('identifier', format('%%s-%%s-u%%s', r.state_id, r.cycle, left(r.fingerprint, 8)),
                       'paragraph', ''), %(batch)s
FROM repository_importchange t
    JOIN repository_recommendation taker ON taker.id = t.recommendation_id
    JOIN repository_recommendation r ON r.review_id = taker.review_id AND r.paragraph = t.after->>'paragraph'
WHERE t.batch_id = %(batch)s AND 'renumbered' = ANY (t.kinds) AND t.after->>'paragraph' <> '' AND r.id <> taker.id
    AND NOT EXISTS (SELECT FROM repository_importchange o WHERE o.batch_id = %(batch)s
                    AND o.recommendation_id = r.id AND 'renumbered' = ANY (o.kinds))
    AND NOT EXISTS (SELECT FROM repository_recommendation u WHERE u.review_id = r.review_id AND u.paragraph = ''
                    AND u.fingerprint = r.fingerprint)
    AND NOT EXISTS (SELECT FROM repository_recommendation u
                    WHERE u.identifier = format('%%s-%%s-u%%s', r.state_id, r.cycle, left(r.fingerprint, 8)))
{MERGE}
"""
STILL_TAKEN = """
-- The number stays with its holder: the taker keeps the one it had.
DELETE FROM repository_importchange t USING repository_recommendation taker, repository_recommendation r
WHERE t.batch_id = %(batch)s AND t.kinds = '{renumbered}' AND taker.id = t.recommendation_id
    AND r.review_id = taker.review_id AND r.paragraph = t.after->>'paragraph' AND r.paragraph <> '' AND r.id <> taker.id
    AND NOT EXISTS (SELECT FROM repository_importchange o WHERE o.batch_id = %(batch)s
                    AND o.recommendation_id = r.id AND 'renumbered' = ANY (o.kinds))
"""
# Two may change places: so first every one of them leaves its number, then takes the new one.
LEAVE_NUMBERS = """
UPDATE repository_recommendation r SET identifier = format('~%%s', r.id), paragraph = format('~%%s', r.id)
FROM repository_importchange t
WHERE t.batch_id = %(batch)s AND t.recommendation_id = r.id AND 'renumbered' = ANY (t.kinds)
"""
TAKE_NUMBERS = """
UPDATE repository_recommendation r SET identifier = t.after->>'identifier', paragraph = t.after->>'paragraph'
FROM repository_importchange t
WHERE t.batch_id = %(batch)s AND t.recommendation_id = r.id AND 'renumbered' = ANY (t.kinds)
"""
KEEP_FORMER = """
INSERT INTO repository_formeridentifier (identifier, recommendation_id, since)
SELECT t.before->>'identifier', t.recommendation_id, %(now)s FROM repository_importchange t
WHERE t.batch_id = %(batch)s AND 'renumbered' = ANY (t.kinds)
ON CONFLICT (identifier) DO UPDATE SET recommendation_id = excluded.recommendation_id, since = excluded.since
"""
NUMBERED_ROWS_CHANGED = """
UPDATE repository_incoming i SET changed = true FROM repository_importchange t
WHERE t.batch_id = %(batch)s AND t.recommendation_id = i.recommendation_id AND 'renumbered' = ANY (t.kinds)
    AND t.run_id = i.run_id
"""
TAKEN = """
-- Eight digits of a hash can meet by chance: better a row refused than two recommendations under one name.
WITH taken AS (
    SELECT identifier FROM repository_incoming WHERE recommendation_id IS NULL AND review_id IS NOT NULL
    GROUP BY identifier HAVING count(DISTINCT (fingerprint, paragraph)) > 1 AND min(paragraph) = ''
    UNION SELECT r.identifier FROM repository_recommendation r JOIN repository_incoming i USING (identifier)
        WHERE i.recommendation_id IS NULL AND i.review_id IS NOT NULL
    UNION SELECT f.identifier FROM repository_formeridentifier f JOIN repository_incoming i USING (identifier)
        WHERE i.recommendation_id IS NULL AND i.review_id IS NOT NULL AND i.paragraph = ''
)
UPDATE repository_incoming i SET outcome = 'rejected', review_id = NULL,
    reason = format('The identifier %%s is taken by another recommendation.', i.identifier)
FROM taken t WHERE t.identifier = i.identifier AND i.recommendation_id IS NULL AND i.review_id IS NOT NULL
"""
NEW = """
-- The first row of each makes it; the others come to it.
WITH leaders AS (
    SELECT min(n) AS n FROM repository_incoming WHERE recommendation_id IS NULL AND review_id IS NOT NULL
    GROUP BY identifier
), made AS (
INSERT INTO repository_recommendation (identifier, review_id, state_id, cycle, paragraph, symbol, text, language,
    position, themes, persons, sdgs, fingerprint, run_id)
SELECT i.identifier, i.review_id, i.iso3, i.cycle, i.paragraph, coalesce(nullif(i.symbol, ''), v.document_symbol),
    i.text, i.language, i.position, i.themes, i.persons, i.sdgs, i.fingerprint, i.run_id
FROM leaders JOIN repository_incoming i USING (n) JOIN repository_review v ON v.id = i.review_id ORDER BY i.n
RETURNING id, identifier
)
UPDATE repository_incoming i SET recommendation_id = m.id,
    outcome = CASE WHEN i.n IN (SELECT n FROM leaders) THEN 'created' ELSE 'merged' END
FROM made m WHERE i.recommendation_id IS NULL AND i.review_id IS NOT NULL AND i.identifier = m.identifier
"""
THEIR_STATES = """
INSERT INTO repository_recommendation_recommending (recommendation_id, state_id)
SELECT DISTINCT i.recommendation_id, state FROM repository_incoming i CROSS JOIN LATERAL unnest(i.recommending) AS state
WHERE i.outcome IN ('created', 'merged')
"""
FORMER_BUT_TAKEN = """
-- A number that another recommendation bears now leads to that one.
DELETE FROM repository_formeridentifier f USING repository_recommendation r
WHERE r.identifier = f.identifier AND r.id IN (
    SELECT recommendation_id FROM repository_incoming
    UNION SELECT recommendation_id FROM repository_importchange WHERE batch_id = %(batch)s
)
RETURNING f.identifier, f.recommendation_id, f.since
"""

# --- Two that turn out to be one: the numbered one takes over what another source had kept under its words ---

_SNAPSHOT = """
jsonb_build_object(
    'recommendation', to_jsonb(r) - 'search',
    'recommending', (SELECT coalesce(jsonb_agg(m.state_id), '[]') FROM repository_recommendation_recommending m
                     WHERE m.recommendation_id = r.id),
    'sources', (SELECT coalesce(jsonb_agg(s.id), '[]') FROM repository_recommendationsource s
                WHERE s.recommendation_id = r.id),
    'positions', (SELECT coalesce(jsonb_agg(p.id), '[]') FROM repository_recommendationposition p
                  WHERE p.recommendation_id = r.id),
    'former', (SELECT coalesce(jsonb_agg(f.identifier), '[]') FROM repository_formeridentifier f
               WHERE f.recommendation_id = r.id))
"""
FOUND_TO_BE_ONE = f"""
-- Not where something links to the other one: then both stay.
WITH pairs AS (
    SELECT r.id, i.recommendation_id AS into_id, i.run_id, i.row, {alike("i.text", "r.text")} AS alike
    FROM repository_incoming i
        JOIN repository_recommendation r ON r.review_id = i.review_id AND r.paragraph = '' AND r.language = i.language
            AND r.id <> i.recommendation_id
    WHERE i.head AND %(rewrites)s AND NOT {LINKED}
        AND EXISTS (SELECT FROM repository_recommendation_recommending m
                    WHERE m.recommendation_id = r.id AND m.state_id = ANY (i.recommending))
        AND NOT EXISTS (SELECT FROM repository_incoming x WHERE x.recommendation_id = r.id)
), clear AS (
    SELECT *, lead(alike, 1, 0) OVER (PARTITION BY id ORDER BY alike DESC) AS next_best,
        row_number() OVER (PARTITION BY id ORDER BY alike DESC, into_id) AS place
    FROM pairs
)
{ADD}
SELECT c.into_id, min(c.run_id), min(c.row), '{{merged}}',
    jsonb_build_object('merged', jsonb_agg({_SNAPSHOT})),
    jsonb_build_object('merged', jsonb_agg(r.identifier)), %(batch)s
FROM clear c JOIN repository_recommendation r ON r.id = c.id
WHERE c.place = 1 AND c.alike >= {ALIKE} AND c.alike - c.next_best >= {CLEARLY}
GROUP BY c.into_id
{MERGE}
"""


def _of_the_merged(statement: str) -> str:
    """A statement with ``gone``: (id, identifier, into_id) of the recommendations that another one takes over."""
    return f"""
WITH gone AS (
    SELECT (m->'recommendation'->>'id')::bigint AS id, m->'recommendation'->>'identifier' AS identifier,
        t.recommendation_id AS into_id
    FROM repository_importchange t, jsonb_array_elements(t.before->'merged') AS m
    WHERE t.batch_id = %(batch)s AND 'merged' = ANY (t.kinds)
)
{statement}
"""


MOVE = [
    _of_the_merged(f"UPDATE {table} s SET recommendation_id = g.into_id FROM gone g WHERE s.recommendation_id = g.id")
    for table in (
        "repository_recommendationsource", "repository_recommendationposition", "repository_formeridentifier",
    )
]  # fmt: skip
TAKE_OVER = [
    _of_the_merged("DELETE FROM repository_importchange c USING gone g WHERE c.recommendation_id = g.id"),
    _of_the_merged(
        "DELETE FROM repository_recommendation_recommending m USING gone g WHERE m.recommendation_id = g.id"
    ),
    _of_the_merged(
        "INSERT INTO repository_formeridentifier (identifier, recommendation_id, since)"
        " SELECT g.identifier, g.into_id, %(now)s FROM gone g ON CONFLICT (identifier) DO NOTHING"
    ),
    _of_the_merged("DELETE FROM repository_recommendation r USING gone g WHERE r.id = g.id"),
    """
UPDATE repository_incoming i SET changed = true FROM repository_importchange t
WHERE t.batch_id = %(batch)s AND t.recommendation_id = i.recommendation_id AND 'merged' = ANY (t.kinds)
    AND t.run_id = i.run_id
""",
]
NUMBERS, NEW_ONES, MERGED = "paragraph numbers", "new recommendations", "recommendations kept twice"
STEPS = [
    *(Step(NUMBERS, statement) for statement in (
        NUMBERED_ANEW, UNSEATED, STILL_TAKEN, LEAVE_NUMBERS, TAKE_NUMBERS, KEEP_FORMER, NUMBERED_ROWS_CHANGED,
    )),
    *(Step(NEW_ONES, statement, for_unknown=True) for statement in (TAKEN, NEW)),
    Step(NEW_ONES, THEIR_STATES),
    *(Step(MERGED, statement) for statement in (FOUND_TO_BE_ONE, *MOVE, *TAKE_OVER)),
]  # fmt: skip
