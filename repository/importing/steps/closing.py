"""What became of each row; its row as a source of the recommendation; what a list of a whole review holds no more."""

from repository.importing.steps.changes import ADD, MERGE
from repository.importing.steps.step import Step

SOURCE_ROWS_CHANGED = f"""
-- The row says something else than before, or belongs to another recommendation since the list was numbered anew.
WITH old AS (
    SELECT s.*, i.run_id AS new_run, i.row AS new_row, i.n, s.recommendation_id <> i.recommendation_id AS moved
    FROM repository_recommendationsource s JOIN repository_incoming i ON i.source_id = s.id
    WHERE i.recommendation_id IS NOT NULL AND (s.recommendation_id <> i.recommendation_id
        OR s.position_as_written <> i.wording OR s.text_as_written <> i.text OR s.themes_as_written <> i.themes_as_written
        OR s.persons_as_written <> i.persons_as_written OR s.recommending_as_written <> i.recommending_as_written
        OR (%(with_tags)s AND s.tags::text[] <> i.tags))
), touched AS (
    UPDATE repository_recommendationsource s SET position_as_written = i.wording, text_as_written = i.text,
        language = i.language, themes_as_written = i.themes_as_written, persons_as_written = i.persons_as_written,
        recommending_as_written = i.recommending_as_written, recommendation_id = i.recommendation_id,
        tags = CASE WHEN %(with_tags)s THEN i.tags ELSE s.tags END
    FROM old o JOIN repository_incoming i ON i.n = o.n WHERE o.id = s.id
), flagged AS (
    UPDATE repository_incoming i SET outcome = 'updated' FROM old o WHERE o.n = i.n
)
{ADD}
SELECT i.recommendation_id, min(o.new_run), min(o.new_row), '{{source}}',
    jsonb_build_object('sources', jsonb_agg(to_jsonb(o) - '{{new_run,new_row,n,moved}}'::text[])), '{{}}', %(batch)s
FROM old o JOIN repository_incoming i ON i.n = o.n GROUP BY i.recommendation_id
{MERGE}
"""
SOURCE_ROWS_NEW = """
INSERT INTO repository_recommendationsource (recommendation_id, run_id, source, row, state_as_written,
    recommending_as_written, position_as_written, text_as_written, language, themes_as_written, persons_as_written, key,
    tags)
SELECT recommendation_id, run_id, %(source)s, row, state_as_written, recommending_as_written, wording, text, language,
    themes_as_written, persons_as_written, key, tags
FROM repository_incoming WHERE source_id IS NULL AND recommendation_id IS NOT NULL ORDER BY n
ON CONFLICT (source, key) DO NOTHING
"""
STEPS = [Step("rows", statement) for statement in (SOURCE_ROWS_CHANGED, SOURCE_ROWS_NEW)]

OUTCOMES = """
SELECT i.file, i.row,
    coalesce(i.outcome, CASE WHEN i.changed THEN 'updated' WHEN i.source_id IS NULL THEN 'merged' ELSE 'unchanged' END),
    i.reason, r.identifier
FROM repository_incoming i LEFT JOIN repository_recommendation r ON r.id = i.recommendation_id ORDER BY i.n
"""
# Of the reviews that this run lists whole: what an earlier list of the same source held and this one does not.
DISAPPEARED = """
SELECT DISTINCT r.identifier, r.text
FROM repository_recommendation r JOIN repository_recommendationsource s ON s.recommendation_id = r.id
WHERE s.source = %(source)s
    AND r.review_id IN (SELECT review_id FROM repository_incoming WHERE run_id = %(run)s)
    AND NOT EXISTS (SELECT FROM repository_incoming i WHERE i.recommendation_id = r.id)
ORDER BY r.identifier
"""
EMPTY = "DELETE FROM repository_incoming"
