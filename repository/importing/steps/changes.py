"""How a statement writes down what it changes: one ImportChange a recommendation, filled by several statements."""

# After "SELECT recommendation_id, run_id, row, kinds, before, after …": what was first is before, what is last after.
ADD = """
INSERT INTO repository_importchange AS c (recommendation_id, run_id, row, kinds, before, after, batch_id)
"""
MERGE = """
ON CONFLICT (batch_id, recommendation_id) DO UPDATE SET
    kinds = (SELECT array_agg(DISTINCT kind) FROM unnest(c.kinds || excluded.kinds) AS kind),
    before = excluded.before || c.before, after = c.after || excluded.after
"""
