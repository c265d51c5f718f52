"""What somebody may have meant to type. Only words of published records are offered: nothing else is in `repository_word`."""

import re

from django.db import connection

from repository.browse.search.meaning import Question
from repository.catalogue import epoch

SHORTEST = 4  # letters; of shorter words anything is near everything
CANDIDATES = 60


def corrected(typed: str, question: Question) -> str:
    """The search with each word that no published record has replaced by the nearest that one has; "" if none is near."""
    words = tuple(
        one.term.text
        for one in question.wanted
        if one.forms and not one.term.exact and not one.term.parts and len(one.term.text) >= SHORTEST
    )
    nearest = _nearest(words) if words else {}
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
            if near and min(near)[0] <= (1 if len(word) < 6 else 2):
                found[word] = min(near)[2]
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
