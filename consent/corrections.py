"""Minor corrections: a State may say once that dates, typing errors and broken links of a text it has consented to may be put
right without being asked each time (policy decision D6). Default off, ended at any time.

The gate knows no exception: each use is a grant event on the new text's hash, under the mandate of the person who chose it;
the State is told and can undo each one. What is minor is bounded here by comparing the two texts, and judged by two officers.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.attempts import Attempted
from accounts.models import Role, User
from consent import authority, gate
from consent.differences import Change, compare
from consent.models import ConsentRequest, Event, EventKind, MinorCorrection, PublicationDocument, StandingChoice
from consent.verbs import Refused, verb
from repository.catalogue.models import Activity
from repository.content import TRANSLATED_FIELDS
from repository.reference.models import State

PROPOSING = (Role.REVIEWER, Role.PUBLISHER)
CONFIRMING = (Role.CONFIRMER, Role.PUBLISHER, Role.ADMINISTRATOR)
DATES = {"starts_on", "ends_on"}
MOST_WORDS = 5  # with a typing error, in one field
MOST_LETTERS = 2  # changed in one word


@verb
def choose(state: State, *, by: User) -> StandingChoice:
    """The State lets minor corrections be made without asking again. Safe to call twice."""
    mandate = authority.require_mandate(by, state.pk, about="minor corrections")
    present = StandingChoice.objects.filter(state=state, ended_at=None).select_for_update().first()
    return present or StandingChoice.objects.create(state=state, mandate=mandate)


@verb
def stop(state: State, *, by: User) -> None:
    """From now on the State is asked about every correction again. What was corrected stays. Safe to call twice."""
    authority.require_mandate(by, state.pk, about="minor corrections")
    StandingChoice.objects.filter(state=state, ended_at=None).update(ended_at=timezone.now())


@verb
def propose(document: PublicationDocument, *, by: User) -> MinorCorrection:
    """One officer says that this text differs from the public one by minor corrections only. Safe to call twice."""
    _refuse_all_but(PROPOSING, by, document)
    if reasons := reasons_not_minor(document):
        raise Refused(*reasons)
    made, _new = MinorCorrection.objects.get_or_create(document=document, defaults={"proposed_by": by})
    return made


@verb
def confirm(document: PublicationDocument, *, by: User) -> list[Event]:
    """A second officer agrees: for each State that chose so, and consented to the public text, this is a grant on the new one."""
    _refuse_all_but(CONFIRMING, by, document)
    row = MinorCorrection.objects.select_for_update().filter(document=document).first()
    if row is None:
        raise Refused(_("One officer has to propose it first."))
    if row.confirmed_at is not None:
        return []
    if row.proposed_by_id == by.pk:
        raise Refused(
            _("A second officer has to agree: you proposed it."),
            attempt=Attempted("confirm a minor correction", by, about=document.record_id),
        )
    if reasons := reasons_not_minor(document):
        raise Refused(*reasons)
    row.confirmed_by, row.confirmed_at = by, timezone.now()
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    return [gate.grant_by_standing_choice(request, choice, before) for request, choice, before in _covered(document)]


def reasons_not_minor(document: PublicationDocument) -> list[str]:
    """Why this text is more than a minor correction of the public one, in sentences; empty: it is none more."""
    public = PublicationDocument.objects.filter(
        pk__in=Activity.objects.filter(reference=document.record_id).values("document")
    ).first()
    if public is None or public.pk == document.pk or public.content is None or document.content is None:
        return [_("Only a text of which an earlier one is public can be a minor correction.")]
    if public.content["files"] != document.content["files"]:
        return [_("The attached documents differ.")]
    reasons = []
    for change in compare(public.content, document.content):
        if not _is_minor(change, public.content, document.content):
            reasons.append(_("“%(field)s” has changed by more than a minor correction.") % {"field": change.label})
    return reasons


def candidates() -> list[dict[str, Any]]:
    """The texts before States that may be minor corrections, and whether one officer has said so already."""
    chose = StandingChoice.objects.filter(ended_at=None).values("state")
    open_requests = ConsentRequest.objects.open().filter(state__in=chose, document__canonical__isnull=False)
    public = Activity.objects.values("reference")
    documents = PublicationDocument.objects.filter(
        pk__in=open_requests.values("document"), record__in=public
    ).select_related("minor_correction__proposed_by")
    return [
        {"document": one, "proposed": getattr(one, "minor_correction", None)}
        for one in documents.order_by("asked_at")
        if not reasons_not_minor(one)
    ]


def _covered(document: PublicationDocument) -> list[tuple[ConsentRequest, StandingChoice, Event]]:
    """Requests that have no answer, whose State chose so, with its grant of the public text."""
    public = Activity.objects.get(reference=document.record_id).document
    covered = []
    for request in ConsentRequest.objects.with_answer().filter(document=document, answer=None).order_by("state"):
        choice = (
            StandingChoice.objects.filter(state=request.state_id, ended_at=None, mandate__revoked_at=None)
            .select_related("mandate__user")
            .first()
        )
        before = Event.objects.by_state(request.state_id).filter(document=public).last()
        if choice and before and before.kind == EventKind.GRANTED:
            covered.append((request, choice, before))
    return covered


def _is_minor(change: Change, before: dict[str, Any], after: dict[str, Any]) -> bool:
    if change.name in DATES:
        return bool(change.removed) == bool(change.added)  # moved, not given or taken away
    if change.name == "related_documents":
        return _only_links(before["content"]["related_documents"], after["content"]["related_documents"])
    field, _colon, language = change.name.partition(":")
    if field not in TRANSLATED_FIELDS:
        return False
    return _only_typing_errors(_prose(before, field, language), _prose(after, field, language))


def _prose(document: dict[str, Any], field: str, language: str) -> str:
    if not language:
        return document["content"][field]
    return next((row[field] for row in document["translations"] if row["language"] == language), "")


def _only_links(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> bool:
    def without(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{name: value for name, value in row.items() if name != "url"} for row in rows]

    return without(before) == without(after) and all(
        bool(a["url"]) == bool(b["url"]) for a, b in zip(before, after, strict=True)
    )


def _only_typing_errors(before: str, after: str) -> bool:
    """The same words in the same order, a few of them with one or two other letters; never a figure."""
    old, new = before.split(), after.split()
    if len(old) != len(new):
        return False
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    return len(changed) <= MOST_WORDS and all(
        not any(sign.isdigit() for sign in a + b) and letters_apart(a, b) <= MOST_LETTERS for a, b in changed
    )


def letters_apart(a: str, b: str) -> int:
    """How many letters must be changed, added or left out to make one word of the other (Levenshtein)."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def _refuse_all_but(roles: tuple[Role, ...], by: User, document: PublicationDocument) -> None:
    if not by.is_active or not by.has_role(*roles):
        raise Refused(
            _("Only OHCHR staff with that role can do this."),
            attempt=Attempted("minor correction", by, about=document.record_id),
        )
