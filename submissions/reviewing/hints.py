"""Hints for the reviewer: what in a text should be looked at, and what somebody has already said about it."""

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from repository.content import LANGUAGES, TRANSLATED_FIELDS
from repository.reference.models import State
from submissions.correspondence import NOTING
from submissions.models import HintDismissal, HintKind, Submission, Version
from submissions.queue import versions_sent
from submissions.reviewing import duplicates, finding
from submissions.steps import MoveRefused, wrote

LONGEST: int = HintDismissal._meta.get_field("note").max_length or 0
FINDERS: dict[HintKind, Callable[[str], Iterable[str]]] = {
    HintKind.EMAIL: finding.emails,
    HintKind.PHONE: finding.phones,
    HintKind.PERSON: finding.persons,
}


@dataclass
class Hint:
    """Something in the text, the fields in which it stands, and its dismissal if there is one."""

    kind: HintKind
    subject: str
    shown: str
    places: list[str] = field(default_factory=list)
    dismissal: HintDismissal | None = None

    @property
    def anchor(self) -> str:
        return f"hint-{self.kind}-{self.subject}"


@dataclass(frozen=True)
class Hints:
    open: list[Hint]
    dismissed: list[Hint]
    links: list[str]  # addresses in the text, for a reader to judge; nothing here opens them
    earlier: list[HintDismissal]  # about what the newest text does not say any more, or taken back


def of(submission: Submission, version: Version, concerned: Collection[str] | None = None) -> Hints:
    """All that this version gives to think of. ``concerned``: its States, from whoever has derived them already."""
    texts = list(_texts(version))
    found = {
        (hint.kind, hint.subject): hint
        for hint in [
            *_states(version, version.states_concerned() if concerned is None else concerned, texts),
            *_personal(texts),
        ]
    }
    earlier = []
    for dismissal in submission.dismissals.select_related("by", "undone_by"):
        hint = found.get((HintKind(dismissal.kind), dismissal.subject))
        if hint and dismissal.undone_at is None:
            hint.dismissal = dismissal
        else:
            earlier.append(dismissal)
    return Hints(
        open=[hint for hint in found.values() if not hint.dismissal],
        dismissed=[hint for hint in found.values() if hint.dismissal],
        links=_links(version, texts),
        earlier=earlier,
    )


def dismiss(submission: Submission, *, kind: str, subject: str, note: str, by: User) -> None:
    """Say why a hint is none. Safe to call twice: who comes second is told nothing else than that it is done."""
    _refuse_all_but_staff(submission, by)
    note = note.replace("\r\n", "\n").replace("\x00", "").strip()
    if not note:
        raise MoveRefused(_("Please say in a few words why this is no problem. The note is kept."))
    if len(note) > LONGEST:
        raise MoveRefused(
            _("The text has %(length)d characters; %(most)d are possible.") % {"length": len(note), "most": LONGEST}
        )
    if not _is_open(submission, kind, subject, by):
        raise MoveRefused(_("This hint is not there any more: the text has changed, or a colleague has dealt with it."))
    try:
        with transaction.atomic():
            HintDismissal.objects.create(submission=submission, kind=kind, subject=subject, note=note, by=by)
    except IntegrityError:  # a colleague was faster by a moment
        return


def bring_back(submission: Submission, dismissal: int, *, by: User) -> None:
    """The hint is one after all: it is shown again, and the dismissal stays to be read. Safe to call twice."""
    _refuse_all_but_staff(submission, by)
    submission.dismissals.filter(pk=dismissal, undone_at=None).update(undone_by=by, undone_at=timezone.now())


def about_alike(submission: Submission) -> dict[str, HintDismissal]:
    """Reference of a similar submission -> why it tells of another activity, as somebody at the desk said."""
    said = submission.dismissals.filter(kind=HintKind.ALIKE, undone_at=None).select_related("by")
    return {one.subject: one for one in said}


def _is_open(submission: Submission, kind: str, subject: str, reader: User) -> bool:
    newest = versions_sent(submission)[0]
    if kind == HintKind.ALIKE:
        alike = duplicates.similar_to(submission, newest, reader=reader)
        return subject in {one.submission.reference for one in alike} - set(about_alike(submission))
    return any((hint.kind, hint.subject) == (kind, subject) for hint in of(submission, newest).open)


def _refuse_all_but_staff(submission: Submission, by: User) -> None:
    if not by.has_role(*NOTING) or not Submission.objects.before_ohchr(by).filter(pk=submission.pk).exists():
        raise MoveRefused(_("Only OHCHR staff can do this."))
    if wrote(submission, by):
        raise MoveRefused(_("Nobody reviews a submission of their own organisation."))


def _texts(version: Version) -> Iterable[tuple[str, str]]:
    """(label of the field, text) of all prose in every language, and the names of partners."""
    labels = {name: str(Version._meta.get_field(name).verbose_name) for name in TRANSLATED_FIELDS}  # type: ignore[union-attr]
    for name in TRANSLATED_FIELDS:
        yield labels[name], getattr(version, name)
    languages = dict(LANGUAGES)
    for row in version.translations.all():
        for name in TRANSLATED_FIELDS:
            label = _("%(field)s in %(language)s") % {"field": labels[name], "language": languages[row.language]}
            yield label, getattr(row, name)


def _states(version: Version, concerned: Collection[str], texts: list[tuple[str, str]]) -> list[Hint]:
    """States that are named, or whose authorities took part, and are not asked."""
    places: dict[str, list[str]] = {}
    unasked = version.partners.filter(state__isnull=False).exclude(state__in=concerned).order_by("pk")
    for code, name in unasked.values_list("state", "name"):
        places.setdefault(code, []).append(_("Partner: %(name)s") % {"name": name})
    states = finding.States()
    for label, text in texts:
        for code in states.named_in(text) - set(concerned):
            places.setdefault(code, []).append(label)
    return [
        Hint(HintKind.STATE, one.pk, one.name, places[one.pk]) for one in State.objects.filter(pk__in=places).in_order()
    ]


def _personal(texts: list[tuple[str, str]]) -> list[Hint]:
    hints: dict[tuple[HintKind, str], Hint] = {}
    for label, text in texts:
        for kind, find in FINDERS.items():
            for shown in find(text):
                subject = hashlib.sha256(shown.encode()).hexdigest()[:32]
                hint = hints.setdefault((kind, subject), Hint(kind, subject, shown))
                if label not in hint.places:
                    hint.places.append(label)
    return list(hints.values())


def _links(version: Version, texts: list[tuple[str, str]]) -> list[str]:
    in_texts = [link for _label, text in texts for link in finding.links(text)]
    return list(dict.fromkeys([*(row["url"] for row in version.related_documents if row.get("url")), *in_texts]))
