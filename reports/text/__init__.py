"""The text of the update in UN report form: numbered paragraphs, tables, notes, annex, in the active language.

``parts`` are the values a text is made of, ``pen`` numbers and words them, ``tables`` and ``sections`` say what stands in
it, ``annex`` lists the activities. The writers of files (``reports.writers``) turn the parts into HTML and DOCX.
"""

from reports.figures import Figures
from reports.frozen_set import FrozenSet
from reports.text import sections
from reports.text.annex import annex
from reports.text.parts import Text
from reports.text.pen import Pen


def compose(frozen: FrozenSet, figures: Figures, language: str) -> Text:
    """Write the update in this language, which the caller has activated. Reads no clock and no table."""
    pen = Pen(frozen, figures, language)
    summary = sections.summary(pen)
    written = list(sections.write(pen))
    return Text(language, summary, written, annex(frozen, language), pen.notes)
