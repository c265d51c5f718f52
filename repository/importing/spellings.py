"""Which State is meant by what a source writes; and what becomes of a spelling that nobody knew."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches

from django.db import connection, transaction

from repository.catalogue import epoch
from repository.importing.models import UnresolvedSpelling
from repository.reference.models import State, StateSpelling
from repository.reference.names import fold

Role = UnresolvedSpelling.Role
ASSIGNED = "assigned"  # the source of a spelling that an administrator has assigned
LONGEST = 200  # letters; nothing longer is a name of a State


class Spellings:
    """Every spelling that is known, read once. A spelling that is not known is never guessed."""

    def __init__(self) -> None:
        self._iso3 = dict(StateSpelling.objects.values_list("folded", "state_id"))
        # "Sierra Le one": a word broken by a line or a column; "Islamic Republic of Iran", "Iran (Islamic Republic of)":
        # the same words in another order. Each only where it leads to one State and no other.
        self._codes = {iso3: iso3 for iso3 in State.objects.values_list("iso3", flat=True)}
        self._squeezed = _unambiguous(self._iso3, _squeezed)
        self._reordered = _unambiguous(self._iso3, _reordered)
        self._found: dict[str, str | None] = {}

    def find(self, text: str) -> str | None:
        """The code of the State; None for what is no State, or none that we know."""
        if text not in self._found:
            folded = fold(text)
            self._found[text] = (
                self._iso3.get(folded)
                or self._squeezed.get(_squeezed(folded))
                or self._reordered.get(_reordered(folded))
                or (self._codes.get(text.strip()) if len(text.strip()) == 3 else None)
            )
        return self._found[text]

    def knows(self, text: str) -> bool:
        return self.find(text) is not None

    def nearly(self, text: str) -> bool:
        """Whether it looks like a State's name with a slip: for a person to decide, never decided here."""
        return bool(get_close_matches(fold(text), self._iso3, n=1, cutoff=0.85))


def _squeezed(folded: str) -> str:
    return folded.replace(" ", "")


_LITTLE = {"of", "de", "del", "la", "el", "las", "los", "du", "des", "les", "le", "and", "y", "et"}


def _reordered(folded: str) -> str:
    return " ".join(sorted(word for word in folded.split() if word not in _LITTLE))


def _unambiguous(spellings: dict[str, str], form: Callable[[str], str]) -> dict[str, str | None]:
    """Each spelling in another form; None where two States would share it."""
    found: dict[str, str | None] = {}
    for folded, iso3 in spellings.items():
        key = form(folded)
        found[key] = iso3 if found.get(key, iso3) == iso3 else None
    return found


@dataclass
class Met:
    """The spellings that the files of one import could not resolve."""

    source: str
    rows: Counter[tuple[str, str]] = field(default_factory=Counter)  # (folded, role) -> rows
    last: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)  # -> as written, file

    def add(self, text: str, role: str, file_name: str) -> None:
        if (folded := fold(text)) and len(text) <= LONGEST:
            self.rows[folded, role] += 1
            self.last[folded, role] = text, file_name

    def remember(self, now: datetime) -> None:
        """Write them down, in the caller's transaction."""
        UnresolvedSpelling.objects.bulk_create(
            [
                UnresolvedSpelling(
                    text=self.last[key][0],
                    folded=key[0],
                    role=key[1],
                    source=self.source,
                    rows=rows,
                    file_name=self.last[key][1],
                    first_met_at=now,
                    last_met_at=now,
                )
                for key, rows in self.rows.items()
            ],
            update_conflicts=True,
            unique_fields=["folded", "role", "source"],
            update_fields=["text", "rows", "file_name", "last_met_at"],
        )


@dataclass(frozen=True)
class Assigned:
    """What the assignment of a spelling has changed, and what it could not change by itself."""

    recommendations: int  # to which the State was added as a recommending State
    files_to_import_again: tuple[str, ...]  # their rows could not go in, or went in without the State


@transaction.atomic
def assign(text: str, state: State) -> Assigned:
    """Say that this spelling means this State, and make it so in what was imported before.

    Where a source's row named it as a recommending State, the State joins the recommendation. A row that was rejected
    because of it is not in the database: its file has to be imported again. Safe to call twice.
    Raises ValueError, with a sentence, when the spelling is taken by another State or has no letters.
    """
    folded = fold(text)
    if not folded:
        raise ValueError(f"“{text}” has no letters: it cannot be a spelling of a State.")
    spelling, _created = StateSpelling.objects.get_or_create(
        folded=folded, defaults={"state": state, "text": text, "source": ASSIGNED}
    )
    if spelling.state_id != state.pk:
        raise ValueError(f"“{text}” is a spelling of {spelling.state} already.")
    waiting = UnresolvedSpelling.objects.filter(folded=folded)
    files = tuple(sorted(set(waiting.values_list("file_name", flat=True))))
    waiting.delete()
    joined = _join(folded, state)
    epoch.advance()
    return Assigned(recommendations=joined, files_to_import_again=files)


def settle() -> dict[str, Assigned]:
    """Assign what waits and has become known by another way since: reference data that came later, a name that an
    administrator entered. By spelling, as written."""
    known = dict(StateSpelling.objects.values_list("folded", "state_id"))
    waiting = UnresolvedSpelling.objects.filter(folded__in=known).order_by("folded")
    states = State.objects.in_bulk(list(known.values()))
    return {one.text: assign(one.text, states[known[one.folded]]) for one in list(waiting.distinct("folded"))}


def likes(waiting: list[UnresolvedSpelling], most: int = 3) -> dict[int, list[str]]:
    """For each of these, codes of the States that have a spelling like it, the likest first: a hint, never an answer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.id, s.state_id FROM repository_unresolvedspelling u"
            " JOIN repository_statespelling s ON similarity(u.folded, s.folded) >= 0.45"
            " WHERE u.id = ANY(%s) GROUP BY u.id, s.state_id"
            " ORDER BY u.id, max(similarity(u.folded, s.folded)) DESC, s.state_id",
            [[one.pk for one in waiting]],
        )
        found: dict[int, list[str]] = {}
        for pk, iso3 in cursor.fetchall():
            if len(found.setdefault(pk, [])) < most:
                found[pk].append(iso3)
    return found


def set_aside(text: str) -> int:
    """Say that this is no State ("moratorium"): it waits no longer. Returns how many rows of the list this ended."""
    return UnresolvedSpelling.objects.filter(folded=fold(text)).update(set_aside=True)


def _join(folded: str, state: State) -> int:
    """Add the State to the recommendations whose sources named it so. As in an import: where OHCHR's list has named the
    States of a paragraph, another source adds none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT name FROM repository_recommendationsource,"
            " unnest(string_to_array(recommending_as_written, '; ')) AS name WHERE recommending_as_written <> ''"
        )
        written = [name for (name,) in cursor.fetchall() if fold(name) == folded]
        cursor.execute(
            "INSERT INTO repository_recommendation_recommending (recommendation_id, state_id)"
            " SELECT DISTINCT s.recommendation_id, %(state)s FROM repository_recommendationsource s"
            " JOIN repository_recommendation r ON r.id = s.recommendation_id"
            " WHERE string_to_array(s.recommending_as_written, '; ') && %(written)s::text[]"
            " AND (r.paragraph = '' OR s.source <> 'upr-info')"
            " ON CONFLICT (recommendation_id, state_id) DO NOTHING",
            {"state": state.pk, "written": written},
        )
        return cursor.rowcount
