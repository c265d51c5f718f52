"""The public record as a reader would see it, drawn from a frozen document in one of its languages."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from consent.differences import Statement, statements
from repository.content import LANGUAGES, TRANSLATED_FIELDS, ActivityStatus, ProviderType
from repository.reference.models import Position, State


@dataclass(frozen=True)
class Preview:
    """One language of a document, complete. ``source``: original, or who translated it."""

    reference: str
    title: str
    language: str
    source: str
    languages: list[str]
    status: str
    rows: list[Statement] = field(default_factory=list)
    recommendations: list[dict[str, Any]] = field(default_factory=list)
    pledges: list[dict[str, Any]] = field(default_factory=list)


def preview(document: dict[str, Any], language: str | None = None) -> Preview:
    """All that the public would see, in this language if the document has it, else the reader's, else the original's."""
    content = document["content"]
    translations = {row["language"]: row for row in document["translations"]}
    available = [content["language"], *(code for code, _ in LANGUAGES if code in translations)]
    shown = next((code for code in (language, (get_language() or "en")[:2]) if code in available), content["language"])
    text = translations.get(shown, content)
    told = statements(document)
    names = _state_names(document)
    rows = []
    for name, row in told.items():
        if ":" in name or name in {"title", "status", "language", "recommendations", "pledges"}:
            continue
        if name in TRANSLATED_FIELDS:
            row = Statement(row.label, text=text[name], language=shown)
        if row.text or row.items:
            rows.append(row)
    return Preview(
        reference=document["reference"],
        title=text["title"],
        language=shown,
        source="original" if shown == content["language"] else translations[shown]["source"],
        languages=available,
        status=str(dict(ActivityStatus.choices).get(content["status"], content["status"])),
        rows=rows,
        recommendations=[_recommendation(row, names) for row in document["recommendations"]],
        pledges=[{**row, "state_name": names[row["state"]]} for row in document["pledges"]],
    )


def title_of(document: dict[str, Any] | None, language: str | None = None) -> tuple[str, str]:
    """Title and its language, for a list; ("", "") when the text has been erased."""
    if document is None:
        return "", ""
    wanted = language or (get_language() or "en")[:2]
    content = document["content"]
    if content["language"] != wanted:
        for row in document["translations"]:
            if row["language"] == wanted:
                return row["title"], wanted
    return content["title"], content["language"]


def provider_of(document: dict[str, Any] | None) -> str:
    """The provider as the public would be told: a name, or only the kind of organisation."""
    if document is None:
        return ""
    said = document["attribution"]
    return said["name"] or str(dict(ProviderType.choices).get(said["type"], said["type"]))


def _recommendation(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {
        **row,
        "state_name": names[row["state"]],
        "recommending_names": [names[code] for code in row["recommending"]],
        "position_label": str(dict(Position.choices).get(row["position"], row["position"])),
    }


def _state_names(document: dict[str, Any]) -> dict[str, str]:
    codes = {row["state"] for row in [*document["recommendations"], *document["pledges"]]}
    codes |= {code for row in document["recommendations"] for code in row["recommending"]}
    found = {state.pk: state.name for state in State.objects.filter(pk__in=codes)}
    return {code: found.get(code, code) for code in codes}
