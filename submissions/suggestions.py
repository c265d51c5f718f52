"""Recommendations that a draft may support, found by its own words: an offer to look at, never a tick.

Only recommendations that the States of the draft support, and only with the words that made each fit, so that a person can
see at once why it stands there. Texts in different languages meet over the labels of themes and groups of persons.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass

from django.db import connection

from repository.reference.models import Recommendation, Term
from repository.reference.names import fold
from submissions.models import Version

MOST_WORDS = 120  # of the draft; the most frequent
MOST_ROWS = 5_000  # looked at
SHORTEST = 3  # letters of a word
WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")
SHOWN_WORDS = 6
THEME = 2.0  # what a theme in common is worth, in words that are neither rare nor frequent

# One statement: what the words stem to in the draft's language, and which recommendations share how many of the stems.
FIND = """
WITH said AS (
  SELECT word, unnest(tsvector_to_array(repository_stems(%(language)s, word))) AS stem FROM unnest(%(words)s::text[]) AS word
), stems AS (SELECT coalesce(array_agg(DISTINCT stem), '{}') AS all_of_them FROM said)
SELECT r.id, r.themes, r.persons,
  CASE WHEN r.language = %(language)s THEN ARRAY(
    SELECT DISTINCT said.word FROM said JOIN unnest(tsvector_to_array(r.stems)) AS own(stem) ON own.stem = said.stem
  ) ELSE '{}' END AS words
FROM repository_recommendation r, stems
WHERE r.state_id = ANY (%(states)s) AND r.position = 'supported' AND NOT r.id = ANY (%(linked)s)
  AND ((r.language = %(language)s AND tsvector_to_array(r.stems) && stems.all_of_them)
       OR r.themes && %(themes)s::varchar[] OR r.persons && %(persons)s::varchar[])
LIMIT %(most)s
"""


@dataclass(frozen=True)
class Suggestion:
    recommendation: Recommendation
    words: list[str]  # of the draft, the most telling first; labels of themes and groups after them
    score: float


def suggest(version: Version, *, states: list[str], most: int = 8) -> list[Suggestion]:
    """The supported recommendations of these States that fit the draft best, best first. Empty without words or States."""
    text = " ".join([version.title, version.summary, version.description])
    words = _words(text)
    themes, persons = _labels(version, text)
    if not states or not (words or themes or persons):
        return []
    linked = list(version.recommendations.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            FIND,
            {
                "language": version.language, "words": words, "states": states, "linked": linked,
                "themes": list(themes), "persons": list(persons), "most": MOST_ROWS,
            },
        )  # fmt: skip
        rows = cursor.fetchall()
    frequency = Counter(word for *_codes, common in rows for word in common)
    scored = []
    for pk, of_themes, of_persons, common in rows:
        weights = {word: math.log(1 + len(rows) / frequency[word]) for word in common}
        shared = [themes[code] for code in of_themes if code in themes] + [
            persons[code] for code in of_persons if code in persons
        ]
        if len(common) + 2 * len(shared) < 2:
            continue  # one word in common is chance
        score = sum(weights.values()) + THEME * len(shared)
        scored.append((score, pk, sorted(weights, key=lambda word: -weights[word])[:SHOWN_WORDS] + shared))
    best = sorted(scored, key=lambda one: (-one[0], one[1]))[:most]
    found = Recommendation.objects.prefetch_related("recommending").in_bulk([pk for _score, pk, _words in best])
    return [Suggestion(found[pk], why, score) for score, pk, why in best]


def _words(text: str) -> list[str]:
    """The words of the draft as written, each once, the most frequent first."""
    counted = Counter(WORD.findall(text.lower()))
    return [word for word, _number in counted.most_common(MOST_WORDS)]


def _labels(version: Version, text: str) -> tuple[dict[str, str], dict[str, str]]:
    """Code -> label of the themes and of the groups of persons that the draft names, or has ticked."""
    folded = f" {fold(text)} "
    found: list[dict[str, str]] = []
    for scheme, ticked in (("theme", version.themes), ("persons", version.persons)):
        named = {}
        for term in Term.objects.of(scheme):
            label = term.labels.get(version.language, "")
            parts = [fold(part) for part in re.split(r"[&,;:/()–،、]| - ", label)]
            if term.code in ticked or any(len(part) > SHORTEST and f" {part} " in folded for part in parts):
                named[term.code] = term.label
        found.append(named)
    return found[0], found[1]
