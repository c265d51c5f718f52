"""Labels of a source and the codes that we keep."""

import re
from functools import lru_cache

from repository.importing.rows import Row, Source
from repository.reference.models import Scheme, Term
from repository.reference.names import without_accents

# "A12 …", "2.1. …", "39 …": codes of earlier lists before a label. "2030 Agenda & …" begins with no code.
CODE = re.compile(r"(?:[A-Z]\d{0,3}|\d{1,2}(?:\.\d{1,2})*\.?)\s+(?=\S)")


@lru_cache(maxsize=4096)  # a list of thousands says the same few hundred
def key(label: str) -> str:
    """A label without what drifts from list to list: letter case, "&" or "and", spacing, punctuation."""
    return re.sub(r"\W+", " ", without_accents(label).casefold().replace("&", " and ")).strip()


class Labels:
    """Codes of OHCHR's vocabularies by label or code, the version in use first, then earlier ones by their successors."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], str | None] = {}
        terms = Term.objects.filter(scheme__code__in=["theme", "persons"]).select_related("scheme", "successor__scheme")
        for term in sorted(terms, key=lambda term: (term.scheme.ends_on is not None, term.code)):
            heir = term.heir  # of a term that was merged, and of one of an earlier version
            current = heir if heir.scheme.ends_on is None else None
            for label in [*term.labels.values(), *([term.code] if term.scheme.ends_on is None else [])]:
                self._codes.setdefault((term.scheme.code, key(label)), current.code if current else None)
        self._asked: dict[tuple[str, str], tuple[str | None, bool]] = {}

    def find(self, scheme: str, label: str) -> str | None:
        """The code in use; None for what is not known, and for what has no counterpart today ("general")."""
        return self._look_up(scheme, label)[0]

    def knows(self, scheme: str, label: str) -> bool:
        return self._look_up(scheme, label)[1]

    def _look_up(self, scheme: str, label: str) -> tuple[str | None, bool]:
        asked = (scheme, label)
        if asked not in self._asked:
            forms = [(scheme, key(form)) for form in (label, CODE.sub("", label, count=1))]
            code = next((code for form in forms if (code := self._codes.get(form))), None)
            self._asked[asked] = (code, any(form in self._codes for form in forms))
        return self._asked[asked]


TITLES = {"upr-info-issue": "UPR Info: issues", "upr-info-action": "UPR Info: action categories"}


def keep_tags(source: Source) -> dict[tuple[str, str], str]:
    """Enters a source's own tags under the source's own schemes. (scheme, label) -> "scheme:code", kept with a row."""
    tags = sorted({tag for row in source.rows if isinstance(row, Row) for tag in row.tags})
    codes = {(scheme, label): key(label).replace(" ", "-") for scheme, label in tags}
    for name in sorted({scheme for scheme, _label in tags}):
        scheme, _created = Scheme.objects.get_or_create(
            code=name, version="1", defaults={"title": TITLES[name], "source": "UPR Info"}
        )
        Term.objects.bulk_create(
            [Term(scheme=scheme, code=codes[name, label], labels={"en": label}) for s, label in tags if s == name],
            ignore_conflicts=True,
        )
    return {(scheme, label): f"{scheme}:{code}" for (scheme, label), code in codes.items()}
