"""What python-docx leaves to us: direction and language of every run, numbered paragraphs, footnotes, bars, heads that repeat.

The vocabulary is that of Office Open XML (ECMA-376, part 1): ``w:bidi`` is a paragraph from the right, ``w:rtl`` a run.
"""

import io
import struct
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Length, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from reports.text.parts import Field, Sentence, pieces
from repository.templatetags.record import direction

NUMBERED = "numbered paragraph"
TAGS = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ru": "ru-RU", "ar": "ar-SA", "zh": "zh-CN"}
FACES = {"ascii": "Times New Roman", "hAnsi": "Times New Roman", "cs": "Times New Roman", "eastAsia": "SimSun"}
BAR_GREY = 0x70
TO_THE_TEXT = 567  # twentieths of a point, from where the number of a paragraph begins
# LibreOffice lays the number of a paragraph from the right outwards from its place, Word inwards. So the place is as far
# inside as "100." is wide: both keep it within the margin.
INSIDE = 454


class Page:
    """A document in one language, and the ways to write into it."""

    def __init__(self, document: Any, language: str) -> None:
        self.document = document
        self.language = language
        self.from_the_right = direction(language) == "rtl"

    def prepare(self) -> None:
        """Paper, faces, headings in black, the numbering of paragraphs, page numbers at the foot."""
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2.2)
        self._faces()
        self._numbering()
        self._page_number(section)
        if self.from_the_right:
            section._sectPr.append(OxmlElement("w:bidi"))

    # ---------------------------------------------------------------------------------------- paragraphs

    def paragraph(
        self, text: str, *, bold: bool = False, size: Length | None = None, keep: bool = False, style: str | None = None
    ) -> Paragraph:
        made = self._turned(self.document.add_paragraph(style=style))
        made.paragraph_format.keep_with_next = keep
        if text:
            self.write(made, text, bold=bold, size=size)
        return made

    def heading(self, text: str, level: int) -> Paragraph:
        made = self._turned(self.document.add_heading(level=level))
        self.write(made, text)
        return made

    def numbered(self) -> Paragraph:
        """An empty paragraph that takes the next number."""
        return self._turned(self.document.add_paragraph(style=NUMBERED))

    def line_in(self, cell: _Cell) -> Paragraph:
        return self._turned(cell.add_paragraph())

    def write(
        self,
        paragraph: Paragraph,
        text: str,
        *,
        bold: bool = False,
        italic: bool = False,
        size: Length | None = None,
        language: str = "",
    ) -> None:
        """``language``: of these words, where it is not that of the document; it also gives their direction."""
        self._turned(paragraph)
        of = language or self.language
        if self.from_the_right and direction(of) == "ltr":
            text = f"{text}\u200e"  # a sign at its end stays on its side: "A/HRC/65/…"
        run = paragraph.add_run(text)
        run.bold, run.italic = bold or None, italic or None
        if size:
            run.font.size = size
        properties = run._r.get_or_add_rPr()
        if bold:
            properties.append(OxmlElement("w:bCs"))
        if size:
            properties.append(_element("w:szCs", val=str(int(size.pt * 2))))
        if direction(of) == "rtl":
            properties.append(OxmlElement("w:rtl"))
        if language and language != self.language:
            properties.append(_language(language))

    def write_sentence(self, paragraph: Paragraph, sentence: Sentence, language: str = "") -> None:
        for piece in pieces(sentence):
            if not isinstance(piece, Field):
                self.write(paragraph, piece, language=language)
            elif piece.note:
                paragraph._p.append(_reference(piece.note))
            else:
                plain = piece.symbol or piece.value is not None
                self.write(
                    paragraph, piece.text, bold=piece.strong, language="en" if plain else piece.language or language
                )

    # -------------------------------------------------------------------------------------------- tables

    def table(
        self, *, rows: int, columns: int, widths: Sequence[Length], boxed: bool = False, lined: bool = False
    ) -> Table:
        made = self.document.add_table(rows=rows, cols=columns)
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        made.autofit = False
        if boxed:
            made.style = "Table Grid"
        if lined:
            made._tbl.tblPr.append(_lines())
        if self.from_the_right:
            made._tbl.tblPr.insert(1, OxmlElement("w:bidiVisual"))
        for column, width in zip(made.columns, widths, strict=True):
            column.width = width
        return made

    def number(self, cell: _Cell, text: str, *, bold: bool = False, language: str = "en") -> None:
        """At the far side of its column, so that the places of numbers stand below each other."""
        self.write(cell.paragraphs[0], text, bold=bold, language=language)
        self._at_the_end(cell.paragraphs[0])

    def head_row(self, row: _Row, heads: list[str], *, repeat: bool = False) -> None:
        """The first column is of labels, the others are of numbers."""
        for place, (cell, head) in enumerate(zip(row.cells, heads, strict=True)):
            self.write(cell.paragraphs[0], head, italic=self.language not in ("ar", "zh"), size=Pt(9))
            if place:
                self._at_the_end(cell.paragraphs[0])
        if repeat:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    def finish(self, table: Table) -> None:
        """Widths for every cell (some programs read no others), rows that do not break, close lines."""
        widths = [column.width for column in table.columns]
        for row in table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width
                for paragraph in cell.paragraphs:
                    self._turned(paragraph).paragraph_format.space_after = Pt(1)

    def keep_together(self, rows: Iterable[_Row]) -> None:
        """Each of these rows on the page of what follows it."""
        for row in rows:
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.keep_with_next = True

    def shade(self, cell: _Cell, colour: str) -> None:
        shading = _element("w:shd", val="clear", color="auto", fill=colour)
        cell._tc.get_or_add_tcPr().append(shading)

    def bar(self, paragraph: Paragraph, width: int) -> None:
        """A grey picture as long as the number beside it is large (``width`` in EMU). For eyes only: the number is there."""
        paragraph.paragraph_format.left_indent = Cm(0.2)  # off the number; counted from where a line begins
        shape = paragraph.add_run().add_picture(io.BytesIO(_GREY), width=Length(max(width, 9_525)), height=Cm(0.28))
        shape._inline.docPr.set("descr", "")

    # --------------------------------------------------------------------------------------- footnotes

    def add_footnotes(self, notes: dict[int, Sentence]) -> None:
        """The part of the package that holds the footnotes; references to them are written by ``write_sentence``."""
        root = parse_xml(
            f"<w:footnotes {nsdecls('w')}>"
            '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
            '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
            "</w:footnote></w:footnotes>"
        )
        for number, sentence in notes.items():
            note = _element("w:footnote", id=str(number))
            paragraph = Paragraph(OxmlElement("w:p"), self.document._body)
            note.append(paragraph._p)
            mark = parse_xml(
                f'<w:r {nsdecls("w")}><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
            )
            paragraph._p.append(mark)
            self.write(paragraph, " ")
            self.write_sentence(paragraph, sentence)
            root.append(note)
        package = self.document.part.package
        blob = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + _xml(root)
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, blob, package)
        self.document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    # ------------------------------------------------------------------------------------- once a document

    def _turned(self, paragraph: Paragraph) -> Paragraph:
        """From the right in Arabic."""
        if self.from_the_right:
            properties = paragraph._p.get_or_add_pPr()
            if properties.find(qn("w:bidi")) is None:
                properties.insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)
        return paragraph

    def _at_the_end(self, paragraph: Paragraph) -> None:
        """Right, and left in Arabic: "right" is counted from the side where a line begins (ECMA-376, part 4, 14.11.2)."""
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def _faces(self) -> None:
        for style in self.document.styles:
            properties = style.element.find(qn("w:rPr"))
            if style.name == "Normal" or style.name.startswith(("Heading", "Title")):
                properties = style.element.get_or_add_rPr()
            if properties is None:
                continue
            if (faces := properties.find(qn("w:rFonts"))) is not None or style.name == "Normal":
                faces = faces if faces is not None else properties.get_or_add_rFonts()
                faces.attrib.clear()
                for script, face in FACES.items():
                    faces.set(qn(f"w:{script}"), face)
            if (colour := properties.find(qn("w:color"))) is not None:
                properties.remove(colour)
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(10)
        normal.paragraph_format.space_after = Pt(6)
        normal.element.get_or_add_rPr().append(_element("w:szCs", val="22"))
        normal.element.get_or_add_rPr().append(
            _element("w:lang", val=TAGS[self.language], eastAsia="zh-CN", bidi="ar-SA")
        )
        for name, size in (("Title", 15), ("Heading 1", 13), ("Heading 2", 11.5), ("Heading 3", 10.5)):
            style = self.document.styles[name]
            style.font.size, style.font.bold = Pt(size), True
            style.paragraph_format.space_after = Pt(6)
            style.element.get_or_add_rPr().append(_element("w:bCs"))
            style.element.get_or_add_rPr().append(_element("w:szCs", val=str(int(size * 2 + 2))))
        _without_line(self.document.styles["Title"])

    def _numbering(self) -> None:
        """Paragraphs run through the whole text: 1., 2., …, on the outer side of the line."""
        begins = INSIDE if self.from_the_right else 0
        numbering = self.document.part.numbering_part.element
        numbering.insert(
            0,
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="singleLevel"/>'
                '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:suff w:val="tab"/>'
                '<w:lvlText w:val="%1."/><w:lvlJc w:val="left"/><w:pPr><w:tabs>'
                f'<w:tab w:val="num" w:pos="{begins + TO_THE_TEXT}"/></w:tabs>'
                f'<w:ind w:left="0" w:firstLine="{begins}"/></w:pPr></w:lvl></w:abstractNum>'
            ),
        )
        numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
        style = self.document.styles.add_style(NUMBERED, 1)
        style.base_style = self.document.styles["Normal"]
        style.element.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>')
        )

    def _page_number(self, section: Any) -> None:
        paragraph = self._turned(section.footer.paragraphs[0])
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = paragraph.add_run()
            if kind:
                run._r.append(_element("w:fldChar", fldCharType=kind))
            else:
                instruction = OxmlElement("w:instrText")
                instruction.text = text
                run._r.append(instruction)


def _element(tag: str, **values: str) -> Any:
    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _language(language: str) -> Any:
    kind = {"ar": "bidi", "zh": "eastAsia"}.get(language, "val")
    return _element("w:lang", **{kind: TAGS.get(language, language)})


def _reference(number: int) -> Any:
    return parse_xml(
        f'<w:r {nsdecls("w")}><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'
    )


def _lines() -> Any:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>' for side in ("top", "bottom", "insideH")
    )
    return parse_xml(f"<w:tblBorders {nsdecls('w')}>{sides}</w:tblBorders>")


def _without_line(style: Any) -> None:
    """The title of python-docx's template has a coloured line below it."""
    properties = style.element.get_or_add_pPr()
    if (borders := properties.find(qn("w:pBdr"))) is not None:
        properties.remove(borders)


def _xml(element: Any) -> bytes:
    from lxml import etree

    return etree.tostring(element)


def _grey_picture() -> bytes:
    """A PNG of one grey point (RFC 2083), stretched to a bar where it is shown."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)  # width, height, 8 bits, grey
    point = zlib.compress(bytes([0, BAR_GREY]))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", point) + chunk(b"IEND", b"")


_GREY = _grey_picture()
_AFTER_BIDI = (
    "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
    "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId",
    "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange",
)  # fmt: skip
