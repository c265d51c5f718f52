"""The figures of the update counted by SQL of its own, from the public tables: what `reports.figures` is compared with."""

from typing import Any

from reports.period import Period

PUBLIC = "repository_activity a"
PERIOD = "(a.first_published_at AT TIME ZONE 'Europe/Zurich')::date BETWEEN %(first)s AND %(last)s"
BOTH = f"count(DISTINCT a.id) FILTER (WHERE {PERIOD}), count(DISTINCT a.id)"
IN_FORCE = "coalesce(m.starts_on, '-infinity') <= %(cut_off)s AND coalesce(m.ends_on, 'infinity') >= %(cut_off)s"
REGIONAL = "'AFR', 'APG', 'EEG', 'GRULAC', 'WEOG'"
NO_STATE_AT_ALL = "NOT EXISTS (SELECT 1 FROM repository_activitystate l WHERE l.activity_id = a.id)"


def of_a_list(column: str) -> str:
    return f"SELECT coalesce(code, 'none'), {BOTH} FROM {PUBLIC} LEFT JOIN LATERAL unnest(a.{column}) code ON true GROUP BY 1"


PAIRS = {  # table -> SQL that gives code, count in the period, count on the whole
    "published": f"SELECT NULL, {BOTH} FROM {PUBLIC}",
    "by_submitter": f"SELECT (a.canonical::jsonb)->'attribution'->>'type', {BOTH} FROM {PUBLIC} GROUP BY 1",
    "by_state": f"SELECT coalesce(l.state_id, 'no_state'), {BOTH} FROM {PUBLIC}"
    " LEFT JOIN repository_activitystate l ON l.activity_id = a.id GROUP BY 1",
    "by_group": f"""SELECT m.group, {BOTH} FROM {PUBLIC} JOIN repository_activitystate l ON l.activity_id = a.id
        JOIN repository_groupmembership m ON m.state_id = l.state_id AND m.group IN ({REGIONAL}) AND {IN_FORCE} GROUP BY 1
        UNION ALL SELECT 'none', {BOTH} FROM {PUBLIC} JOIN repository_activitystate l ON l.activity_id = a.id
        WHERE NOT EXISTS (SELECT 1 FROM repository_groupmembership m
                          WHERE m.state_id = l.state_id AND m.group IN ({REGIONAL}) AND {IN_FORCE})
        UNION ALL SELECT 'no_state', {BOTH} FROM {PUBLIC} WHERE {NO_STATE_AT_ALL}""",
    "by_need": f"""SELECT m.group, {BOTH} FROM {PUBLIC} JOIN repository_activitystate l ON l.activity_id = a.id
        JOIN repository_groupmembership m ON m.state_id = l.state_id AND m.group IN ('LDC', 'LLDC', 'SIDS') AND {IN_FORCE}
        GROUP BY 1""",
    "by_status": f"SELECT coalesce(nullif(a.status, ''), 'none'), {BOTH} FROM {PUBLIC} GROUP BY 1",
    "by_kind": of_a_list("kinds"),
    "by_modality": of_a_list("modalities"),
    "by_theme": of_a_list("themes"),
    "by_persons": of_a_list("persons"),
    "by_fund": of_a_list("funds"),
    "by_goal": f"SELECT coalesce(split_part(code, '.', 1), 'none'), {BOTH} FROM {PUBLIC}"
    " LEFT JOIN LATERAL unnest(a.sdgs) code ON true GROUP BY 1",
    "by_year": f"""SELECT coalesce(year::text, 'none'), {BOTH} FROM {PUBLIC} LEFT JOIN LATERAL generate_series(
            greatest(extract(year FROM a.starts_on)::int, 2008),
            least(extract(year FROM a.ends_on)::int, extract(year FROM %(cut_off)s::date)::int)) year ON true GROUP BY 1""",
    "good_practices": f"SELECT NULL, {BOTH} FROM {PUBLIC} WHERE a.good_practice",
    "recommendations": f"""SELECT NULL, count(DISTINCT r.recommendation_id) FILTER (WHERE {PERIOD}),
        count(DISTINCT r.recommendation_id) FROM {PUBLIC} JOIN repository_activityrecommendation r ON r.activity_id = a.id""",
    "pledges": f"""SELECT NULL, count(DISTINCT p.pledge_id) FILTER (WHERE {PERIOD}), count(DISTINCT p.pledge_id)
        FROM {PUBLIC} JOIN repository_activitypledge p ON p.activity_id = a.id""",
}
POSITIONS = f"""
    WITH supported AS (
        SELECT r.recommendation_id, bool_or({PERIOD}) AS in_period,
               (array_agg(r.position_then ORDER BY a.published_at DESC, a.reference DESC))[1] AS position_then
        FROM {PUBLIC} JOIN repository_activityrecommendation r ON r.activity_id = a.id GROUP BY 1)
    SELECT code, count(*) FILTER (WHERE position_then = code AND in_period), count(*) FILTER (WHERE position_then = code),
           count(*) FILTER (WHERE now.position = code)
    FROM supported JOIN repository_recommendation now ON now.id = recommendation_id
    CROSS JOIN unnest(ARRAY['supported', 'partially_supported', 'noted', 'pending', 'unclear']) code GROUP BY 1"""


def counted_by_sql(cursor: Any, period: Period) -> dict[str, int]:
    found = {}
    for table, statement in PAIRS.items():
        for code, in_period, stock in cursor.execute(statement, days(period)).fetchall():
            key = f"{table}.{code}" if code else table
            found[f"{key}.period"], found[f"{key}.stock"] = in_period, stock
    for code, period_then, stock_then, stock_now in cursor.execute(POSITIONS, days(period)).fetchall():
        found[f"by_position.{code}.period_then"] = period_then
        found[f"by_position.{code}.stock_then"] = stock_then
        found[f"by_position.{code}.stock_now"] = stock_now
    return found


def in_one_statement() -> str:
    """The same tables as one statement, for a comparison of speed; it takes the days that ``days`` gives."""
    tables = [f"(SELECT '{table}', * FROM ({statement}) counted)" for table, statement in PAIRS.items()]
    return " UNION ALL ".join(tables)


def days(period: Period) -> dict[str, Any]:
    return {"first": period.first, "last": period.last, "cut_off": period.cut_off}
