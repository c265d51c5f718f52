"""The frozen data as a workbook (XLSX): records, figures, and a first sheet that explains both."""

import io
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from reports import columns
from reports.counting_rules import RULES
from reports.figures import Figures, keyed
from reports.frozen_set import FrozenSet
from reports.text.sections import DESIGNATIONS, UNOFFICIAL
from reports.writers.packing import MOMENT, packed_again
from repository.templatetags.record import un_date

WIDE = {"title", "title_shown", "document", "submitter_name", "states_label", "themes_label", "kinds_label"}


def workbook(frozen: FrozenSet, figures: Figures, language: str) -> bytes:
    """In the active language, which is ``language``. Texts are texts, never formulas; days are days."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": _title(frozen), "author": "OHCHR", "created": datetime(*MOMENT)})  # noqa: DTZ001
    _explanation(book, frozen, language)
    _activities(book, frozen, language)
    _figures(book, figures)
    book.close()
    return packed_again(written.getvalue())


def _title(frozen: FrozenSet) -> str:
    return _("Update for session %(session)s of the Human Rights Council: frozen data") % {"session": frozen.session}


def _sheet(book: Any, name: str) -> Any:
    sheet = book.add_worksheet(name)
    if get_language_bidi():
        sheet.right_to_left()
    return sheet


def _explanation(book: Any, frozen: FrozenSet, language: str) -> None:
    sheet = _sheet(book, "README")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    period = _("%(first)s to %(last)s") % {"first": un_date(frozen.period_first), "last": un_date(frozen.period_last)}
    lines = [
        (_title(frozen), _("Preview: figures may still change.") if frozen.is_preview else ""),
        (_("Period"), period),
        (_("Cut-off date"), un_date(frozen.cut_off)),
        (_("Public record read"), un_date(frozen.read_on)),
        (_("Checksum of the copy (SHA-256)"), frozen.sha256),
        (_("Revision"), str(frozen.revision) if frozen.revision else ""),
        *((_("How the figures are made"), str(rule)) for rule in RULES),
        *columns.explained(),
        (_("Designations"), str(DESIGNATIONS)),
    ]
    if language != "en":
        lines.insert(1, ("", str(UNOFFICIAL)))
    for place, (name, value) in enumerate(lines):
        sheet.write_string(place, 0, name, bold)
        sheet.write_string(place, 1, value, wrapped)


def _activities(book: Any, frozen: FrozenSet, language: str) -> None:
    sheet, head = _sheet(book, "activities"), book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for place, column in enumerate(columns.ACTIVITIES):
        sheet.set_column(place, place, 48 if column.name in WIDE else 18)
        sheet.write_string(0, place, column.name, head)
    number = 0
    for number, row in enumerate(columns.rows(frozen, language), start=1):
        for place, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_boolean(number, place, value)
            elif isinstance(value, date):
                sheet.write_datetime(number, place, value, day)
            elif value:
                sheet.write_string(number, place, value)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, number, len(columns.ACTIVITIES) - 1)


def _figures(book: Any, figures: Figures) -> None:
    sheet, head = _sheet(book, "figures"), book.add_format({"bold": True, "bottom": 1})
    sheet.set_column(0, 0, 60)
    sheet.write_string(0, 0, "figure", head)
    sheet.write_string(0, 1, "value", head)
    for number, (key, value) in enumerate(keyed(figures), start=1):
        sheet.write_string(number, 0, key)
        sheet.write_number(number, 1, value)
    sheet.freeze_panes(1, 0)
