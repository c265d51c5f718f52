"""What somebody may have meant to type. Only words of published records are offered (nothing else is in `repository_word`), and
where recommendations are looked for, words of these and of names of States."""

import re

from django.db import connection
from django.db.models import Model

from repository.browse.search.meaning import Question
from repository.catalogue import epoch
from repository.models import Recommendation, StateSpelling
from repository.reference.names import fold

SHORTEST = 4  # letters; of shorter words anything is near everything
CANDIDATES = 60


def corrected(typed: str, question: Question, model: type[Model]) -> str:
    """The search with each word that no record of this model has replaced by the nearest that one has; "" if none is near."""
    words = tuple(
        one.term.text
        for one in question.wanted
        if one.forms and not one.term.exact and not one.term.parts and len(one.term.text) >= SHORTEST
    )
    nearest = (_near_recommendations if model is Recommendation else _nearest)(words) if words else {}
    better = typed
    for word, replacement in nearest.items():
        better = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", replacement, better, flags=re.IGNORECASE)
    return better if better != typed else ""


@epoch.kept
def _nearest(words: tuple[str, ...]) -> dict[str, str]:
    found = {}
    with connection.cursor() as cursor:
        for word in words[:4]:
            cursor.execute(
                """
                WITH asked AS (SELECT btrim(repository_unaccented(repository_plain(%(word)s))) AS text)
                SELECT asked.text, w.text, w.records FROM asked, repository_word w
                WHERE NOT EXISTS (SELECT 1 FROM repository_word known WHERE known.text = asked.text)
                  AND abs(length(w.text) - length(asked.text)) <= 2
                  AND (w.text %% asked.text OR left(w.text, 2) = left(asked.text, 2))
                ORDER BY similarity(w.text, asked.text) DESC, w.records DESC, w.text LIMIT %(most)s
                """,
                {"word": word, "most": CANDIDATES},
            )
            near = [(distance(asked, text), -records, text) for asked, text, records in cursor.fetchall()]
            if near and min(near)[0] <= _most_slips(word):
                found[word] = min(near)[2]
    return found


def _near_recommendations(words: tuple[str, ...]) -> dict[str, str]:
    known, found = _words_of_recommendations(), {}
    for word in words[:4]:
        asked, most = fold(word), _most_slips(word)
        if asked in known:
            continue
        near = [
            (slips, -known[other], other)
            for length in range(len(asked) - most, len(asked) + most + 1)
            for other in _by_length().get(length, ())
            if (other[0] == asked[0] or other[1:3] == asked[1:3]) and (slips := distance(asked, other)) <= most
        ]
        if near:
            found[word] = min(near)[2]
    return found


def _most_slips(word: str) -> int:
    return 1 if len(word) < 6 else 2


@epoch.kept
def _words_of_recommendations() -> dict[str, int]:
    """Word -> the number of recommendations that have it; of names of States, 1. Half a second for 41,000, once an epoch."""
    named = StateSpelling.objects.values_list("folded", flat=True)
    found = {word: 1 for name in named for word in name.split() if len(word) >= SHORTEST}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, ndoc FROM ts_stat('SELECT search FROM repository_recommendation')"
            " WHERE length(word) BETWEEN 4 AND 40 AND word !~ '[0-9㐀-鿿]'"
        )
        return found | dict(cursor.fetchall())


@epoch.kept
def _by_length() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for word in _words_of_recommendations():
        found.setdefault(len(word), []).append(word)
    return found


def distance(one: str, other: str) -> int:
    """How many slips lie between two words: a letter too many, one missing, a wrong one, two neighbours exchanged."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, other_letter in enumerate(other, start=1):
            slips = min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (letter != other_letter))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other_letter:
                slips = min(slips, rows[-2][j - 2] + 1)
            row.append(slips)
        rows.append(row)
    return rows[-1][-1]
