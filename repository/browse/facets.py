"""How many results each value of a facet would give: the number if that value were added, ignoring its own facet.

One statement answers the total and all facets of a list. The answer to the other keys is computed once per facet that is in
use and once for all the rest, as a list of ids; each facet counts its values over the list it belongs to.
"""

# ruff: noqa: S608 (the statements are put together from words of this file; what readers type goes in as parameters)
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from repository.browse.filters import Grammar
from repository.models import Activity, Recommendation

# Columns of the rows that the facets read. An answer carries them, so that no facet looks the rows up again.
COLUMNS = {
    Activity: (
        "pk", "themes", "persons", "sdgs", "kinds", "modalities", "status", "language", "good_practice", "starts_on", "ends_on",
    ),
    Recommendation: ("pk", "state_id", "position", "cycle", "themes", "persons", "sdgs"),
}  # fmt: skip


def _array(column: str) -> str:
    return f"SELECT id, value FROM {{answer}} CROSS JOIN LATERAL unnest({column}) AS value"


def _column(column: str) -> str:
    return f"SELECT id, {column}::text AS value FROM {{answer}}"


def _linked(value: str, table: str, more: str = "", column: str = "activity_id") -> str:
    """``more``: further tables, by which a row may meet a value twice."""
    distinct = "DISTINCT " if more else ""
    return (
        f"SELECT {distinct}answer.id, {value} AS value FROM {{answer}} answer"
        f" JOIN {table} link ON link.{column} = answer.id {more}"
    )


_GOALS = "SELECT DISTINCT id, split_part(code, '.', 1) AS value FROM {answer} CROSS JOIN LATERAL unnest(sdgs) AS code"
_RECOMMENDATION = "JOIN repository_recommendation r ON r.id = link.recommendation_id"
_PLEDGE = "JOIN repository_pledge p ON p.id = link.pledge_id"
_MEMBERSHIP = (
    "JOIN repository_groupmembership m ON m.state_id = link.state_id"
    " AND coalesce(m.starts_on <= %(day)s, true) AND coalesce(m.ends_on >= %(day)s, true)"
)

# Per facet, the values that the rows of an answer have, as distinct pairs (id, value). `%(day)s`: when memberships count.
OF_ACTIVITIES = {
    "state": _linked("link.state_id", "repository_activitystate"),
    "group": _linked('m."group"', "repository_activitystate", _MEMBERSHIP),
    "theme": _array("themes"),
    "persons": _array("persons"),
    "kind": _array("kinds"),
    "status": _column("status"),
    "provider": _linked(
        "p.slug", "repository_activityprovider", "JOIN repository_provider p ON p.id = link.provider_id"
    ),
    "provider_type": _linked("link.type", "(SELECT DISTINCT activity_id, type FROM repository_activityprovider)"),
    "modality": _array("modalities"),
    "cycle": (
        _linked("r.cycle::text", "repository_activityrecommendation", _RECOMMENDATION)
        + " UNION "
        + _linked("p.cycle::text", "repository_activitypledge", _PLEDGE)
    ),
    "position": _linked("r.position", "repository_activityrecommendation", _RECOMMENDATION),
    "sdg": _GOALS,
    "year": (
        "SELECT id, year::text AS value FROM {answer} CROSS JOIN LATERAL generate_series("
        "extract(year FROM starts_on)::int, extract(year FROM coalesce(ends_on, greatest(starts_on, %(day)s)))::int"
        ") AS year WHERE year BETWEEN 1900 AND 2099"
    ),
    "language": _column("language"),
    "good_practice": _column("good_practice"),
}

OF_RECOMMENDATIONS = {
    "state": _column("state_id"),
    "position": _column("position"),
    "cycle": _column("cycle"),
    "theme": _array("themes"),
    "persons": _array("persons"),
    "sdg": _GOALS,
    "by": _linked("link.state_id", "repository_recommendation_recommending", column="recommendation_id"),
    "activities": (
        "SELECT id, (id IN (SELECT recommendation_id FROM repository_activityrecommendation))::text AS value FROM {answer}"
    ),
}


@dataclass(frozen=True)
class Counts:
    """The number of results, of how many there are without any filter, and per facet the number that each value would give
    (values that give none are left out)."""

    total: int
    whole: int
    of: Mapping[str, dict[str, int]] = field(default_factory=dict)


def count(grammar: Grammar, facets: Mapping[str, str], most: Mapping[str, int] | None = None) -> Counts:
    """The total and these facets: from sets in memory where there are some, else in one statement.

    ``most``: facets of which only so many values are wanted, those that give most, besides those in use.
    """
    from repository.browse.index.answers import answered  # it keeps what is declared above

    most = most or {}
    found = answered(grammar, lambda asked: Counts(asked.total, asked.whole, asked.counts(facets, most)))
    if found is None:
        found = count_in_database(grammar, facets)
    cut = {key: _cut(values, most[key], grammar.chosen.get(key, [])) for key, values in found.of.items() if key in most}
    return Counts(found.total, found.whole, {**found.of, **cut})


def _cut(found: dict[str, int], most: int, in_use: list[str]) -> dict[str, int]:
    kept = sorted(found, key=lambda code: (-found[code], code))[:most]
    return {code: found[code] for code in dict.fromkeys([*kept, *(code for code in in_use if code in found)])}


def count_in_database(grammar: Grammar, facets: Mapping[str, str]) -> Counts:
    """The total and these facets, in one statement."""
    parameters: dict[str, Any] = {"day": grammar.day}
    answers = {"answer_0": grammar.qs}
    belongs = {}
    for key in facets:
        belongs[key] = "answer_0"
        if key in grammar.chosen:
            belongs[key] = f"answer_{len(answers)}"
            answers[belongs[key]] = grammar.narrowed(without=key)
    columns = COLUMNS[grammar.queryset.model]
    names = ", ".join("id" if column == "pk" else column for column in columns)
    tables = ", ".join(
        f"{name}({names}) AS MATERIALIZED ({_statement(queryset, columns, name, parameters)})"
        for name, queryset in answers.items()
    )
    whole = _statement(grammar.queryset.all(), ("pk",), "whole", parameters)
    parts = [
        "SELECT '' AS facet, 'total' AS value, count(*) FROM answer_0",
        f"SELECT '', 'whole', count(*) FROM ({whole}) AS everything",
    ]
    for key, pairs in facets.items():
        counted = pairs.format(answer=belongs[key])
        parts.append(f"SELECT '{key}', value, count(*) FROM ({counted}) AS pairs GROUP BY value")
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {tables} {' UNION ALL '.join(parts)}", parameters)
        rows = cursor.fetchall()
    found: dict[str, dict[str, int]] = {key: {} for key in ("", *facets)}
    for facet, value, number in rows:
        found[facet][value] = number
    numbers = found.pop("")
    for key in ("theme", "persons"):
        if any(grammar.vocabulary.heir(key, code) != code for code in found.get(key, ())):
            found[key] = _count_as_heirs(grammar, key, facets[key])
    return Counts(numbers["total"], numbers["whole"], found)


def _count_as_heirs(grammar: Grammar, key: str, pairs: str) -> dict[str, int]:
    """The same facet where a term that was merged has been met: each row counts once for the term that stands for it now."""
    parameters: dict[str, Any] = {"day": grammar.day}
    answer = grammar.narrowed(without=key)
    statement = _statement(answer, COLUMNS[grammar.queryset.model], "answer", parameters)
    heirs = grammar.vocabulary.heirs(key)
    parameters |= {"codes": list(heirs), "heirs": list(heirs.values())}
    names = ", ".join("id" if column == "pk" else column for column in COLUMNS[grammar.queryset.model])
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH answer({names}) AS MATERIALIZED ({statement}),"
            " heir(code, now) AS (SELECT * FROM unnest(%(codes)s::text[], %(heirs)s::text[]))"
            " SELECT coalesce(heir.now, value), count(DISTINCT id)"
            f" FROM ({pairs.format(answer='answer')}) AS pairs LEFT JOIN heir ON heir.code = value GROUP BY 1",
            parameters,
        )
        return dict(cursor.fetchall())


def count_without(grammar: Grammar) -> dict[tuple[str, str], int]:
    """For each value in use, the number of results without it: what an empty list offers to remove. One statement."""
    removable = [
        (key, value)
        for key, values in grammar.chosen.items()
        for value in (values if isinstance(values, list) else [values])
    ][:40]
    if not removable:
        return {}
    parameters: dict[str, Any] = {}
    parts = []
    for place, chosen in enumerate(removable):
        ids = _statement(grammar.narrowed(without_value=chosen), ("pk",), f"w{place}", parameters)
        parts.append(f"SELECT {place}, count(*) FROM ({ids}) AS answer")
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        return {removable[place]: number for place, number in cursor.fetchall()}


def _statement(queryset: QuerySet, columns: tuple[str, ...], name: str, parameters: dict[str, Any]) -> str:
    """The statement that gives these columns; its values go into ``parameters`` under names of their own."""
    try:
        statement, values = queryset.order_by().values_list(*columns).query.sql_with_params()
    except EmptyResultSet:  # Django knows without asking that nothing can be found
        return _statement(queryset.model.objects.filter(pk=-1), columns, name, parameters)
    pieces = statement.split("%s")
    for place, value in enumerate(values):
        parameters[f"{name}_{place}"] = value
        pieces[place] += f"%({name}_{place})s"
    return "".join(pieces)
