"""IATI 2.03: activities for the International Aid Transparency Initiative, valid against its schema.

The recommendations supported are tags of a vocabulary of our own (99), so that they can be found by the identifiers that this
site uses. OHCHR reports what others do, as a secondary reporter. What the schema asks for and nobody reported is not
made up in silence: a narrative beside it says why it stands there.
Source: IATI standard 2.03, iati-activities-schema.xsd and its ruleset.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from repository.exports import terms
from repository.exports.columns import ActivityRow, Labels
from repository.exports.files import Export

OHCHR = "XM-DAC-41313"
HUMAN_RIGHTS = "15160"  # the sector of OECD-DAC
STATUS = {
    "potential": "1",
    "pipeline": "1",
    "ongoing": "2",
    "completed": "4",
    "cancelled": "5",
    "suspended": "6",
    "": "2",
}
# The kinds of organisation that the standard's list has too; it has none for a civil society organisation as such.
ORGANISATION = {"STATE": "10", "UN": "40", "IO": "40", "RHRM": "40", "NHRI": "15"}
ROLE = {"submitter": "4", "funding": "1", "implementing": "4", "partner": "4"}
OWN_VOCABULARY = "99"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def write(export: Export) -> Iterator[bytes]:
    yield _head(export.made_at.astimezone(UTC).isoformat(timespec="seconds"), export.notice)
    labels = Labels(export.vocabulary)
    for batch in export.batches():
        yield b"".join(_bytes(row, labels) for row in batch)
    yield b"</iati-activities>\n"


def one(row: ActivityRow, labels: Labels) -> bytes:
    """A file with one activity."""
    head = _head(row.activity.published_at.astimezone(UTC).isoformat(timespec="seconds"), terms.notice("activities"))
    return head + _bytes(row, labels) + b"</iati-activities>\n"


def _head(generated: str, notice: str) -> bytes:
    comment = notice.replace("--", "–")  # two hyphens would end the comment
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {comment} -->\n'
        f'<iati-activities version="2.03" generated-datetime="{generated}">\n'
    ).encode()


def _bytes(row: ActivityRow, labels: Labels) -> bytes:
    return etree.tostring(element(row, labels), encoding="UTF-8", xml_declaration=False) + b"\n"


def element(row: ActivityRow, labels: Labels) -> etree._Element:
    """One `iati-activity`, its parts in the order of the schema."""
    record, content, reference = row.record, row.content, row.activity.reference
    published = row.activity.published_at
    texts = [{**content, "language": content["language"]}, *row.document["translations"]]
    root = etree.Element(
        "iati-activity",
        {
            LANGUAGE: content["language"],
            "last-updated-datetime": published.astimezone(UTC).isoformat(timespec="seconds"),
            "humanitarian": "0",
        },
    )
    if content["currency"]:
        root.set("default-currency", content["currency"])
    etree.SubElement(root, "iati-identifier").text = f"{OHCHR}-{reference}"
    reporter = etree.SubElement(root, "reporting-org", {"ref": OHCHR, "type": "40", "secondary-reporter": "1"})
    _narrative(reporter, "Office of the United Nations High Commissioner for Human Rights", "en")
    _texts(root, "title", texts, "title")
    _texts(root, "description", texts, "summary" if content["summary"] else "title", type="1")
    for name, kind in (("description", "1"), ("results", "4")):
        if content[name]:
            _texts(root, "description", texts, name, type=kind)
    language = labels.vocabulary.language
    for provider in (row.submitter, *row.document["partners"]):
        said = {"type": ORGANISATION[provider["type"]]} if provider["type"] in ORGANISATION else {}
        part = etree.SubElement(root, "participating-org", {"role": ROLE[provider["role"]], **said})
        name = provider["name"] or labels.of("provider_type", provider["type"])
        _narrative(part, name, content["language"] if provider["name"] else language)
    etree.SubElement(root, "activity-status", {"code": STATUS[content["status"]]})
    _dates(root, content, published.date(), language)
    _where(root, row, labels)
    etree.SubElement(root, "sector", {"vocabulary": "1", "code": HUMAN_RIGHTS})
    _tags(root, row, labels)
    _budget(root, content, published.date())
    _links(root, record.reference, content["related_documents"], language)
    return root


def _narrative(parent: etree._Element, text: str, language: str) -> None:
    etree.SubElement(parent, "narrative", {LANGUAGE: language}).text = text


def _texts(
    root: etree._Element, element_name: str, texts: Iterable[dict[str, Any]], name: str, **attributes: str
) -> None:
    """The text in every language that it was consented to in, the original first."""
    parent = etree.SubElement(root, element_name, attributes)
    for one_text in texts:
        if one_text[name]:
            _narrative(parent, one_text[name], one_text["language"])


def _dates(root: etree._Element, content: dict[str, Any], published: date, language: str) -> None:
    """1, 2: planned and actual start; 3, 4: planned and actual end. A day after the publication was planned then."""
    for name, planned, actual in (("starts_on", "1", "2"), ("ends_on", "3", "4")):
        if not content[name]:
            continue
        day = date.fromisoformat(content[name])
        part = etree.SubElement(
            root, "activity-date", {"type": actual if day <= published else planned, "iso-date": content[name]}
        )
        if content[name.replace("_on", "_precision")] != "day":
            _narrative(
                part, _("The day is not known exactly: %(when)s.") % {"when": _as_known(content, name)}, language
            )
    if not content["starts_on"]:
        part = etree.Element("activity-date", {"type": "1", "iso-date": content["ends_on"] or published.isoformat()})
        _narrative(
            part, _("No start was reported. The standard asks for a day; this is none of the activity."), language
        )
        root.insert(root.index(root.find("activity-status")) + 1, part)


def _as_known(content: dict[str, Any], name: str) -> str:
    return content[name][: {"year": 4, "month": 7}[content[name.replace("_on", "_precision")]]]


def _where(root: etree._Element, row: ActivityRow, labels: Labels) -> None:
    """Scope: 1 global, 3 several States, 4 one. Several need shares that make 100 %; equal ones, which are said to be none."""
    codes = row.states
    etree.SubElement(root, "activity-scope", {"code": "1" if not codes else "4" if len(codes) == 1 else "3"})
    language = labels.vocabulary.language
    if not codes:
        region = etree.SubElement(root, "recipient-region", {"vocabulary": OWN_VOCABULARY, "code": "world"})
        _narrative(region, row.content["no_state_reason"] or _("It concerns no State in particular."), language)
    for place, code in enumerate(codes):
        state = labels.vocabulary.states[code]
        part = etree.SubElement(root, "recipient-country", {"code": state.iso2})
        _narrative(part, labels.of("state", code), language)
        if len(codes) > 1:
            part.set("percentage", f"{_share(place, len(codes)):.2f}")
            _narrative(
                part, _("Nothing is reported about shares; the standard asks for them, so they are equal."), language
            )


def _share(place: int, number: int) -> float:
    """Equal shares in hundredths of a percent that make exactly 100 together."""
    return (10_000 * (place + 1) // number - 10_000 * place // number) / 100


def _tags(root: etree._Element, row: ActivityRow, labels: Labels) -> None:
    language = labels.vocabulary.language
    for code in row.content["sdgs"]:
        part = etree.SubElement(root, "tag", {"vocabulary": "3" if "." in code else "2", "code": code})
        _narrative(part, labels.of("sdg", code), language)
    own = [(one.identifier, one.text, one.language, "/en/recommendations/") for one in row.linked]
    own += [(one["identifier"], one["text"], "en", "/en/pledges/") for one in row.document["pledges"]]
    own += [(code, labels.of("theme", code), language, "/api/v1/themes/") for code in row.content["themes"]]
    own += [(code, labels.of("persons", code), language, "/api/v1/persons/") for code in row.content["persons"]]
    for code, text, its_language, vocabulary in own:
        part = etree.SubElement(
            root,
            "tag",
            {"vocabulary": OWN_VOCABULARY, "vocabulary-uri": f"{terms.site()}{vocabulary}", "code": code},
        )
        _narrative(part, text, its_language)


def _budget(root: etree._Element, content: dict[str, Any], published: date) -> None:
    """The amount as reported, where both days are: the standard has no place for one without a period."""
    if content["amount"] is None or not (content["starts_on"] and content["ends_on"]):
        return
    budget = etree.SubElement(root, "budget", {"type": "1", "status": "1"})
    etree.SubElement(budget, "period-start", {"iso-date": content["starts_on"]})
    etree.SubElement(budget, "period-end", {"iso-date": content["ends_on"]})
    value = etree.SubElement(budget, "value", {"value-date": min(content["starts_on"], published.isoformat())})
    value.text = content["amount"]


def is_address(text: str) -> bool:
    """What the schema takes for an address (xsd:anyURI has no blanks)."""
    return text.startswith(("https://", "http://")) and not re.search(r"[\s<>\"{}|\\^`]", text)


def _links(root: etree._Element, reference: str, documents: list[dict[str, str]], language: str) -> None:
    """The record itself, and related documents that have an address."""
    own = {"url": f"{terms.site()}/r/{reference}", "title": _("This record"), "symbol": ""}
    for document in (own, *documents):
        if not is_address(document.get("url", "")):
            continue
        link = etree.SubElement(root, "document-link", {"url": document["url"], "format": "text/html"})
        title = etree.SubElement(link, "title")
        _narrative(title, document.get("title") or document.get("symbol") or document["url"], language)
        etree.SubElement(link, "category", {"code": "A12"})
