"""The submitter's pages: find, do, show. Strangers get 404, from the queryset; the verbs are in moves and writing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import once, refusals
from accounts.policies import member, signed_in
from consent import document as documents
from consent.preview import preview
from consent.verbs import Refused
from repository.content import StateRole
from repository.reference.models import State
from submissions import copying, correspondence, moves, named_partners, old_drafts, protection, sketches, standing
from submissions.life import NEXT, Status
from submissions.models import Attribution, Submission, Version
from submissions.reviewing import merges, wording
from submissions.views.own import BESIDE, act, own


def concerned(version: Version) -> list[tuple[State, list[str]]]:
    """The States concerned as the rule derives them now, each with why."""
    return in_words(version.states_concerned())


def in_words(why: dict[str, set[str]]) -> list[tuple[State, list[str]]]:
    """The same from what has been derived already: ISO3 of a State -> codes of the reasons."""
    return [
        (state, [str(StateRole(role).label) for role in StateRole.values if role in why[state.pk]])
        for state in State.objects.filter(pk__in=why).in_order()
    ]


def attributions(submission: Submission) -> list[tuple[str, str]]:
    """The ways in which this organisation may be shown."""
    return [
        (str(code), str(label))
        for code, label in Attribution.choices
        if code != Attribution.NAMED or not submission.organisation.is_protected
    ]


def files_at(submission: Submission) -> str:
    """The address before a file's hash, for the submitter."""
    return reverse("submissions:status", args=[submission.reference]) + "files/"


@signed_in
def dashboard(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("standing", "")
    mine = Submission.objects.of(request.user)
    going = {draft.pk: old_drafts.goes_on(draft) for draft in old_drafts.told(mine)}
    confirmed, long_ago = standing.last_confirmed(mine), timezone.now() - standing.LONG
    to_answer = set(wording.waiting_in(mine)) | merges.waiting_in(mine)
    rows = [
        {
            "submission": submission,
            "version": version,
            "standing": word,
            "tag": standing.TAGS[word],
            "waits": submission.pk in to_answer or _waits(submission, word),
            "entered": standing.is_entered(submission),
            "asks_if_right": standing.waits_to_be_said_right(submission, timezone.now()),
            "unconfirmed_since": last if (last := confirmed.get(submission.pk)) and last < long_ago else None,
            "goes_on": going.get(submission.pk),
            "next": standing.who_acts_next(submission),
        }
        for submission, version, word in with_standing(mine)
    ]
    return render(
        request,
        "submissions/dashboard.html",
        {
            "rows": [row for row in rows if wanted in ("", row["standing"])],
            "waiting": [row for row in rows if row["waits"]],
            "to_confirm": [row for row in rows if row["asks_if_right"]],
            "going": [row for row in rows if row["goes_on"]],
            "words": [(word, sum(row["standing"] == word for row in rows)) for word in standing.Standing],
            "wanted": wanted if wanted in standing.Standing.values else "",
            "total": len(rows),
            "organisations": request.user.organisations(),
            "brought_along": sketches.of_person(request.user),
        },
    )


def _waits(submission: Submission, word: standing.Standing) -> bool:
    return (word in WAITING and not standing.led_on(submission)) or standing.is_entered(submission)


WAITING = (standing.Standing.CHANGES_REQUESTED, standing.Standing.NOT_PUBLISHED)


def with_standing(submissions: Any) -> list[tuple[Submission, Version, standing.Standing]]:
    """Each submission with its newest version and the word for where it stands, in four queries."""
    found = submissions.select_related(*BESIDE).prefetch_related("versions", "moves")
    return [
        (
            submission,
            max(submission.versions.all(), key=lambda one: one.number),
            standing.standing(submission, list(submission.moves.all())),
        )
        for submission in found
    ]


@member
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    submission = own(request, reference)
    if submission.sent_at is None:
        raise Http404
    return render(request, "submissions/sent.html", {"submission": submission, "version": submission.current})


@member
def status(request: HttpRequest, reference: str) -> HttpResponse:
    return _show_status(request, own(request, reference))


def _show_status(request: HttpRequest, submission: Submission, typed: str = "") -> HttpResponse:
    made = list(submission.moves.all())
    word = standing.standing(submission, made)
    is_public = standing.is_public(submission)
    going = old_drafts.told(Submission.objects.filter(pk=submission.pk)).first()
    return render(
        request,
        "submissions/status.html",
        {
            "submission": submission,
            "goes_on": old_drafts.goes_on(going) if going else None,
            "version": submission.current,
            "standing": word,
            "tag": standing.TAGS[word],
            "sentence": standing.sentence(submission, made, is_public=is_public),
            "next": standing.who_acts_next(submission),
            "events": standing.what_happened(made),
            "thread": correspondence.seen_by_submitter(submission),
            "is_public": is_public,
            "is_draft": submission.status == Status.DRAFT,
            "complaint": standing.led_on(submission),
            "may_revise": submission.status in REVISABLE
            and not standing.led_on(submission)
            and not merges.successor(submission),
            "may_withdraw": Status.WITHDRAWN in NEXT[Status(submission.status)],
            "versions": submission.versions.exclude(pk=submission.current.pk).order_by("-number"),
            "typed": typed,
            "merging": merges.asked_of(submission),
            "partners": (named := named_partners.in_text(submission, submission.current)),
            "unnamed": sum(not one.is_named for one in named),
            "wordings": [one for one in wording.of(submission, submission.current) if one.is_open],
            "may_copy": not copying.reasons_against(submission),
            "is_late": standing.is_late(submission, made, timezone.now()),
            "asks_if_right": standing.waits_to_be_said_right(submission, timezone.now()),
            "unconfirmed_since": standing.unconfirmed_since(submission, timezone.now()),
            "key": once.new_key(),
            "must_confirm": protection.is_asked_again(submission),
            "attributions": attributions(submission),
        },
    )


REVISABLE = {status for status, following in NEXT.items() if Status.DRAFT in following} - {Status.IN_REVIEW}


@member
def version(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    submission = own(request, reference)
    this = get_object_or_404(submission.versions, number=number)
    record = preview(documents.compose(moves.propose(submission, this)), files_at=files_at(submission))
    return render(request, "submissions/version.html", {"submission": submission, "version": this, "record": record})


@member
@require_POST
def message(request: HttpRequest, reference: str) -> HttpResponse:
    submission = own(request, reference)
    try:
        correspondence.ask_ohchr(
            submission, by=request.user, text=request.POST.get("text", ""), key=request.POST.get("key", "")
        )
    except moves.MoveRefused as refused:
        refusals.tell(request, refused)
        return _show_status(request, submission, typed=request.POST.get("text", ""))
    messages.success(request, _("Your message is with OHCHR."))
    return redirect(f"{reverse('submissions:status', args=[reference])}#messages")


@member
@require_POST
def confirm_attribution(request: HttpRequest, reference: str) -> HttpResponse:
    """How the organisation is shown, said once more before the States are asked."""
    submission, chosen = own(request, reference), request.POST.get("attribution", "")
    act(
        request,
        lambda: moves.confirm_attribution(submission, by=request.user, attribution=chosen),
        done=_("Thank you: your choice is confirmed."),
    )
    return redirect("submissions:status", reference)


@member
@require_POST
def still_right(request: HttpRequest, reference: str) -> HttpResponse:
    """Once a year: what is published is still right."""
    submission = own(request, reference)
    act(
        request,
        lambda: moves.say_still_right(submission, by=request.user),
        done=_("Thank you. We ask again in a year."),
    )
    return redirect("submissions:status", reference)


@member
@require_POST
def keep_draft(request: HttpRequest, reference: str) -> HttpResponse:
    """Two letters said when it is deleted: it is still needed."""
    submission = own(request, reference)
    act(request, lambda: old_drafts.keep(submission, by=request.user), done=_("It is kept."))
    return redirect("submissions:status", reference)


@member
@require_POST
def ask_where_it_stands(request: HttpRequest, reference: str) -> HttpResponse:
    """OHCHR has taken twice its usual time: one click, and it rises in the queue as a message that waits."""
    submission = own(request, reference)
    if not standing.is_late(submission, list(submission.moves.all()), timezone.now()):
        raise Http404
    correspondence.ask_ohchr(
        submission, by=request.user, text=_("Where does this stand, please?"), key=request.POST.get("key", "")
    )
    messages.success(request, _("Your message is with OHCHR."))
    return redirect(f"{reverse('submissions:status', args=[reference])}#messages")


@member
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    submission = own(request, reference)
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        try:
            moves.withdraw(submission, by=request.user, reason=reason)
        except Refused as refused:
            refusals.tell(request, refused)
        else:
            messages.success(request, _("It is withdrawn."))
            return redirect("submissions:status", reference)
    if submission.status == Status.WITHDRAWN:
        return redirect("submissions:status", reference)
    return render(
        request,
        "submissions/withdraw.html",
        {"submission": submission, "is_public": standing.is_public(submission), "reason": reason},
    )


@member
@require_POST
def revise(request: HttpRequest, reference: str) -> HttpResponse:
    submission = own(request, reference)
    try:
        moves.revise(submission, by=request.user)
    except moves.MoveRefused as refused:
        refusals.tell(request, refused)
        return redirect("submissions:status", reference)
    return redirect("submissions:tasks", reference)
