"""The verbs of vocabularies: themes, groups of persons, and other versioned schemes.

A term is never deleted and its code never changes, for published texts and recommendations hold the code. A retired term is
not offered any more; a merged one is shown, found and counted as its successor. Nothing that was consented to is rewritten.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.translation import gettext as _

from repository.reference.changes import Refused, Verb, entered
from repository.reference.models import SIX, Scheme, Term

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def add(
    scheme: Scheme,
    code: str,
    *,
    labels: Mapping[str, str],
    parent: Term | None = None,
    scope_note: str = "",
    external_ids: Mapping[str, str] | None = None,
    today: date,
    by: int,
) -> Term:
    """A new term of the version in use, offered from ``today``. Raises :class:`Refused`."""
    if scheme.ends_on is not None:
        raise Refused(_("This version of the vocabulary is no longer in use. Add the term to the version in use."))
    if not CODE.fullmatch(code) or len(code) > 60:
        raise Refused(_("A code has up to 60 small Latin letters, digits and hyphens, for instance right-health."))
    if Term.objects.filter(scheme__code=scheme.code, code=code).exists():
        raise Refused(_("The code %(code)s is or was another term of this vocabulary.") % {"code": code})
    term = Term(
        scheme=scheme, code=code, labels=_tidy(labels), parent=parent, scope_note=scope_note,
        external_ids=dict(external_ids or {}), starts_on=today,
    )  # fmt: skip
    _refuse_labels(term)
    _refuse_parent(term)
    with entered(Verb.TERM_ADDED, term, by=by) as entry:
        entry.create(term)
    return term


def change(
    term: Term,
    *,
    labels: Mapping[str, str],
    parent: Term | None,
    scope_note: str,
    external_ids: Mapping[str, str],
    by: int,
) -> None:
    """Other labels, another place in the tree, another note. Pages show it from now on. Raises :class:`Refused`."""
    with entered(Verb.TERM_CHANGED, term, by=by) as entry:
        wanted = Term(pk=term.pk, scheme=entry.subject.scheme, code=term.code, labels=_tidy(labels), parent=parent)
        _refuse_labels(wanted)
        _refuse_parent(wanted)
        entry.update(
            entry.subject, labels=wanted.labels, parent_id=parent.pk if parent else None, scope_note=scope_note,
            external_ids=dict(external_ids),
        )  # fmt: skip
        if not entry.rows:
            raise Refused(_("Nothing would change."))


def merge(term: Term, *, into: Term, today: date, by: int) -> None:
    """``into`` stands for this term from today on, wherever its code is met. Raises :class:`Refused`.

    For a term of an earlier version this says or corrects which term of the version in use has taken its place.
    """
    with entered(Verb.TERM_MERGED, term, by=by) as entry:
        row: Term = entry.subject
        into = Term.objects.select_related("scheme").get(pk=into.pk)  # it may have been merged meanwhile
        if into.scheme.code != row.scheme.code:
            raise Refused(_("Both terms must be of the same vocabulary."))
        if into.heir.pk == row.pk:
            raise Refused(_("“%(term)s” stands for itself. Choose another term.") % {"term": row.label})
        if into.ends_on is not None or into.successor_id is not None:
            raise Refused(
                _("“%(term)s” is no longer in use itself. Choose the term that stands for it.") % {"term": into.label}
            )
        if into.scheme.ends_on is not None:
            raise Refused(
                _("“%(term)s” belongs to an earlier version. Choose a term of the version in use.")
                % {"term": into.label}
            )
        ends_on = row.ends_on if row.scheme.ends_on or row.ends_on else today - timedelta(days=1)
        for child in row.children.all():
            entry.update(child, parent_id=into.pk if into.pk != child.pk else None)
        entry.update(row, successor_id=into.pk, ends_on=ends_on)
        if not entry.rows:
            raise Refused(_("Nothing would change."))


def retire(term: Term, *, ends_on: date, by: int) -> None:
    """It is offered up to and including ``ends_on``. Texts that hold it keep it and show it. Raises :class:`Refused`."""
    with entered(Verb.TERM_RETIRED, term, by=by) as entry:
        row: Term = entry.subject
        if row.scheme.ends_on is not None or row.successor_id is not None:
            raise Refused(_("“%(term)s” is no longer in use already.") % {"term": row.label})
        if row.starts_on and ends_on < row.starts_on:
            raise Refused(_("The last day is before the first day."))
        entry.update(row, ends_on=ends_on)
        if not entry.rows:
            raise Refused(_("Nothing would change."))


def _tidy(labels: Mapping[str, str]) -> dict[str, str]:
    return {language: labels[language].strip() for language in SIX if labels.get(language, "").strip()}


def _refuse_labels(term: Term) -> None:
    if not term.labels.get("en"):
        raise Refused(_("An English label is needed: it is shown where another language is missing."))
    alike = Term.objects.filter(scheme=term.scheme, labels__en__iexact=term.labels["en"]).exclude(pk=term.pk)
    if alike.exists():
        raise Refused(_("Another term of this vocabulary has the label “%(label)s”.") % {"label": term.labels["en"]})


def _refuse_parent(term: Term) -> None:
    above = term.parent
    if above is not None and above.scheme_id != term.scheme_id:
        raise Refused(_("A term stands under a term of the same version of its vocabulary."))
    while above is not None:
        if above.pk == term.pk:
            raise Refused(_("A term cannot stand under itself."))
        above = above.parent
