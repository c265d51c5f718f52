"""The update as a page of its own (HTML), and the same page on paper (PDF, tagged for readers: PDF/UA-1)."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reports.frozen_set import FrozenSet
from reports.text.front_page import DISTRIBUTION, session_in_words
from reports.text.parts import Text
from reports.text.sections import DESIGNATIONS, UNOFFICIAL
from repository.exports import pdf as paper
from repository.templatetags.record import direction

TEMPLATES = Path(__file__).parent.parent.parent / "templates" / "reports"


def html(frozen: FrozenSet, text: Text) -> bytes:
    """In the active language, which is that of the text."""
    return _page(frozen, text).encode()


def pdf(frozen: FrozenSet, text: Text) -> bytes:
    """Raises :class:`repository.exports.pdf.PdfIsOff` where Pango is missing."""
    identifier = hashlib.sha256(f"{frozen.sha256} {frozen.revision} {text.language}".encode()).digest()[:16]
    return paper.render(_page(frozen, text), identifier=identifier)


@cache
def style_sheet() -> SafeString:
    """The style sheet that stands in each HTML file."""
    return mark_safe((TEMPLATES / "update.css").read_text(encoding="utf-8"))


def style_source() -> str:
    """How a Content-Security-Policy names that style sheet, so that the file may be read on the site."""
    digest = hashlib.sha256(style_sheet().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def fonts() -> list[str]:
    """What the paper is drawn with on this machine, over the scripts of the six languages; [] where PDF is off."""
    return list(_fonts()) if paper.available() else []


@cache
def _fonts() -> tuple[str, ...]:
    words = {"en": "Aa Яя", "ar": "ع", "zh": "文"}
    drawn = [
        f'<html lang="{code}" dir="{direction(code)}"><head><style>{style_sheet()}</style></head>'
        f"<body><p>{word} <b>{word}</b> <i>{word}</i></p></body></html>"
        for code, word in words.items()
    ]
    return tuple(sorted({font for html in drawn for font in paper.fonts(html)}))


def masthead(frozen: FrozenSet, language: str) -> dict[str, Any]:
    """The head of a document of the Council, in the active language, which is this one. The editors give the symbol."""
    of_distribution, distribution = DISTRIBUTION[language]
    return {
        "distribution": distribution,
        "distribution_language": of_distribution,
        "session": session_in_words(frozen.session, language),
        "organ": _("Human Rights Council"),
        "symbol": f"A/HRC/{frozen.session}/…",
        "items": _("Agenda items 2 and 10"),
        "item_2": _(
            "Annual report of the United Nations High Commissioner for Human Rights and reports of the Office of the "
            "High Commissioner and the Secretary-General"
        ),
        "item_10": _("Technical assistance and capacity-building"),
        "title": _(
            "Technical cooperation and capacity-building to implement recommendations of the universal periodic review: "
            "update of the information compiled in the repository"
        ),
        "author": _("Report of the Office of the United Nations High Commissioner for Human Rights"),
        "preview": _("Preview. It is not an official document, and its figures may still change."),
        "unofficial": str(UNOFFICIAL),
        "designations": str(DESIGNATIONS),
        "annex": _("Activities first published in the period, by State"),
        "annex_note": _(
            "The States stand in alphabetical order. An activity that concerns several States stands under each of them. "
            "Titles are shown in this language where the published record has one, and otherwise in the language of the "
            "original."
        ),
    }


def _page(frozen: FrozenSet, text: Text) -> str:
    return render_to_string(
        "reports/update.html",
        {
            "text": text,
            "frozen": frozen,
            "language": text.language,
            "direction": direction(text.language),
            "style": style_sheet(),
            "head": masthead(frozen, text.language),
        },
    )
