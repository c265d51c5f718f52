"""How many results each value of a facet would give: the number if that value were added, ignoring its own facet.

One statement answers the total and all facets of a list. The answer to the other keys is computed once per facet that is in
use and once for all the rest, as a list of ids; each facet counts its values over the list it belongs to.
"""

# ruff: noqa: S608 (the statements are put together from words of this file; what readers type goes in as parameters)
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from repository.browse.filters import Grammar

# Per facet, the values that the rows of an answer have, as distinct pairs (id, value). `%(day)s`: when memberships count.


def _array(table: str, column: str) -> str:
    return (
        f"SELECT answer.id, value FROM {{answer}} answer JOIN {table} one ON one.id = answer.id"
        f" CROSS JOIN LATERAL unnest(one.{column}) AS value"
    )


def _column(table: str, column: str) -> str:
    return (
        f"SELECT answer.id, one.{column}::text AS value FROM {{answer}} answer JOIN {table} one ON one.id = answer.id"
    )


def _goals(table: str) -> str:
    return (
        f"SELECT DISTINCT answer.id, split_part(code, '.', 1) AS value FROM {{answer}} answer"
        f" JOIN {table} one ON one.id = answer.id CROSS JOIN LATERAL unnest(one.sdgs) AS code"
    )


def _linked(value: str, table: str, more: str = "", column: str = "activity_id") -> str:
    return (
        f"SELECT DISTINCT answer.id, {value} AS value FROM {{answer}} answer"
        f" JOIN {table} link ON link.{column} = answer.id {more}"
    )


_RECOMMENDATION = "JOIN repository_recommendation r ON r.id = link.recommendation_id"
_PLEDGE = "JOIN repository_pledge p ON p.id = link.pledge_id"
_MEMBERSHIP = (
    "JOIN repository_groupmembership m ON m.state_id = link.state_id"
    " AND coalesce(m.starts_on <= %(day)s, true) AND coalesce(m.ends_on >= %(day)s, true)"
)

OF_ACTIVITIES = {
    "state": _linked("link.state_id", "repository_activitystate"),
    "group": _linked('m."group"', "repository_activitystate", _MEMBERSHIP),
    "theme": _array("repository_activity", "themes"),
    "persons": _array("repository_activity", "persons"),
    "kind": _array("repository_activity", "kinds"),
    "status": _column("repository_activity", "status"),
    "provider": _linked(
        "p.slug", "repository_activityprovider", "JOIN repository_provider p ON p.id = link.provider_id"
    ),
    "provider_type": _linked("link.type", "repository_activityprovider"),
    "modality": _array("repository_activity", "modalities"),
    "cycle": (
        _linked("r.cycle::text", "repository_activityrecommendation", _RECOMMENDATION)
        + " UNION "
        + _linked("p.cycle::text", "repository_activitypledge", _PLEDGE)
    ),
    "position": _linked("r.position", "repository_activityrecommendation", _RECOMMENDATION),
    "sdg": _goals("repository_activity"),
    "year": (
        "SELECT answer.id, year::text AS value FROM {answer} answer JOIN repository_activity one ON one.id = answer.id"
        " CROSS JOIN LATERAL generate_series(extract(year FROM one.starts_on)::int, extract(year FROM"
        " coalesce(one.ends_on, greatest(one.starts_on, %(day)s)))::int) AS year WHERE year BETWEEN 1900 AND 2099"
    ),
    "language": _column("repository_activity", "language"),
    "good_practice": _column("repository_activity", "good_practice"),
}

OF_RECOMMENDATIONS = {
    "state": _column("repository_recommendation", "state_id"),
    "position": _column("repository_recommendation", "position"),
    "cycle": _column("repository_recommendation", "cycle"),
    "theme": _array("repository_recommendation", "themes"),
    "persons": _array("repository_recommendation", "persons"),
    "sdg": _goals("repository_recommendation"),
    "by": _linked("link.state_id", "repository_recommendation_recommending", column="recommendation_id"),
    "activities": (
        "SELECT answer.id, EXISTS (SELECT 1 FROM repository_activityrecommendation link"
        " WHERE link.recommendation_id = answer.id)::text AS value FROM {answer} answer"
    ),
}


@dataclass(frozen=True)
class Counts:
    """The number of results, and per facet the number that each value would give (values that give none are left out)."""

    total: int
    of: Mapping[str, dict[str, int]] = field(default_factory=dict)


def count(grammar: Grammar, facets: Mapping[str, str]) -> Counts:
    """The total and these facets, in one statement."""
    parameters: dict[str, object] = {"day": grammar.day}
    answers = {"answer_0": grammar.qs}
    belongs = {}
    for key in facets:
        belongs[key] = "answer_0"
        if key in grammar.chosen:
            belongs[key] = f"answer_{len(answers)}"
            answers[belongs[key]] = grammar.narrowed(without=key)
    tables = ", ".join(
        f"{name} AS MATERIALIZED ({_ids(queryset, name, parameters)})" for name, queryset in answers.items()
    )
    parts = ["SELECT '' AS facet, '' AS value, count(*) FROM answer_0"]
    for key, pairs in facets.items():
        counted = pairs.format(answer=belongs[key])
        parts.append(f"SELECT '{key}', value, count(*) FROM ({counted}) AS pairs GROUP BY value")
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {tables} {' UNION ALL '.join(parts)}", parameters)
        rows = cursor.fetchall()
    found: dict[str, dict[str, int]] = {key: {} for key in facets}
    for facet, value, number in rows:
        if facet:
            found[facet][value] = number
    return Counts(total=next(number for facet, _, number in rows if not facet), of=found)


def count_without(grammar: Grammar) -> dict[tuple[str, str], int]:
    """For each value in use, the number of results without it: what an empty list offers to remove. One statement."""
    removable = [
        (key, value)
        for key, values in grammar.chosen.items()
        for value in (values if isinstance(values, list) else [values])
    ][:40]
    if not removable:
        return {}
    parameters: dict[str, object] = {}
    parts = []
    for place, chosen in enumerate(removable):
        ids = _ids(grammar.narrowed(without_value=chosen), f"w{place}", parameters)
        parts.append(f"SELECT {place}, count(*) FROM ({ids}) AS answer")
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        return {removable[place]: number for place, number in cursor.fetchall()}


def _ids(queryset: QuerySet, name: str, parameters: dict[str, object]) -> str:
    """The statement that gives the ids of this answer; its values go into ``parameters`` under names of their own."""
    try:
        statement, values = queryset.order_by().values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL::bigint AS id WHERE false"
    pieces = statement.split("%s")
    for place, value in enumerate(values):
        parameters[f"{name}_{place}"] = value
        pieces[place] += f"%({name}_{place})s"
    return "".join(pieces)
