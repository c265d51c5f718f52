"""One record for harvesters: as Dublin Core, and whole, as the programming interface gives it.

The second is no language of our own: XML for JSON as the W3C defines it, so `fn:xml-to-json` gives back what
`/api/v1/activities/{reference}/` answers (docs/adr/0036).
Sources: DCMI Metadata Terms, oai_dc; XPath and XQuery Functions and Operators 3.1, section 17.5.3 and C.2.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from repository.exports import as_json, terms
from repository.exports.columns import ActivityRow, Labels

XSI = "http://www.w3.org/2001/XMLSchema-instance"
DC = "http://purl.org/dc/elements/1.1/"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# What XML 1.0 cannot hold, however it is written.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Form:
    prefix: str
    schema: str
    namespace: str
    write: Callable[[ActivityRow, Labels], etree._Element]


def said(text: str) -> str:
    """The text as XML can hold it."""
    return _NO_XML.sub("\ufffd", text)


def dublin_core(row: ActivityRow, labels: Labels) -> etree._Element:
    root = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} {FORMS['oai_dc'].schema}")
    for name, text, language in _elements(row, labels):
        part = etree.SubElement(root, f"{{{DC}}}{name}", {LANGUAGE: language} if language else {})
        part.text = said(text)
    return root


def _elements(row: ActivityRow, labels: Labels) -> Iterator[tuple[str, str, str]]:
    """Name, text, and the language of a text."""
    content, document, site = row.content, row.document, terms.site()
    texts = [content, *document["translations"]]
    for one in texts:
        yield "title", one["title"], one["language"]
    submitter, *partners = (document["attribution"], *document["partners"])
    yield "creator", submitter["name"] or labels.of("provider_type", submitter["type"]), ""
    for one in partners:
        yield "contributor", one["name"] or labels.of("provider_type", one["type"]), ""
    for key, codes in (("theme", content["themes"]), ("persons", content["persons"]), ("sdg", content["sdgs"])):
        for code in codes:
            yield "subject", labels.of(key, code), "en"
    for one in texts:
        if one["summary"]:
            yield "description", one["summary"], one["language"]
    yield "publisher", "Office of the United Nations High Commissioner for Human Rights", ""
    yield "date", row.activity.published_at.date().isoformat(), ""
    yield "type", "Technical cooperation activity", "en"
    yield "identifier", f"{site}/r/{row.activity.reference}", ""
    yield "identifier", row.activity.reference, ""
    for code in row.activity.languages:
        yield "language", code, ""
    for linked in row.linked:
        yield "relation", f"{site}/en/recommendations/{linked.identifier}/", ""
    for code in row.states:
        yield "coverage", labels.of("state", code), "en"
    yield "rights", terms.address(), ""
    yield "rights", terms.notice("activities"), "en"


def whole(row: ActivityRow, labels: Labels) -> etree._Element:
    root = as_xml(as_json.shape(row, labels.vocabulary))
    root.set(f"{{{XSI}}}schemaLocation", f"{JSON} {FORMS['upr_tc'].schema}")
    return root


def as_xml(value: Any, key: str = "") -> etree._Element:
    """A value of JSON as the W3C writes it in XML. ``key``: its name in the map that it is part of."""
    kind = {dict: "map", list: "array", tuple: "array", str: "string", bool: "boolean", type(None): "null"}
    one = etree.Element(f"{{{JSON}}}{kind.get(type(value), 'number')}", nsmap={None: JSON, "xsi": XSI})
    if key:
        one.set("key", key)
    if isinstance(value, dict):
        one.extend([as_xml(part, name) for name, part in value.items()])
    elif isinstance(value, list | tuple):
        one.extend([as_xml(part) for part in value])
    elif isinstance(value, str) and _NO_XML.search(value):
        one.set("escaped", "true")  # as JSON writes it, so nothing is lost
        one.text = _NO_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", value.replace("\\", "\\\\"))
    elif value is not None:
        one.text = value if isinstance(value, str) else json.dumps(value)
    return one


OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
JSON = "http://www.w3.org/2005/xpath-functions"
FORMS = {
    form.prefix: form
    for form in (
        Form("oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", OAI_DC, dublin_core),
        Form("upr_tc", "https://www.w3.org/TR/xpath-functions-31/schema-for-json.xsd", JSON, whole),
    )
}
