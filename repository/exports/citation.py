"""How to cite a published record: two styles for people, three formats for programs that keep references.

All five say the same: who reported it, the title, this repository, the reference, the version of the text, the day of its
publication, the permanent address. A protected organisation is cited as its category, as it is shown.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from babel.dates import format_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from repository.browse.record import Record
from repository.templatetags.record import un_date

PUBLISHER = gettext_lazy("Office of the United Nations High Commissioner for Human Rights")
REPOSITORY = gettext_lazy("UPR Technical Cooperation Repository")
_BIBTEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_", "$": r"\$",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


@dataclass(frozen=True)
class Citation:
    """One record cited in one way."""

    code: str
    label: str | Promise
    suffix: str  # of a file with nothing else in it
    media_type: str
    text: str

    @property
    def is_file(self) -> bool:
        """For a program that keeps references, not for a person to read."""
        return self.media_type != "text/plain"


def citations(record: Record, site: str) -> list[Citation]:
    """In every way there is; ``site``: the address of the site, without a slash at the end."""
    return [Citation(code, label, suffix, media, write(record, site)) for code, label, suffix, media, write in WAYS]


def _address(record: Record, site: str) -> str:
    return f"{site}/r/{record.reference}"


def un_style(record: Record, site: str) -> str:
    """As a footnote of a United Nations document, in the language of the page."""
    version = _("text version %(version)s of %(day)s") % {
        "version": record.activity.text_version,
        "day": un_date(record.activity.published_at),
    }
    parts = [record.submitter.shown, f"“{_one_line(record.text['title'])}”", str(REPOSITORY), record.reference, version]
    return f"{_(', ').join(parts)}, {_address(record, site)}"


def apa(record: Record, site: str) -> str:
    """Seventh edition: author, (date), title, publisher, address. The style is an English one."""
    day = format_date(_day(record), "y, MMMM d", locale="en")
    title = _one_line(record.text["title"])
    return (
        f"{record.submitter.shown}. ({day}). {title} (Record {record.reference}, text version "
        f"{record.activity.text_version}). {PUBLISHER}, {REPOSITORY}. {_address(record, site)}"
    )


def bibtex(record: Record, site: str) -> str:
    fields = {
        "author": f"{{{_escaped(record.submitter.shown)}}}",  # twice in braces: an organisation has no first name
        "title": f"{{{_escaped(_one_line(record.text['title']))}}}",
        "year": str(_day(record).year),
        "month": str(_day(record).month),
        "publisher": _escaped(str(PUBLISHER)),
        "howpublished": _escaped(str(REPOSITORY)),
        "number": record.reference,
        "version": record.activity.text_version,
        "language": record.text["language"],
        "url": _address(record, site),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{record.reference},\n{lines}\n}}\n"


def ris(record: Record, site: str) -> str:
    """Two letters, two spaces, a dash and a space; CRLF between lines, as the format wants."""
    rows = [
        ("TY", "ELEC"),
        ("AU", _one_line(record.submitter.shown)),
        ("TI", _one_line(record.text["title"])),
        ("PB", str(PUBLISHER)),
        ("T2", str(REPOSITORY)),
        ("PY", str(_day(record).year)),
        ("DA", _day(record).strftime("%Y/%m/%d")),
        ("ET", record.activity.text_version),
        ("LA", record.text["language"]),
        ("ID", record.reference),
        ("UR", _address(record, site)),
        ("ER", ""),
    ]
    return "".join(f"{name}  - {value}\r\n" for name, value in rows)


def csl(record: Record, site: str) -> str:
    """CSL-JSON, as reference managers exchange it."""
    day = _day(record)
    item = {
        "id": record.reference,
        "type": "webpage",
        "author": [{"literal": record.submitter.shown}],
        "title": _one_line(record.text["title"]),
        "container-title": str(REPOSITORY),
        "publisher": str(PUBLISHER),
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "number": record.reference,
        "version": record.activity.text_version,
        "language": record.text["language"],
        "URL": _address(record, site),
    }
    return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


WAYS: tuple[tuple[str, str | Promise, str, str, Callable[[Record, str], str]], ...] = (
    ("un", gettext_lazy("Style of the United Nations"), "txt", "text/plain", un_style),
    ("apa", "APA", "txt", "text/plain", apa),
    ("bibtex", "BibTeX", "bib", "application/x-bibtex", bibtex),
    ("ris", "RIS", "ris", "application/x-research-info-systems", ris),
    ("csl", "CSL-JSON", "json", "application/vnd.citationstyles.csl+json", csl),
)


def _day(record: Record):
    return record.activity.published_at.date()


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _escaped(text: str) -> str:
    return "".join(_BIBTEX.get(sign, sign) for sign in _one_line(text))
