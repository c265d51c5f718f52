"""The update as a Word document in the layout of United Nations documents (DOCX): what the editors are handed.

Paragraphs are numbered by the word processor, notes are its footnotes, tables repeat their head; Arabic runs from the
right in every paragraph and table. Built part by part with python-docx, and packed so that the same set gives the same bytes.
"""

import io
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_BREAK
from docx.shared import Cm, Length, Pt

from reports.frozen_set import FrozenSet
from reports.text.parts import AnnexState, Paragraph, Section, Sentence, Table, Text, Tiles
from reports.writers import word
from reports.writers.packing import MOMENT, packed_again
from reports.writers.page import masthead
from repository.templatetags.record import un_date

BAR = Cm(2.8)  # the longest
TILES_IN_A_ROW = 12
LABELS = Cm(7)  # width of the first column


def docx(frozen: FrozenSet, text: Text) -> bytes:
    """In the active language, which is that of the text."""
    return packed_again(_Update(frozen, text).bytes())


class Writer:
    """What documents of the Council have in common: masthead, sentences, tables."""

    def __init__(self, frozen: FrozenSet, language: str, head: dict[str, Any]) -> None:
        self.frozen = frozen
        self.language = language
        self.head = head
        self.document = Document()
        self.page = word.Page(self.document, language)
        self.page.prepare()

    def saved(self) -> bytes:
        written = io.BytesIO()
        self.document.save(written)
        return written.getvalue()

    def properties(self) -> None:
        about = self.document.core_properties
        about.title, about.author, about.last_modified_by = self.head["title"], "OHCHR", "OHCHR"
        about.language = self.language
        about.created = about.modified = datetime(*MOMENT)  # noqa: DTZ001 (the file says no zone)
        about.revision, about.comments = 1, self.frozen.sha256

    def masthead(self) -> None:
        head, page = self.head, self.page
        if self.frozen.is_preview:
            page.paragraph(head["preview"], bold=True)
        table = page.table(rows=1, columns=2, widths=[Cm(11), Cm(6)])
        organ, number = table.rows[0].cells
        page.write(organ.paragraphs[0], head["organ"], bold=True, size=Pt(16))
        page.write(number.paragraphs[0], head["symbol"], bold=True, size=Pt(14), language="en")
        foreign = "" if head["distribution_language"] == self.language else head["distribution_language"]
        for line in head["distribution"]:
            page.write(page.line_in(number), line, language=foreign)
        page.finish(table)
        session = self.frozen.facts["session"]
        page.paragraph(head["session"], bold=True)
        days = {"first": un_date(session["starts_on"]), "last": un_date(session["ends_on"])}
        pattern = (
            _("%(first)s to %(last)s") if session["confirmed"] else _("%(first)s to %(last)s (dates to be confirmed)")
        )
        page.paragraph(pattern % days)
        page.paragraph(head["items"])
        page.paragraph(head["item_2"], bold=True)
        page.paragraph(head["item_10"], bold=True)
        page.heading(head["title"], level=0)
        page.paragraph(head["author"], bold=True)
        if self.language != "en":
            page.paragraph(head["unofficial"], bold=True)

    def sentences(self, paragraph: Any, sentences: list[Sentence], language: str = "") -> None:
        between = "" if (language or self.language) == "zh" else " "
        for place, sentence in enumerate(sentences):
            if place and between:
                self.page.write(paragraph, between)
            self.page.write_sentence(paragraph, sentence, language)

    def table(self, table: Table, *, first: Length = LABELS) -> None:
        """A short table stays on one page, and the last row of a long one with the note. ``first``: width of the labels."""
        caption = self.page.paragraph(_("Table %(number)s") % {"number": table.number}, keep=True)
        caption.add_run().add_break(WD_BREAK.LINE)
        self.page.write(caption, f"{table.caption} ", bold=True)
        self.page.write(caption, f"({table.unit})", italic=self.language not in ("ar", "zh"))
        columns = len(table.heads) + table.bars
        other = Length((Cm(17) - first) // max(1, columns - 1))
        drawn = self.page.table(rows=1, columns=columns, widths=[first, *[other] * (columns - 1)], lined=True)
        self.page.head_row(drawn.rows[0], [*table.heads, *([""] if table.bars else [])], repeat=True)
        for row, length in table.rows_with_bars:
            cells = drawn.add_row().cells
            foreign = "" if row.language == self.language else row.language
            self.page.write(cells[0].paragraphs[0], row.label, language=foreign)
            for cell, field in zip(cells[1:], row.cells, strict=False):
                self.page.number(cell, field.text)
            if table.bars and length:
                self.page.bar(cells[-1].paragraphs[0], int(BAR * length / 100))
        if table.total:
            cells = drawn.add_row().cells
            self.page.write(cells[0].paragraphs[0], table.total.label, bold=True)
            for cell, field in zip(cells[1:], table.total.cells, strict=False):
                self.page.number(cell, field.text, bold=True)
        self.page.finish(drawn)
        self.page.keep_together(drawn.rows if table.is_short else [*drawn.rows[:2], *drawn.rows[-2:]])
        self.page.paragraph(table.note, size=Pt(8.5))


class _Update(Writer):
    def __init__(self, frozen: FrozenSet, text: Text) -> None:
        super().__init__(frozen, text.language, masthead(frozen, text.language))
        self.text = text

    def bytes(self) -> bytes:
        self.properties()
        self.masthead()
        self._summary()
        self._contents()
        for section in self.text.sections:
            self._section(section)
        self._annex()
        self.page.add_footnotes({note.number: note.sentence for note in self.text.notes})
        return self.saved()

    def _summary(self) -> None:
        table = self.page.table(rows=1, columns=1, widths=[Cm(17)], boxed=True)
        cell = table.rows[0].cells[0]
        self.page.write(cell.paragraphs[0], _("Summary"), bold=True)
        self.sentences(self.page.line_in(cell), self.text.summary)
        self.page.finish(table)
        self.page.paragraph("")

    def _contents(self) -> None:
        self.page.heading(_("Contents"), level=2)
        listed = self.text.contents
        table = self.page.table(rows=len(listed) + 2, columns=2, widths=[Cm(13), Cm(4)])
        self.page.head_row(table.rows[0], [_("Section"), _("Paragraphs")])
        for row, (section, numbers) in zip(table.rows[1:], listed, strict=False):
            indent = "\u2003" * (section.level - 1)
            self.page.write(row.cells[0].paragraphs[0], f"{indent}{section.mark} {section.title}")
            self.page.number(row.cells[1], numbers, language=self.language)
        self.page.write(table.rows[-1].cells[0].paragraphs[0], _("Annex: activities first published in the period"))
        self.page.finish(table)
        self.page.keep_together(table.rows[:-1])
        self.page.paragraph("")

    def _section(self, section: Section) -> None:
        self.page.heading(f"{section.mark} {section.title}", level=section.level)
        for block in section.blocks:
            if isinstance(block, Paragraph):
                self.sentences(self.page.numbered(), block.sentences, block.language)
            elif isinstance(block, Table):
                self.table(block)
            else:
                self._tiles(block)

    def _tiles(self, tiles: Tiles) -> None:
        """Two tones: a dark frame and bold figures where something is published, a plain cell where nothing is."""
        self.page.paragraph(tiles.caption, bold=True, keep=True)
        rows = -(-len(tiles.tiles) // TILES_IN_A_ROW)
        drawn = self.page.table(rows=rows, columns=TILES_IN_A_ROW, widths=[Cm(17 / TILES_IN_A_ROW)] * TILES_IN_A_ROW)
        for place, tile in enumerate(tiles.tiles):
            cell = drawn.rows[place // TILES_IN_A_ROW].cells[place % TILES_IN_A_ROW]
            self.page.write(
                cell.paragraphs[0], f"{tile.code} {tile.stock}", bold=bool(tile.stock), size=Pt(7), language="en"
            )
            if tile.stock:
                self.page.shade(cell, "D9D9D9")
        self.page.finish(drawn)
        self.page.paragraph(tiles.note, size=Pt(8.5))

    def _annex(self) -> None:
        self.page.heading(_("Annex"), level=1).paragraph_format.page_break_before = True
        self.page.paragraph(self.head["annex"], bold=True)
        self.page.paragraph(self.head["annex_note"])
        for state in self.text.annex:
            self._state(state)
        if not self.text.annex:
            self.page.paragraph(_("No activity was first published in the period."))
        self.page.paragraph("")
        self.page.paragraph(self.head["designations"], size=Pt(8.5))
        checksum = self.page.paragraph(_("Copy of the public record:"), size=Pt(8.5))
        checksum.add_run().add_break(WD_BREAK.LINE)
        self.page.write(checksum, self.frozen.sha256, size=Pt(8.5), language="en")

    def _state(self, state: AnnexState) -> None:
        self.page.heading(state.name, level=3)
        for entry in state.entries:
            line = self.page.paragraph("", style="List Bullet")
            foreign = "" if entry.language == self.language else entry.language
            self.page.write(line, entry.title, language=foreign)
            self.page.write(line, f" ({entry.submitter}) ")
            self.page.write(line, entry.reference, language="en")
