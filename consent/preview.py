"""The public record as a reader would see it, drawn from a document that is not public, in one of its languages.

The page of a published record and this draw the same partial (``templates/repository/_record.html``): what is shown to a
State, a reviewer or a submitter beforehand is what the public gets.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from repository.browse.record import LinkedRecommendation, Provided, Record
from repository.browse.vocabulary import Vocabulary
from repository.models import Activity, Recommendation


@dataclass(frozen=True)
class Preview:
    """One language of a document, complete: ``record`` and ``recommendations`` are what the public page is given."""

    record: Record
    recommendations: list[LinkedRecommendation]
    files_at: str = ""  # where this reader gets the attached files: the address before a file's hash

    @property
    def files(self) -> list[dict[str, Any]]:
        """The attached files: shown to the public only if every State concerned allows it (policy decision D5)."""
        return self.record.document["files"]

    @property
    def title(self) -> str:
        return self.record.text["title"]

    @property
    def language(self) -> str:
        return self.record.text["language"]

    @property
    def source(self) -> str:
        """The word "original", or by whom it was translated: "provider", "ohchr"."""
        return "original" if self.language == self.record.content["language"] else self.record.text["source"]

    @property
    def languages(self) -> list[str]:
        """Those that the text can be read in, the original first."""
        return self.record.activity.languages


def preview(document: dict[str, Any], language: str | None = None, *, files_at: str = "") -> Preview:
    """All that the public would see, in this language if the document has it, else the reader's, else the original's."""
    activity = Activity(reference=document["reference"], canonical=json.dumps(document))  # never saved
    if language not in activity.languages:
        language = None
    record = Record(activity, Vocabulary((get_language() or "en")[:2]), text_language=language or "")
    named = [row["identifier"] for row in document["recommendations"]]
    now = Recommendation.objects.filter(Q(identifier__in=named) | Q(former_identifiers__identifier__in=named))
    return Preview(record, record.recommendations(now.distinct().prefetch_related("former_identifiers")), files_at)


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
    return Provided(said["name"] or "", said["slug"] or "", said["type"], said["role"]).shown
