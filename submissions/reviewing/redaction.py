"""The copy of a text that an adviser reads: where the submitter's identity is protected, without what could betray it.

Names of partners, titles and addresses of documents, and whatever looks like an address, a number or a person go as well:
they lead to the organisation nearly as surely as its name does. It is the adviser's copy only; nothing is written.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from consent import document as documents
from consent.preview import Preview, preview
from repository.content import TRANSLATED_FIELDS
from submissions.models import Attribution, Submission, Version
from submissions.readiness import propose
from submissions.reviewing import finding

SHORTEST = 3  # letters of an acronym


def is_protected(submission: Submission) -> bool:
    """Anything but a name that may be shown. A choice that has not been made protects."""
    return submission.organisation.is_protected or submission.attribution != Attribution.NAMED


def copy_for_adviser(submission: Submission, version: Version) -> Preview:
    """What the public would see, redacted where the identity is protected; attached files are left out for every adviser."""
    document = documents.compose(propose(submission, version))
    document["files"] = []
    if is_protected(submission):
        _redact(document, _Words(submission))
    return preview(document)


def _redact(document: dict[str, Any], words: "_Words") -> None:
    content = document["content"]
    for name in (*TRANSLATED_FIELDS, "no_state_reason"):
        content[name] = words.without(content[name])
    content["related_documents"] = []
    for row in document["translations"]:
        for name in TRANSLATED_FIELDS:
            row[name] = words.without(row[name])
    for partner in document["partners"]:
        partner["name"] = _("[withheld]")


class _Words:
    """The words that name the organisation: its name, its acronym, its people and their addresses."""

    def __init__(self, submission: Submission) -> None:
        organisation = submission.organisation
        people = User.objects.filter(pk__in=organisation.memberships.values("user"))
        names = [organisation.name, organisation.slug.replace("-", " "), organisation.slug]
        for person in people:
            names += [person.name, person.email]
        anywhere = sorted({name.strip() for name in names if len(name.strip()) >= SHORTEST}, key=len, reverse=True)
        self.names = re.compile("|".join(_loosely(name) for name in anywhere) or r"(?!)", re.IGNORECASE)
        acronym = "".join(word[0] for word in organisation.name.split() if word[0].isupper())
        self.acronym = re.compile(rf"\b{re.escape(acronym)}\b" if len(acronym) >= SHORTEST else r"(?!)")

    def without(self, text: str) -> str:
        text = self.acronym.sub(_("[withheld]"), self.names.sub(_("[withheld]"), text))
        for found in sorted(set(_personal(text)), key=len, reverse=True):
            text = text.replace(found, _("[withheld]"))
        return text


def _loosely(name: str) -> str:
    """The name with any space or hyphen between its words."""
    return r"[\s\-]+".join(re.escape(word) for word in name.split())


def _personal(text: str) -> Iterator[str]:
    for find in (finding.emails, finding.links, finding.phones, finding.persons):
        yield from find(text)
