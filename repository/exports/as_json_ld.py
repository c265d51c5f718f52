"""JSON-LD in the words of schema.org: a `Dataset` of `CreativeWork`s. Its context stands in it, so that nobody need fetch one."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from repository.exports import terms
from repository.exports.columns import ActivityRow, Labels
from repository.exports.files import Export

CONTEXT = {"@vocab": "https://schema.org/", "xsd": "http://www.w3.org/2001/XMLSchema#"}
OHCHR = {
    "@type": "Organization",
    "@id": "https://www.ohchr.org/",
    "name": "Office of the United Nations High Commissioner for Human Rights",
}


def write(export: Export) -> Iterator[bytes]:
    labels = Labels(export.vocabulary)
    yield f'{_dumps(_dataset(export))[:-1]}, "hasPart": ['.encode()
    before = "\n"
    for batch in export.batches():
        nodes = ",\n".join(_dumps(node(row, labels)) for row in batch)
        yield (before + nodes).encode() if batch else b""
        before = ",\n" if batch else before
    yield b"\n]}\n"


def one(row: ActivityRow, labels: Labels) -> bytes:
    """One record."""
    found = node(row, labels)
    about = {"usageInfo": terms.notice("activities"), "isPartOf": {"@type": "Dataset", "@id": dataset()}}
    return (_dumps({"@context": CONTEXT, **found, **about}) + "\n").encode()


def dataset() -> str:
    """What identifies the repository as a whole (`/data/catalog.jsonld` tells of it)."""
    return f"{terms.site()}/data/catalog.jsonld#dataset"


def _dataset(export: Export) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": export.address,
        "name": _("UPR Technical Cooperation Repository: activities"),
        "isPartOf": {"@id": dataset()},
        "inLanguage": export.vocabulary.language,
        "dateCreated": export.made_at.isoformat(timespec="seconds"),
        "license": terms.address(),
        "usageInfo": export.notice,
        "publisher": OHCHR,
    }


def node(row: ActivityRow, labels: Labels) -> dict[str, Any]:
    """One activity; texts in every language that they were consented to in."""
    content, document, permalink = row.content, row.document, f"{terms.site()}/r/{row.activity.reference}"
    language = labels.vocabulary.language
    providers = [document["attribution"], *document["partners"]]
    found: dict[str, Any] = {
        "@type": "CreativeWork",
        "@id": permalink,
        "url": permalink,
        "identifier": row.activity.reference,
        "version": row.activity.document,
        **{key: _texts(row, name) for key, name in (("name", "title"), ("abstract", "summary"), ("text", "description"))},
        "inLanguage": row.activity.languages,
        "datePublished": row.activity.first_published_at.isoformat(timespec="seconds"),
        "dateModified": row.activity.published_at.isoformat(timespec="seconds"),
        "license": terms.address(),
        "publisher": OHCHR,
        "creator": _organisation(providers[0], labels),
        "contributor": [
            {"@type": "Role", "roleName": one["role"], "contributor": _organisation(one, labels)} for one in providers[1:]
        ],
        "spatialCoverage": [
            {"@type": "Country", "@id": f"{terms.site()}/api/v1/states/#{code}", "identifier": code,
             "name": _said(labels.of("state", code), language)}
            for code in row.states
        ],
        "temporalCoverage": _period(content),
        "creativeWorkStatus": content["status"],
        "genre": content["kinds"],
        "about": [
            *_defined("themes", "theme", content["themes"], labels),
            *_defined("persons", "persons", content["persons"], labels),
            *_defined("sdgs", "sdg", content["sdgs"], labels),
        ],
        "isBasedOn": [
            {
                "@type": "CreativeWork",
                "@id": f"{terms.site()}/en/recommendations/{one.identifier}/",
                "identifier": one.identifier,
                "text": _said(one.text, one.language),
                "creativeWorkStatus": one.position_now,
            }
            for one in row.linked
        ],
        "citation": [
            {key: part for key, part in (("@type", "CreativeWork"), ("name", one.get("title")), ("url", one.get("url")),
                                         ("identifier", one.get("symbol"))) if part}
            for one in content["related_documents"]
        ],
    }  # fmt: skip
    if content["amount"] is not None:
        found["funding"] = {
            "@type": "MonetaryGrant",
            "amount": {"@type": "MonetaryAmount", "value": content["amount"], "currency": content["currency"]},
        }
    return {key: value for key, value in found.items() if value not in ("", [], None)}


def _said(text: str, language: str) -> dict[str, str]:
    return {"@value": text, "@language": language}


def _texts(row: ActivityRow, name: str) -> list[dict[str, str]]:
    texts = [row.content, *row.document["translations"]]
    return [_said(one[name], one["language"]) for one in texts if one[name]]


def _organisation(provider: dict[str, Any], labels: Labels) -> dict[str, Any]:
    kind = {"@type": "Organization", "additionalType": provider["type"]}
    if not provider["name"]:
        return {**kind, "description": labels.of("provider_type", provider["type"])}
    page = {"@id": f"{terms.site()}/en/providers/{provider['slug']}/"} if provider["slug"] else {}
    return {**kind, **page, "name": provider["name"]}


def _defined(scheme: str, key: str, codes: list[str], labels: Labels) -> list[dict[str, Any]]:
    address = f"{terms.site()}/api/v1/{scheme}/"
    return [
        {
            "@type": "DefinedTerm",
            "@id": f"{address}#{code}",
            "termCode": code,
            "name": labels.of(key, code),
            "inDefinedTermSet": address,
        }
        for code in codes
    ]


def _period(content: dict[str, Any]) -> str:
    """An interval of ISO 8601, each day as exactly as it is known; ``..``: open."""
    start, end = (
        (content[name] or "")[: {"year": 4, "month": 7}.get(content[name.replace("_on", "_precision")], 10)]
        for name in ("starts_on", "ends_on")
    )
    return f"{start or '..'}/{end or '..'}" if start or end else ""


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
