"""Turns rows as written into rows that the tables can take; says which cannot, and why."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from itertools import count
from typing import Any

from repository.importing.positions import position_of
from repository.importing.report import FileReport
from repository.importing.rows import Faulty, Row, Source, fingerprint
from repository.importing.spellings import Met, Role, Spellings
from repository.importing.vocabulary import Labels, keep_tags
from repository.reference.models import Review, Sdg, UprSession

Array = str  # of codes, as PostgreSQL writes it
Tags = dict[tuple[str, str], str]
LONGEST = {"text": 20_000, "position": 120, "position_symbol": 80, "symbol": 40, "state": 200, "paragraph": 20}


def _array(codes: list[str]) -> Array:
    """Codes hold no quotation mark and no backslash: nothing in them needs a second look, a hundred thousand times."""
    return '{"' + '","'.join(codes) + '"}' if codes else "{}"


class Incoming:
    """Values for COPY, row by row. Reads the reference data once."""

    def __init__(self, with_source_tags: bool, met: Met) -> None:
        self.met = met  # the spellings of States that nobody knows
        self._spellings = Spellings()
        self._labels = Labels()
        self._cycles = dict(UprSession.objects.values_list("number", "cycle"))
        self._goals = set(Sdg.objects.values_list("code", flat=True))
        reviews = Review.objects.values_list("state_id", "cycle", "session_id", "document_symbol")
        self._sessions = {(iso3, cycle): session for iso3, cycle, session, _symbol in reviews}
        self._of_symbol = {symbol: (iso3, cycle) for iso3, cycle, _session, symbol in reviews if symbol}
        self._with_source_tags = with_source_tags
        self._seen: Counter[str] = Counter()
        self._number = count(1)

    def tags_of(self, source: Source) -> Tags:
        """The codes of the source's own tags, entered under its own schemes; none unless they are wanted."""
        return keep_tags(source) if self._with_source_tags else {}

    def rows_of(self, source: Source, file: int, run: int, report: FileReport, tags: Tags) -> Iterable[tuple[Any, ...]]:
        """Values for COPY, in the order of steps.COLUMNS. Asks the database nothing: it is in the middle of the COPY."""
        for row in source.rows:
            if isinstance(row, Faulty):
                report.reject(row.number, row.reason)
                continue
            assert isinstance(row, Row)  # noqa: S101  (pledges have their own loader)
            review = self._review_of(row, report)
            reason = review if isinstance(review, str) else self._reason_to_reject(row)
            if reason or isinstance(review, str):
                report.reject(row.number, reason)
                continue
            for note in row.notes:
                report.note(row.number, note)
            yield self._values(file, run, row, review, report, [tags[tag] for tag in row.tags if tag in tags])

    def _review_of(self, row: Row, report: FileReport) -> tuple[str, int, int] | str:
        """State, cycle and session; or why they cannot be told. A symbol says whose review it is where nothing else does."""
        known = self._of_symbol.get(row.symbol)
        iso3 = self._spellings.find(row.state) if row.state else known[0] if known else None
        if iso3 is None and not row.state:
            return "The row does not say which State was under review."
        if iso3 is None:
            self.met.add(row.state, Role.UNDER_REVIEW, report.file)
            return f"The State under review “{row.state}” is not known."
        if row.session:
            cycle = self._cycles.get(row.session)
            if cycle is None:
                return f"The session {row.session} is not known."
            if row.cycle and row.cycle != cycle:
                return f"The session {row.session} belongs to cycle {cycle}, not to cycle {row.cycle}."
            return iso3, cycle, row.session
        cycle = row.cycle or (known[1] if known and known[0] == iso3 else 0)
        if not cycle:
            return "The row says neither the session nor the cycle."
        session = self._sessions.get((iso3, cycle))
        if session is None:
            return f"No review of {iso3} in cycle {cycle} is known; the session has to be given."
        return iso3, cycle, session

    def _reason_to_reject(self, row: Row) -> str:
        if not re.search(r"\w", row.text):
            return "The row has no text."
        for name, most in LONGEST.items():
            if len(getattr(row, name)) > most:
                return f"The {name.replace('_', ' ')} is longer than {most:,} letters."
        if position_of(row.position) is None:
            return f"The position “{row.position}” is not known."
        return ""

    def _values(
        self, file: int, run: int, row: Row, review: tuple[str, int, int], report: FileReport, tags: list[str]
    ) -> tuple[Any, ...]:
        iso3, cycle, session = review
        words = fingerprint(row.text)
        number = row.paragraph or f"u{words[:8]}"
        return (
            next(self._number),
            file,
            run,
            row.number,
            iso3,
            cycle,
            session,
            f"{iso3}-{cycle}-{number}",
            words,
            row.paragraph,
            row.symbol,
            row.text,
            row.language,
            position_of(row.position),
            row.position,
            row.position_symbol,
            row.dated,
            _array(self._recommending(row, report)),
            _array(self._codes("theme", row.themes, row, report)),
            _array(self._codes("persons", row.persons, row, report)),
            _array(self._goals_of(row, report)),
            _array(tags),
            row.state,
            "; ".join(row.recommending),
            list(row.themes),
            list(row.persons),
            self._key(row, session, words),
            bool(row.source_key),
        )

    def _recommending(self, row: Row, report: FileReport) -> list[str]:
        codes = []
        for name in row.recommending:
            code = self._spellings.find(name)
            if code is None:
                self.met.add(name, Role.RECOMMENDING, report.file)
                report.note(row.number, f"The recommending State “{name}” is not known; the row goes in without it.")
            elif code not in codes:
                codes.append(code)
        for name in row.doubtful:
            # Beside States, a bracket may hold anything; without one, or when it is nearly a State's name, somebody
            # has to look.
            if not codes or self._spellings.nearly(name):
                self.met.add(name, Role.RECOMMENDING, report.file)
                report.note(row.number, f"“{name}” stands where a recommending State does, and is none that is known.")
        return codes

    def _codes(self, scheme: str, labels: tuple[str, ...], row: Row, report: FileReport) -> list[str]:
        codes = []
        for label in labels:
            if not self._labels.knows(scheme, label):
                report.note(
                    row.number, f"“{label}” is in no vocabulary of OHCHR that is known; it is kept as written only."
                )
            code = self._labels.find(scheme, label)
            if code and code not in codes:
                codes.append(code)
        return codes

    def _goals_of(self, row: Row, report: FileReport) -> list[str]:
        codes = list(dict.fromkeys(row.sdgs))
        if unknown := [code for code in codes if code not in self._goals]:
            report.note(row.number, f"There is no Goal or target {', '.join(unknown)}; it is left out.")
        return [code for code in codes if code in self._goals]

    def _key(self, row: Row, session: int, words: str) -> str:
        """The same for the same row of the same source whenever it comes; repeats of it are counted."""
        parts = [row.state, str(session), row.paragraph or words, *([] if row.paragraph else row.recommending)]
        if row.source_key:
            parts = [row.source_key]
        key = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
        self._seen[key] += 1
        again = self._seen[key]
        return key if again == 1 else hashlib.sha256(f"{key}{again}".encode()).hexdigest()
