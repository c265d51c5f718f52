"""The statements that bring incoming rows into the tables of recommendations, in the order in which they run.

`repository_incoming` holds the rows of all files of one source, and only while the import works on them.
Parameters: source, official, now, with_tags, sources and ranks.
"Official" is OHCHR's own list: its paragraph, words, States, themes and Goals replace another's.
"""

COLUMNS = {
    "n": "int8",
    "file": "int4",
    "row": "int4",
    "iso3": "text",
    "cycle": "int2",
    "session": "int2",
    "identifier": "text",
    "fingerprint": "text",
    "paragraph": "text",
    "symbol": "text",
    "text": "text",
    "position": "text",
    "wording": "text",
    "position_symbol": "text",
    "dated": "date",
    "recommending": "text[]",
    "themes": "text[]",
    "persons": "text[]",
    "sdgs": "text[]",
    "tags": "text[]",
    "state_as_written": "text",
    "recommending_as_written": "text",
    "key": "text",
}
TYPES = list(COLUMNS.values())
COPY = f"COPY repository_incoming ({', '.join(COLUMNS)}) FROM STDIN"

STEPS: list[tuple[str, str]] = []


def _step(what: str, statement: str) -> None:
    STEPS.append((what, statement))


# --- Which review ---

_step(
    "reviews",
    """
    -- A recommendation proves that the review took place, and in which session.
    INSERT INTO repository_review (state_id, cycle, session_id, status, document_symbol, source)
    SELECT DISTINCT ON (iso3, cycle) iso3, cycle, session, 'held', '', 'recommendations imported'
    FROM repository_incoming ORDER BY iso3, cycle, n
    ON CONFLICT (state_id, cycle) DO NOTHING
    """,
)
_step(
    "reviews",
    """
    UPDATE repository_review v SET status = 'held', session_id = f.session, source = 'recommendations imported'
    FROM (SELECT DISTINCT ON (iso3, cycle) iso3, cycle, session FROM repository_incoming ORDER BY iso3, cycle, n) f
    WHERE v.state_id = f.iso3 AND v.cycle = f.cycle AND v.status IN ('scheduled', 'postponed')
    """,
)
_step(
    "reviews",
    """
    UPDATE repository_incoming i SET review_id = v.id FROM repository_review v
    WHERE v.state_id = i.iso3 AND v.cycle = i.cycle AND v.session_id = i.session
    """,
)
_step(
    "reviews",
    """
    UPDATE repository_incoming i SET outcome = 'rejected',
        reason = format('The review of %%s in cycle %%s took place in session %%s, not in session %%s.',
                        i.iso3, i.cycle, v.session_id, i.session)
    FROM repository_review v WHERE i.review_id IS NULL AND v.state_id = i.iso3 AND v.cycle = i.cycle
    """,
)

# --- Which recommendation, if we have it ---

_step(
    "recommendations that are known",
    """
    UPDATE repository_incoming i SET recommendation_id = s.recommendation_id, source_id = s.id
    FROM repository_recommendationsource s JOIN repository_recommendation r ON r.id = s.recommendation_id
    WHERE s.source = %(source)s AND s.key = i.key AND r.review_id = i.review_id
    """,
)
_step(
    "recommendations that are known",
    """
    UPDATE repository_incoming i SET recommendation_id = r.id FROM repository_recommendation r
    WHERE i.recommendation_id IS NULL AND i.paragraph <> '' AND r.review_id = i.review_id AND r.paragraph = i.paragraph
    """,
)
_step(
    "recommendations that are known",
    """
    -- A paragraph for words that came without one. Where two paragraphs have the same words, the one whose States
    -- made them takes the recommendation; the other will be a new one.
    WITH fitting AS (
        SELECT DISTINCT ON (r.id) r.id, i.n
        FROM repository_incoming i
            JOIN repository_recommendation r
                ON r.review_id = i.review_id AND r.fingerprint = i.fingerprint AND r.paragraph = ''
            LEFT JOIN repository_recommendation_recommending m
                ON m.recommendation_id = r.id AND m.state_id = ANY (i.recommending)
        WHERE i.recommendation_id IS NULL AND i.paragraph <> ''
        ORDER BY r.id, m.id IS NULL, i.n
    )
    UPDATE repository_incoming i SET recommendation_id = f.id FROM fitting f WHERE f.n = i.n
    """,
)
_step(
    "recommendations that are known",
    """
    -- Words without a paragraph: among those with the same words, the one that this State made comes first.
    WITH fitting AS (
        SELECT DISTINCT ON (i.n) i.n, r.id
        FROM repository_incoming i
            JOIN repository_recommendation r ON r.review_id = i.review_id AND r.fingerprint = i.fingerprint
            LEFT JOIN repository_recommendation_recommending m
                ON m.recommendation_id = r.id AND m.state_id = ANY (i.recommending)
        WHERE i.recommendation_id IS NULL AND i.paragraph = ''
        ORDER BY i.n, m.id IS NULL, r.id
    )
    UPDATE repository_incoming i SET recommendation_id = f.id FROM fitting f WHERE f.n = i.n
    """,
)

# --- New recommendations ---

_step(
    "identifiers",
    """
    -- Eight digits of a hash can meet by chance: better a row refused than two recommendations under one name.
    WITH taken AS (
        SELECT identifier FROM repository_incoming WHERE recommendation_id IS NULL AND review_id IS NOT NULL
        GROUP BY identifier HAVING count(DISTINCT (fingerprint, paragraph)) > 1 AND min(paragraph) = ''
        UNION SELECT r.identifier FROM repository_recommendation r JOIN repository_incoming i USING (identifier)
            WHERE i.recommendation_id IS NULL AND i.review_id IS NOT NULL
        UNION SELECT f.identifier FROM repository_formeridentifier f JOIN repository_incoming i USING (identifier)
            WHERE i.recommendation_id IS NULL AND i.review_id IS NOT NULL
    )
    UPDATE repository_incoming i SET outcome = 'rejected', review_id = NULL,
        reason = format('The identifier %%s is taken by another recommendation.', i.identifier)
    FROM taken t WHERE t.identifier = i.identifier AND i.recommendation_id IS NULL AND i.review_id IS NOT NULL
    """,
)
_step(
    "new recommendations",
    """
    UPDATE repository_incoming i SET leader = true FROM (
        SELECT DISTINCT ON (identifier) n FROM repository_incoming
        WHERE recommendation_id IS NULL AND review_id IS NOT NULL ORDER BY identifier, n
    ) first WHERE first.n = i.n
    """,
)
_step(
    "new recommendations",
    """
    INSERT INTO repository_recommendation (identifier, review_id, state_id, cycle, paragraph, symbol, text, language,
        position, themes, persons, sdgs, fingerprint)
    SELECT i.identifier, i.review_id, i.iso3, i.cycle, i.paragraph, coalesce(nullif(i.symbol, ''), v.document_symbol),
        i.text, 'en', i.position, i.themes, i.persons, i.sdgs, i.fingerprint
    FROM repository_incoming i JOIN repository_review v ON v.id = i.review_id WHERE i.leader ORDER BY i.n
    """,
)
_step(
    "new recommendations",
    """
    UPDATE repository_incoming i SET recommendation_id = r.id,
        outcome = CASE WHEN i.leader THEN 'created' ELSE 'merged' END
    FROM repository_recommendation r
    WHERE i.recommendation_id IS NULL AND i.review_id IS NOT NULL AND r.identifier = i.identifier
    """,
)

# --- What changes in recommendations that we had ---

_step(
    "changes",
    """
    -- The paragraph has become known: the old identifier goes on leading here.
    WITH numbered AS (
        SELECT DISTINCT ON (r.id) r.id, r.identifier AS former, i.identifier, i.paragraph
        FROM repository_incoming i JOIN repository_recommendation r ON r.id = i.recommendation_id
        WHERE i.paragraph <> '' AND r.paragraph = '' ORDER BY r.id, i.n
    ), kept AS (
        INSERT INTO repository_formeridentifier (identifier, recommendation_id, since)
        SELECT former, id, %(now)s FROM numbered RETURNING recommendation_id
    ), renamed AS (
        UPDATE repository_recommendation r SET identifier = n.identifier, paragraph = n.paragraph
        FROM numbered n WHERE n.id = r.id RETURNING r.id
    )
    UPDATE repository_incoming i SET changed = true FROM renamed c WHERE c.id = i.recommendation_id
    """,
)
_step(
    "changes",
    """
    WITH said AS (
        SELECT DISTINCT ON (recommendation_id) * FROM repository_incoming
        WHERE %(official)s AND recommendation_id IS NOT NULL AND outcome IS NULL ORDER BY recommendation_id, n
    ), rewritten AS (
        UPDATE repository_recommendation r SET text = s.text, fingerprint = s.fingerprint, themes = s.themes,
            persons = s.persons, sdgs = s.sdgs, symbol = coalesce(nullif(s.symbol, ''), r.symbol)
        FROM said s WHERE s.recommendation_id = r.id
            AND (r.text, r.themes::text[], r.persons::text[], r.sdgs::text[], r.symbol) IS DISTINCT FROM
                (s.text, s.themes, s.persons, s.sdgs, coalesce(nullif(s.symbol, ''), r.symbol))
        RETURNING r.id
    )
    UPDATE repository_incoming i SET changed = true FROM rewritten c WHERE c.id = i.recommendation_id
    """,
)
_step(
    "recommending States",
    """
    WITH gone AS (
        DELETE FROM repository_recommendation_recommending m
        USING (SELECT recommendation_id, array_agg(DISTINCT state) AS states
               FROM repository_incoming LEFT JOIN LATERAL unnest(recommending) AS state ON true
               WHERE %(official)s AND recommendation_id IS NOT NULL GROUP BY recommendation_id) said
        WHERE m.recommendation_id = said.recommendation_id AND NOT m.state_id = ANY (said.states)
        RETURNING m.recommendation_id
    )
    UPDATE repository_incoming i SET changed = true FROM gone c WHERE c.recommendation_id = i.recommendation_id
    """,
)
_step(
    "recommending States",
    """
    -- Where OHCHR's list has named the States of a paragraph, another source adds none.
    WITH added AS (
        INSERT INTO repository_recommendation_recommending (recommendation_id, state_id)
        SELECT DISTINCT i.recommendation_id, state
        FROM repository_incoming i CROSS JOIN LATERAL unnest(i.recommending) AS state
            JOIN repository_recommendation r ON r.id = i.recommendation_id
        WHERE %(official)s OR r.paragraph = ''
        ON CONFLICT (recommendation_id, state_id) DO NOTHING RETURNING recommendation_id
    )
    UPDATE repository_incoming i SET changed = true FROM added c
    WHERE c.recommendation_id = i.recommendation_id AND %(official)s
    """,
)

# --- Positions: rows are added when what this source says is not what it said last ---

_step(
    "positions",
    """
    WITH said AS (
        -- A row without an answer says nothing where another row of the same recommendation has one.
        SELECT DISTINCT recommendation_id, position, wording, position_symbol, dated FROM (
            SELECT *, bool_or(wording <> '') OVER (PARTITION BY recommendation_id) AS answered
            FROM repository_incoming WHERE recommendation_id IS NOT NULL
        ) rows WHERE wording <> '' OR NOT answered
    ), sets AS (
        SELECT recommendation_id, array_agg((position, wording, position_symbol)::text
            ORDER BY position, wording, position_symbol) AS words FROM said GROUP BY recommendation_id
    ), batches AS (
        SELECT p.*, rank() OVER (PARTITION BY p.recommendation_id ORDER BY p.recorded_at DESC) AS place
        FROM repository_recommendationposition p
        WHERE p.source = %(source)s AND p.recommendation_id IN (SELECT recommendation_id FROM repository_incoming)
    ), before AS (
        SELECT p.recommendation_id, array_agg((p.value, p.wording, p.source_symbol)::text
            ORDER BY p.value, p.wording, p.source_symbol) AS words
        FROM batches p WHERE p.place = 1 GROUP BY p.recommendation_id
    ), different AS (
        SELECT s.recommendation_id FROM sets s LEFT JOIN before b USING (recommendation_id)
        WHERE b.words IS DISTINCT FROM s.words
    ), added AS (
        INSERT INTO repository_recommendationposition (recommendation_id, value, wording, source, source_symbol, dated,
            recorded_at)
        SELECT recommendation_id, position, wording, %(source)s, position_symbol, dated, %(now)s
        FROM said JOIN different USING (recommendation_id) RETURNING recommendation_id
    )
    UPDATE repository_incoming i SET changed = true FROM added c WHERE c.recommendation_id = i.recommendation_id
    """,
)
_step(
    "positions",
    """
    -- The value now: what the source that counts most said last; two values at once are no clear position.
    WITH ranked AS (
        SELECT p.recommendation_id, p.value,
            rank() OVER (PARTITION BY p.recommendation_id ORDER BY k.rank DESC, p.recorded_at DESC) AS place
        FROM repository_recommendationposition p
            JOIN unnest(%(sources)s::text[], %(ranks)s::int[]) AS k (source, rank) USING (source)
        WHERE p.recommendation_id IN (SELECT recommendation_id FROM repository_incoming WHERE changed)
    ), now AS (
        SELECT recommendation_id, CASE WHEN count(DISTINCT value) = 1 THEN min(value) ELSE 'unclear' END AS value
        FROM ranked WHERE place = 1 GROUP BY recommendation_id
    )
    UPDATE repository_recommendation r SET position = n.value
    FROM now n WHERE n.recommendation_id = r.id AND r.position <> n.value
    """,
)

# --- What became of each row ---

_step(
    "rows",
    """
    WITH touched AS (
        UPDATE repository_recommendationsource s SET position_as_written = i.wording,
            tags = CASE WHEN %(with_tags)s THEN i.tags ELSE s.tags END
        FROM repository_incoming i WHERE i.source_id = s.id
            AND (s.position_as_written <> i.wording OR (%(with_tags)s AND s.tags::text[] <> i.tags))
        RETURNING s.id
    )
    UPDATE repository_incoming i SET outcome = 'updated' FROM touched t WHERE t.id = i.source_id
    """,
)
_step(
    "rows",
    """
    UPDATE repository_incoming i SET outcome = CASE
        WHEN i.changed THEN 'updated'
        WHEN i.source_id IS NULL THEN 'merged' ELSE 'unchanged' END
    WHERE i.outcome IS NULL
    """,
)

OUTCOMES = "SELECT file, row, outcome, reason FROM repository_incoming ORDER BY n"
EMPTY = "DELETE FROM repository_incoming"

SOURCE_ROWS = """
INSERT INTO repository_recommendationsource (recommendation_id, run_id, source, row, state_as_written,
    recommending_as_written, position_as_written, key, tags)
SELECT recommendation_id, %(run)s, %(source)s, row, state_as_written, recommending_as_written, wording, key, tags
FROM repository_incoming WHERE file = %(file)s AND source_id IS NULL AND recommendation_id IS NOT NULL
ON CONFLICT (source, key) DO NOTHING
"""
