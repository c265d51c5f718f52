"""A plain table of recommendations, CSV or .xlsx, for every source that has no format of its own. `COLUMNS` documents it.

Columns go by their names, in any order; those that are not known are named in the report. States may be written in any
of the six languages, or as codes. What a cell lacks the file's name may say: "spain_upr4_….csv" lists Spain's fourth
review.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path

from openpyxl import Workbook

from repository.importing import brackets, opening, sheets
from repository.importing.ohchr_columns import NUMBER, NUMBERED
from repository.importing.rows import Faulty, IsState, Progress, Row, Source, Unreadable, clean

FORMAT = "table"
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
# Name -> what goes in, and an example.
COLUMNS = {
    "state": ("State under review: name in any UN language, or three-letter code", "QMA"),
    "session": ("number of the session of the Working Group", "43"),
    "cycle": ("number of the cycle, where the session is not known", "4"),
    "symbol": ("symbol of the report, for example A/HRC/54/99", "A/HRC/54/99"),
    "paragraph": ("number of the paragraph, for example 150.12", "150.12"),
    "text": (
        "the recommendation; States in brackets at its end are read",
        "Plant a tree before every school (Sample State B)",
    ),
    "language": ("of the text: ar, zh, en, fr, ru or es; empty: en", "en"),
    "recommending": ("recommending States, parted by semicolons; empty: those in brackets", "Sample State B; QMC"),
    "position": ("supported, noted, partially supported, pending; empty: not known", "supported"),
    "position_symbol": ("where the position stands", "A/HRC/54/99/Add.1, para. 3"),
    "position_date": ("the day of that document: 2025-07-03", "2025-07-03"),
    "themes": ("labels or codes of OHCHR's list, parted by semicolons", "Right to health"),
    "persons": ("labels or codes of groups of persons, parted by semicolons", "Women & girls"),
    "sdgs": ("Goals and targets, parted by semicolons", "3; 16.3"),
}
LISTS = {"recommending", "themes", "persons", "sdgs"}  # cleaned part by part: a line may end one of them, too
ALIASES = {
    "document_symbol": "symbol", "response": "position", "response_as_coded": "position", "state_under_review": "state",
    "sur": "state", "country": "state", "recommendation": "text", "recommending_states": "recommending",
    "recommending_state": "recommending", "para": "paragraph", "number": "paragraph", "affected_persons": "persons",
    "sdg_goals": "sdgs", "sdg_goals_uhri": "sdgs", "sdg_targets_uhri": "sdgs", "theme": "themes",
    **{f"text_{language}": "text" for language in LANGUAGES},
}  # fmt: skip
BEGINS_A_FORMULA = ("=", "+", "@", "\t")
IN_NAME = re.compile(r"(?:upr|cycle)[_ -]?(?P<cycle>[1-9])(?!\d)", re.I)


def _name(written: str) -> str:
    return re.sub(r"[\W]+", "_", written.strip().casefold()).strip("_")


def recognises(header: list[str]) -> bool:
    """A column with the text, and one that says which recommendation of whom: a State, a symbol or a paragraph."""
    names = {ALIASES.get(_name(cell), _name(cell)) for cell in header}
    return (
        "text" in names
        and bool(names & {"state", "symbol", "paragraph"})
        and bool(names & {"position", "recommending"})
    )


def read(path: Path, progress: Progress, is_state: IsState) -> Source:
    return Source(FORMAT, path, list(_rows(path, progress, is_state)))


def _rows(path: Path, progress: Progress, is_state: IsState) -> Iterator[Row | Faulty]:
    rows = sheets.rows(path, opening.kind_of(path))
    header = [_name(cell) for cell in next(islice(rows, 1), (1, []))[1]]
    known = [ALIASES.get(name, name) for name in header]
    if not recognises(header):
        raise Unreadable(f"{path.name} is no table of recommendations: columns “text” and “state” are needed.")
    if doubled := {
        name for name in known if name in COLUMNS and known.count(name) > 1 and name not in {"sdgs", "text"}
    }:
        raise Unreadable(f"{path.name} has two columns for “{sorted(doubled)[0]}”.")
    unread = [name for name in known if name and name not in COLUMNS]
    of_file = _said_by_name(path, is_state)
    language = next((name[5:] for name in header if name.startswith("text_") and name[5:] in LANGUAGES), "en")
    first = True
    for number, fields in rows:
        if number % 1_000 == 0:
            progress(path.name, number, max(number, 10_000))
        if not "".join(fields).strip():
            continue
        row: dict[str, str] = dict.fromkeys(COLUMNS, "")
        for name, field in zip(known, fields, strict=False):
            if name in LISTS and field:
                row[name] = f"{row[name]}; {field}" if row[name] and name == "sdgs" else row[name] or field
            elif name in COLUMNS and field:
                row[name] = row[name] or clean(field)
        notes = (f"Columns that are not read: {', '.join(unread)}.",) if unread and first else ()
        first = False
        yield _row(number, row, of_file, language, notes, is_state)


def _said_by_name(path: Path, is_state: IsState) -> tuple[str, int]:
    """State and cycle that the name of the file tells, where it does: "spain_upr4_es.csv"."""
    stem = path.stem.replace("_", " ")
    cycle = IN_NAME.search(path.stem)
    before = stem[: cycle.start()].strip(" -") if cycle else ""
    return (before if before and is_state(before) else ""), (int(cycle["cycle"]) if cycle else 0)


@lru_cache(maxsize=4096)  # the same few stand in thousands of rows
def _list(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in (clean(part) for part in re.split(r"[;\n]", cell)) if part))


def _row(
    number: int, row: dict[str, str], of_file: tuple[str, int], language: str, notes: tuple[str, ...], is_state: IsState
) -> Row | Faulty:
    if row["text"].startswith(BEGINS_A_FORMULA):
        return Faulty(number, f"The text begins with “{row['text'][0]}”, like a formula.")
    numbers = {name: row[name] for name in ("session", "cycle") if row[name]}
    for name, written in numbers.items():
        if not re.fullmatch(r"\d{1,3}(?:\.0)?", written):
            return Faulty(number, f"The {name} “{written}” is not a number.")
    spoken = row["language"].casefold() or language
    if spoken not in LANGUAGES:
        return Faulty(number, f"The language “{row['language']}” is none of {', '.join(LANGUAGES)}.")
    numbered = NUMBERED.fullmatch(row["text"])
    paragraph = row["paragraph"].rstrip(".") or (numbered["paragraph"] if numbered else "")
    if paragraph and not NUMBER.fullmatch(paragraph):
        return Faulty(number, f"“{paragraph}” is not the number of a paragraph, like 150.12.")
    try:
        dated = date.fromisoformat(row["position_date"]) if row["position_date"] else None
    except ValueError:
        return Faulty(number, f"The day “{row['position_date']}” is not written like 2025-07-03.")
    text = numbered["text"] if numbered and numbered["paragraph"] == paragraph else row["text"]
    found = brackets.read(text, is_state)
    return Row(
        number=number,
        state=row["state"] or of_file[0],
        session=int(float(numbers.get("session", 0))),
        cycle=int(float(numbers.get("cycle", 0))) or of_file[1],
        text=found.text,
        language=spoken,
        recommending=_list(row["recommending"]) or found.states,
        position=row["position"],
        paragraph=paragraph.replace(" ", ""),
        symbol=row["symbol"],
        position_symbol=row["position_symbol"],
        dated=dated,
        themes=_list(row["themes"]),
        persons=_list(row["persons"]),
        sdgs=_list(row["sdgs"]),
        doubtful=() if row["recommending"] else found.doubtful,
        notes=notes,
    )


# --- The example to start from ---


def example_csv() -> bytes:
    """Header and one row; UTF-8 with its mark, so that Excel reads it as what it is."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([list(COLUMNS), [example for _what, example in COLUMNS.values()]])
    return out.getvalue().encode("utf-8-sig")


def example_xlsx() -> bytes:
    """The same, with a second sheet that says what goes into each column."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  (a new book has one)
    sheet.title = "recommendations"
    sheet.append(list(COLUMNS))
    sheet.append([example for _what, example in COLUMNS.values()])
    explained = book.create_sheet("columns")
    for name, (what, _example) in COLUMNS.items():
        explained.append([name, what])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
