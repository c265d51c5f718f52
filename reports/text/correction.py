"""The text of a corrigendum: each wrong figure with its places in the update, as printed and as it should read (E-706)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reports.figures import compute
from reports.frozen_set import FrozenSet
from reports.text import compose
from reports.text.parts import Field, Paragraph, Row, Sentence, Table, Text
from reports.text.pen import Pen


@dataclass(frozen=True)
class CorrectedFigure:
    key: str
    old: int | None  # None: the update has no such figure
    new: int | None


@dataclass(frozen=True)
class Correction:
    """What a corrigendum says. ``was``: the sealed copy; ``now``: the same with the names and groups as they are known now."""

    symbol: str
    number: int
    cause: dict[str, str]  # language -> words; English always
    figures: list[CorrectedFigure]
    was: FrozenSet
    now: FrozenSet


@dataclass(frozen=True)
class Place:
    """The summary, where nothing is set; a paragraph; or a cell of a table."""

    paragraph: int = 0
    table: int = 0
    row: str = ""
    column: str = ""


@dataclass(frozen=True)
class CorrectionText:
    language: str
    paragraphs: list[Paragraph]
    table: Table


def correction(said: Correction, language: str) -> CorrectionText:
    """In the active language, which is this one. A cause that is not written in it stands in English, and is marked so."""
    pen = Pen(said.now, compute(said.now), language)
    places = _places(said, language)
    order = {key: number for number, key in enumerate(places)}  # as they are met, from the summary to the last table
    of_cause = language if said.cause.get(language) else "en"
    counted = Sentence(
        ngettext(
            "This corrigendum corrects %(count)s figure of the update, in revision %(revision)s of its sealed copy.",
            "This corrigendum corrects %(count)s figures of the update, in revision %(revision)s of its sealed copy.",
            len(said.figures),
        ),
        {"count": Field(str(len(said.figures))), "revision": Field(str(said.was.revision))},
    )
    how = Sentence(
        _(
            "Each corrected figure was counted again from the documents of the sealed copy, which are unchanged, by the same "
            "rules. Figures that are not in the table stand as they are."
        )
    )
    own = "" if of_cause == language else of_cause
    paragraphs = [
        pen.paragraph(counted),
        pen.paragraph(Sentence("%(cause)s", {"cause": Field(said.cause[of_cause])}), language=own),
        pen.paragraph(how),
    ]
    rows = [
        Row(
            one.key,
            _told(pen, places[one.key])
            if one.key in places
            else _("Data file figures.csv, line %(key)s") % {"key": one.key},
            language,
            [_cell(pen, one.old), _cell(pen, one.new)],
        )
        for one in sorted(said.figures, key=lambda one: (one.key not in order, order.get(one.key, 0), one.key))
    ]
    heads = [_("Place in the update"), pgettext("corrigendum", "For"), pgettext("corrigendum", "Read")]
    return CorrectionText(
        language, paragraphs, pen.table("corrected", _("Figures corrected"), heads, rows, unit=_("as counted"))
    )


def _cell(pen: Pen, value: int | None) -> Field:
    return Field("–") if value is None else Field(pen.figure("", value).text, value=value)


def _places(said: Correction, language: str) -> dict[str, list[Place]]:
    """Key of a figure -> where it stands, in reading order: in the printed update, or where it would stand in a right one."""
    found: dict[str, list[Place]] = {}
    for frozen in (said.now, said.was):
        here: dict[str, list[Place]] = {}
        for key, place in _fields(compose(frozen, compute(frozen), language)):
            if place not in here.setdefault(key, []):
                here[key].append(place)
        found |= here
    return found


def _fields(text: Text) -> Iterator[tuple[str, Place]]:
    for sentence in text.summary:
        yield from ((one.key, Place()) for one in sentence.fields.values() if one.key)
    for section in text.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                place = Place(paragraph=block.number)
                yield from ((one.key, place) for part in block.sentences for one in part.fields.values() if one.key)
            elif isinstance(block, Table):
                for row in [*block.rows, *([block.total] if block.total else [])]:
                    for head, cell in zip(block.heads[1:], row.cells, strict=False):
                        yield cell.key, Place(table=block.number, row=row.label, column=head)


def _told(pen: Pen, places: list[Place]) -> str:
    """In words. The same row and column of several tables, as a total is, is told once, with the numbers of the tables."""
    told: list[str] = []
    if Place() in places:
        told.append(_("Summary"))
    told += [_("Paragraph %(number)s") % {"number": one.paragraph} for one in places if one.paragraph]
    cells: dict[tuple[str, str], list[str]] = {}
    for one in places:
        if one.table:
            cells.setdefault((one.row, one.column), []).append(str(one.table))
    for (row, column), numbers in cells.items():
        sentence = ngettext(
            "Table %(number)s, %(row)s, %(column)s", "Tables %(number)s: %(row)s, %(column)s", len(numbers)
        )
        told.append(sentence % {"number": _numbers(numbers), "row": row, "column": column})
    return pen.items(told)


def _numbers(numbers: list[str]) -> str:
    return pgettext("between the numbers of tables in a list", ", ").join(numbers)
