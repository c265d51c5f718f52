"""The spreadsheet to fill in: a sheet that explains, a sheet with drop-downs, a sheet with the lists behind them."""

import io
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from repository.content import LANGUAGES, ActivityStatus, Beneficiary, Fund, Kind, Modality, RequestedBy
from repository.reference.models import State, Term
from submissions.importing import COLUMNS

ROWS = 500  # with drop-downs; more can be added by copying
WIDE = {"title", "summary", "description", "results", "recommendations", "partners", "documents", "no_state_reason"}
# Columns in which one of a list is chosen. Several of a list are typed, parted by a semicolon: those show the list as a hint.
ONE_OF = {"language", "status", "requested_by", "good_practice", "shares_experience"}


def build() -> bytes:
    """The workbook, in the active language. Codes stand in the cells, so that it can be read in any language."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    readme, sheet, lists = (book.add_worksheet(name) for name in ("README", "Activities", "Lists"))
    _explain(readme, bold, wrapped)
    columns = _lists()
    for place, (name, rows) in enumerate(columns.items()):
        lists.write_string(0, 2 * place, name, bold)
        for number, (code, label) in enumerate(rows, start=1):
            lists.write_string(number, 2 * place, code)
            lists.write_string(number, 2 * place + 1, label)
    places = {name: place for place, name in enumerate(columns)}
    for place, name in enumerate(COLUMNS):
        sheet.write_string(0, place, name, bold)
        sheet.set_column(place, place, 40 if name in WIDE else 16, wrapped)
        if name in places:
            column = xlsxwriter.utility.xl_col_to_name(2 * places[name])
            sheet.data_validation(
                1, place, ROWS, place,
                {
                    "validate": "list",
                    "source": f"=Lists!${column}$2:${column}${len(columns[name]) + 1}",
                    # several may be typed: then the list only helps
                    "error_type": "stop" if name in ONE_OF else "information",
                    "input_title": name,
                    "input_message": str(COLUMNS[name])[:250],
                },
            )  # fmt: skip
    sheet.freeze_panes(1, 1)
    sheet.activate()
    book.close()
    return out.getvalue()


def _explain(readme: Any, bold: Any, wrapped: Any) -> None:
    lines = [
        _("Activities for the UPR technical cooperation repository"),
        _(
            "Fill in the sheet “Activities”, one row for each activity, and upload the file. It is tried first; nothing is made"
            " before you say so."
        ),
        _(
            "Rows become drafts of your organisation. Nothing is sent to OHCHR or to a State. What cannot be read stands in the"
            " draft as you typed it."
        ),
        _(
            "The same file again changes nothing. With your own number in the column “id” a later file renews the draft, unless"
            " somebody has changed it meanwhile."
        ),
        _("Columns may stand in any order and may be left out; “title” or “summary” is needed."),
    ]
    readme.set_column(0, 0, 24)
    readme.set_column(1, 1, 90, wrapped)
    for number, line in enumerate(lines):
        readme.write_string(number, 1, line, bold if number == 0 else wrapped)
    for number, (name, what) in enumerate(COLUMNS.items(), start=len(lines) + 1):
        readme.write_string(number, 0, name, bold)
        readme.write_string(number, 1, str(what), wrapped)


def _lists() -> dict[str, list[tuple[str, str]]]:
    """Column -> code and label of what may stand in it."""
    yes_no = [("yes", _("Yes")), ("no", _("No"))]
    states = [(state.pk, state.name) for state in State.objects.in_order()]
    choices: dict[str, Any] = {
        "language": LANGUAGES, "status": ActivityStatus.choices, "kinds": Kind.choices, "modalities": Modality.choices,
        "requested_by": RequestedBy.choices, "beneficiaries": Beneficiary.choices, "funds": Fund.choices,
        "good_practice": yes_no, "shares_experience": yes_no, "places": states, "beneficiary_states": states,
        "themes": [(term.code, term.label) for term in Term.objects.of("theme")],
        "persons": [(term.code, term.label) for term in Term.objects.of("persons")],
    }  # fmt: skip
    return {name: [(str(code), str(label)) for code, label in rows if code] for name, rows in choices.items()}
