"""Which formats there are, for what, and about how large a file will be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from repository.exports import as_csv, as_iati, as_json, as_json_ld, as_xlsx, pdf
from repository.exports.files import Export, query_of


@dataclass(frozen=True)
class Format:
    suffix: str
    media_type: str
    label: str  # a proper name: the same in every language
    write: Callable[[Export], Iterator[bytes]] | None  # None: a workbook, which is made as a whole (as_xlsx)
    bytes_a_record: dict[str, int]  # per subject, as measured on the demonstration data; the subjects it is offered for
    most_rows: int = 0  # 0: no limit


FORMATS = {
    one.suffix: one
    for one in (
        Format("csv", "text/csv; charset=utf-8", "CSV", as_csv.write, {"activities": 2_400, "recommendations": 700}),
        Format(
            "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX", None,
            {"activities": 900, "recommendations": 220}, as_xlsx.MOST_ROWS,
        ),
        Format("json", "application/json", "JSON", as_json.write, {"activities": 3_600, "recommendations": 650}),
        Format("jsonld", "application/ld+json", "JSON-LD", as_json_ld.write, {"activities": 3_600}),
        Format("iati.xml", "application/xml", "IATI 2.03", as_iati.write, {"activities": 5_000}),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """A list in one format, told before the click."""

    suffix: str
    label: str
    address: str
    rows: int
    size: int  # bytes, about
    most_rows: int  # 0, or: there are more rows than this, the most that the format takes; it is not to be offered


def offers(subject: str, query: QueryDict, total: int) -> list[Offer]:
    """What the records of a list can be taken away as. ``subject``: activities or recommendations; ``total``: how many."""
    kept = query_of(query)
    return [
        Offer(
            one.suffix, one.label,
            f"{reverse(f'repository:{subject}_{name_of(one.suffix)}')}{f'?{kept}' if kept else ''}",
            total, FIXED + total * one.bytes_a_record[subject],
            one.most_rows if total > one.most_rows else 0,
        )
        for one in FORMATS.values()
        if subject in one.bytes_a_record
    ]  # fmt: skip


def of_record(reference: str) -> list[tuple[str, str, str]]:
    """The forms of one record: label, address, what it is."""
    told = {"pdf": ("PDF", _("To print, to send on, to file"))} if pdf.installed() else {}
    told |= {
        "json": ("JSON", _("All fields with codes and labels, in one language")),
        "jsonld": ("JSON-LD", _("Linked data in the words of schema.org")),
        "iati.xml": ("IATI 2.03", _("For the International Aid Transparency Initiative")),
    }
    return [
        (label, reverse(f"repository:activity_{name_of(suffix)}", args=[reference]), what)
        for suffix, (label, what) in told.items()
    ]


FIXED = 1_500  # bytes that a file has without any record


def name_of(suffix: str) -> str:
    """As addresses are named: `iati` for `iati.xml`."""
    return suffix.partition(".")[0]
