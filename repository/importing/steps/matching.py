"""Which review a row belongs to, and which recommendation it is, if that is there already. Nothing is written yet."""

from repository.importing.steps.linked import LINKED  # stands for a condition on "r"
from repository.importing.steps.step import Step

# A recommendation proves that the review took place, and in which session. Both return what undoes them.
OPENED_REVIEWS = """
INSERT INTO repository_review (state_id, cycle, session_id, status, document_symbol, source)
SELECT DISTINCT ON (iso3, cycle) iso3, cycle, session, 'held', '', 'recommendations imported'
FROM repository_incoming ORDER BY iso3, cycle, n
ON CONFLICT (state_id, cycle) DO NOTHING
RETURNING id
"""
MOVED_REVIEWS = """
WITH proven AS (
    SELECT v.id, v.status, v.session_id, v.source, f.session
    FROM (SELECT DISTINCT ON (iso3, cycle) iso3, cycle, session FROM repository_incoming ORDER BY iso3, cycle, n) f
        JOIN repository_review v ON v.state_id = f.iso3 AND v.cycle = f.cycle
    WHERE v.status IN ('scheduled', 'postponed')
), moved AS (
    UPDATE repository_review v SET status = 'held', session_id = p.session, source = 'recommendations imported'
    FROM proven p WHERE p.id = v.id
)
SELECT id, status, session_id, source FROM proven
"""

# What can be known of each row at once; one pass, for each pass writes every row anew.
FOUND = """
-- Head: a list may give a recommendation once under each of its themes; its first row stands for it.
-- The same row of the same source is the same recommendation, unless it goes by a paragraph number: lists are numbered
-- anew. Then the same words must stand under that number.
WITH placed AS (
    SELECT i.n, i.key, i.paragraph, i.fingerprint, i.own_key, v.id AS review_id,
        i.paragraph <> '' AND row_number() OVER (PARTITION BY v.id, i.paragraph ORDER BY i.n) = 1 AS head
    FROM repository_incoming i
        JOIN repository_review v ON v.state_id = i.iso3 AND v.cycle = i.cycle AND v.session_id = i.session
), found AS (
    SELECT p.n, p.review_id, p.head, s.id AS source_id,
        coalesce(CASE WHEN p.paragraph = '' OR p.own_key THEN met.id END, same.id) AS recommendation_id
    FROM placed p
        LEFT JOIN repository_recommendationsource s ON s.source = %(source)s AND s.key = p.key
        LEFT JOIN repository_recommendation met ON met.id = s.recommendation_id AND met.review_id = p.review_id
        LEFT JOIN repository_recommendation same
            ON p.head AND same.review_id = p.review_id AND same.paragraph = p.paragraph
                AND same.fingerprint = p.fingerprint
)
UPDATE repository_incoming i
SET review_id = f.review_id, head = f.head, source_id = f.source_id, recommendation_id = f.recommendation_id
FROM found f WHERE f.n = i.n
"""
OTHER_SESSION = """
UPDATE repository_incoming i SET outcome = 'rejected',
    reason = format('The review of %%s in cycle %%s took place in session %%s, not in session %%s.',
                    i.iso3, i.cycle, v.session_id, i.session)
FROM repository_review v WHERE i.review_id IS NULL AND v.state_id = i.iso3 AND v.cycle = i.cycle
"""
SAME_WORDS_OTHER_NUMBER = """
-- Words that came without a number or under another one. Where two paragraphs have the same words, the one whose States
-- made them takes the recommendation; the other will be a new one.
WITH fitting AS (
    SELECT DISTINCT ON (r.id) r.id, i.n
    FROM repository_incoming i
        JOIN repository_recommendation r
            ON r.review_id = i.review_id AND r.fingerprint = i.fingerprint AND r.paragraph <> i.paragraph
        LEFT JOIN repository_recommendation_recommending m
            ON m.recommendation_id = r.id AND m.state_id = ANY (i.recommending)
    WHERE i.recommendation_id IS NULL AND i.head
        AND NOT EXISTS (SELECT FROM repository_incoming x WHERE x.recommendation_id = r.id)
    ORDER BY r.id, m.id IS NULL, i.n
), one_each AS (
    SELECT DISTINCT ON (f.n) f.n, f.id FROM fitting f JOIN repository_recommendation r ON r.id = f.id
    ORDER BY f.n, r.paragraph = '', f.id
)
UPDATE repository_incoming i SET recommendation_id = f.id FROM one_each f WHERE f.n = i.n
"""
SAME_PARAGRAPH_OTHER_WORDS = """
-- A correction, or the same in another language; unless the words that stood there stand elsewhere now.
UPDATE repository_incoming i SET recommendation_id = r.id FROM repository_recommendation r
WHERE i.recommendation_id IS NULL AND i.head AND r.review_id = i.review_id AND r.paragraph = i.paragraph
    AND NOT EXISTS (SELECT FROM repository_incoming x WHERE x.recommendation_id = r.id)
"""
# Two sources write the same recommendation with different signs, slips, or without its end. Words are compared only
# among those that the same State made in the same review; ALIKE and the distance to the next best keep guesses out.
ALIKE, CLEARLY = 0.6, 0.1
ALIKE_NUMBERED = 0.8  # reworded and numbered anew at once, in a later list: that has to be nearly the same


def alike(numbered: str, plain: str) -> str:
    """SQL: how alike the words are, 0 to 1. A paragraph may hold a recommendation of each of several States, "… (A); … (B)":
    then the part that comes nearest counts."""
    part = rf"regexp_split_to_table({numbered}, '\([^()]*\)\s*;\s*') AS part"
    return f"(SELECT max(similarity(part, {plain})) FROM {part})"


ALIKE_UNDER_OTHER_NUMBER_OR_NONE = f"""
WITH pairs AS (
    SELECT i.n, r.id, {alike("i.text", "r.text")} AS alike, {LINKED} AS linked,
        CASE WHEN r.paragraph = '' THEN {ALIKE} ELSE {ALIKE_NUMBERED} END AS least
    FROM repository_incoming i
        JOIN repository_recommendation r ON r.review_id = i.review_id
    WHERE i.recommendation_id IS NULL AND i.head AND i.language = r.language
        AND NOT EXISTS (SELECT FROM repository_incoming x WHERE x.recommendation_id = r.id)
        AND EXISTS (SELECT FROM repository_recommendation_recommending m
                    WHERE m.recommendation_id = r.id AND m.state_id = ANY (i.recommending))
), clear AS (
    SELECT n, id, alike, linked, least, lead(alike, 1, 0) OVER (PARTITION BY id ORDER BY alike DESC) AS next_best,
        rank() OVER (PARTITION BY id ORDER BY alike DESC) AS place
    FROM pairs
), one_each AS (
    SELECT DISTINCT ON (n) n, id FROM clear
    WHERE place = 1 AND alike >= least AND alike - next_best >= {CLEARLY}
    ORDER BY n, linked DESC, alike DESC, id
)
UPDATE repository_incoming i SET recommendation_id = o.id FROM one_each o WHERE o.n = i.n
"""
OTHER_ROWS_OF_THE_PARAGRAPH = """
UPDATE repository_incoming i SET recommendation_id = h.recommendation_id,
    reason = CASE WHEN h.fingerprint <> i.fingerprint THEN
        format('Paragraph %%s stands here twice with different words; the first row counts.', i.paragraph) END
FROM repository_incoming h
WHERE h.head AND h.review_id = i.review_id AND h.paragraph = i.paragraph AND i.paragraph <> '' AND NOT i.head
    AND i.recommendation_id IS NULL
"""
WORDS_WITHOUT_NUMBER = """
-- Among those with the same words, the one that this State made comes first.
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
"""
WORDS_BEFORE_THE_NUMBER_WAS_KNOWN = """
-- The identifier is made of the words: it leads to what they became.
UPDATE repository_incoming i SET recommendation_id = f.recommendation_id
FROM repository_formeridentifier f JOIN repository_recommendation r ON r.id = f.recommendation_id
WHERE i.recommendation_id IS NULL AND i.paragraph = '' AND f.identifier = i.identifier AND r.review_id = i.review_id
"""
ALIKE_WITH_A_NUMBER = f"""
WITH pairs AS (
    SELECT i.n, r.id, {alike("r.text", "i.text")} AS alike
    FROM repository_incoming i
        JOIN repository_recommendation r ON r.review_id = i.review_id AND r.paragraph <> ''
        JOIN repository_recommendation_recommending m
            ON m.recommendation_id = r.id AND m.state_id = ANY (i.recommending)
    WHERE i.recommendation_id IS NULL AND i.paragraph = '' AND i.language = r.language
), clear AS (
    SELECT n, id, alike, lead(alike, 1, 0) OVER (PARTITION BY n ORDER BY alike DESC) AS next_best,
        row_number() OVER (PARTITION BY n ORDER BY alike DESC, id) AS place
    FROM pairs
)
UPDATE repository_incoming i SET recommendation_id = c.id FROM clear c
WHERE c.n = i.n AND c.place = 1 AND c.alike >= {ALIKE} AND c.alike - c.next_best >= {CLEARLY}
"""
KNOWN = "recommendations that are known"
STEPS = [
    Step(KNOWN, FOUND),
    Step("reviews", OTHER_SESSION, for_unknown=True),
    *(Step(KNOWN, statement, for_unknown=True) for statement in (
        SAME_WORDS_OTHER_NUMBER, SAME_PARAGRAPH_OTHER_WORDS, ALIKE_UNDER_OTHER_NUMBER_OR_NONE,
        OTHER_ROWS_OF_THE_PARAGRAPH, WORDS_WITHOUT_NUMBER, WORDS_BEFORE_THE_NUMBER_WAS_KNOWN, ALIKE_WITH_A_NUMBER,
    )),
]  # fmt: skip
