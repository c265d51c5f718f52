"""The submitter's pages: find, do, show. Strangers get 404, from the queryset; the verbs are in moves and writing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Organisation
from accounts.policies import member, signed_in
from consent import document as documents
from consent.preview import preview
from consent.verbs import Refused
from repository.content import StateRole
from repository.reference.models import Position, State
from submissions import correspondence, moves, picker, standing, task_list, writing
from submissions.life import NEXT, Pen, Status
from submissions.models import Submission, Version


def _of(request: HttpRequest, reference: str) -> Submission:
    return get_object_or_404(Submission.objects.of(request.user).select_related("organisation"), reference=reference)


def _draft_of(request: HttpRequest, reference: str) -> Submission:
    """A submission that is being written; otherwise there is nothing to write on this address."""
    submission = _of(request, reference)
    if submission.status != Status.DRAFT:
        raise Http404
    return submission


@signed_in
def dashboard(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("standing", "")
    rows = [
        {
            "submission": submission,
            "version": version,
            "standing": word,
            "tag": standing.TAGS[word],
            "waits": standing.waits_for_submitter(submission),
            "next": standing.who_acts_next(submission),
        }
        for submission, version, word in _with_standing(Submission.objects.of(request.user))
    ]
    return render(
        request,
        "submissions/dashboard.html",
        {
            "rows": [row for row in rows if wanted in ("", row["standing"])],
            "waiting": [row for row in rows if row["standing"] in WAITING],
            "words": [(word, sum(row["standing"] == word for row in rows)) for word in standing.Standing],
            "wanted": wanted if wanted in standing.Standing.values else "",
            "total": len(rows),
            "organisations": request.user.organisations(),
        },
    )


WAITING = (standing.Standing.CHANGES_REQUESTED, standing.Standing.NOT_PUBLISHED)


def _with_standing(submissions: Any) -> list[tuple[Submission, Version, standing.Standing]]:
    """Each submission with its newest version and the word for where it stands, in four queries."""
    found = submissions.select_related("organisation").prefetch_related("versions", "moves")
    return [
        (
            submission,
            max(submission.versions.all(), key=lambda one: one.number),
            standing.standing(submission, list(submission.moves.all())),
        )
        for submission in found
    ]


@member
def start(request: HttpRequest) -> HttpResponse:
    organisations = list(request.user.organisations())
    if request.method == "POST":
        organisation = next((one for one in organisations if one.slug == request.POST.get("organisation")), None)
        if organisation is None and len(organisations) == 1:
            organisation = organisations[0]
        if organisation:
            submission = moves.start(organisation, by=request.user)
            return redirect("submissions:tasks", submission.reference)
        messages.error(request, _("Choose the organisation that you write for."))
    return render(
        request, "submissions/start.html", {"organisations": organisations, "is_at_risk": _at_risk(organisations)}
    )


def _at_risk(organisations: list[Organisation]) -> bool:
    """People who may be harmed by being known to have written are told so before they begin."""
    return any(organisation.type in ("CSO", "NHRI") for organisation in organisations)


@member
def tasks(request: HttpRequest, reference: str) -> HttpResponse:
    submission = _of(request, reference)
    if submission.status != Status.DRAFT:
        return redirect("submissions:status", reference)
    version = submission.current
    progress = task_list.progress(submission, version)
    return render(
        request,
        "submissions/tasks.html",
        {
            "submission": submission,
            "version": version,
            "tasks": progress,
            "complete": sum(how == task_list.Progress.COMPLETE for _task, how, _problems in progress),
            "asked": _what_ohchr_asked(submission),
        },
    )


def _what_ohchr_asked(submission: Submission) -> str:
    last = submission.moves.last()
    return last.reason if last and last.after == Status.DRAFT and last.pen == Pen.OHCHR else ""


@member
def page(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    submission = _of(request, reference)
    this = task_list.PAGES.get(code)
    if this is None:
        raise Http404
    if request.method != "POST":
        if submission.status != Status.DRAFT:
            return redirect("submissions:status", reference)
        version = submission.current
        return _show_page(request, submission, this, version, this.stored(version))
    data: QueryDict = request.POST
    version = submission.current
    if field := data.get("keep"):
        data = writing.with_theirs(this, version, data, field)
    try:
        form = writing.save_page(submission, this, data, seen=writing.Seen.from_posted(request.POST), by=request.user)
    except moves.MoveRefused as refused:
        _tell(request, refused)
        return _show_page(
            request, submission, this, version, this.form(this.as_data(writing.as_kept(data)), version=version)
        )
    if data.get("do") == "later":
        messages.success(request, _("Saved."))
        return redirect("submissions:tasks", reference)
    if data.get("do") == "continue" and not form.is_bound:
        return _onwards(reference, code)
    if not form.is_bound:
        messages.success(request, _("Saved."))
    return redirect("submissions:page", reference, code)


def _onwards(reference: str, code: str) -> HttpResponse:
    following = task_list.after(code)
    if following is None:
        return redirect("submissions:check", reference)
    if following in ("recommendations", "pledges"):
        return redirect(f"submissions:{following}", reference)
    return redirect("submissions:page", reference, following)


def _show_page(
    request: HttpRequest, submission: Submission, this: task_list.Page, version: Version, form: Any
) -> HttpResponse:
    return render(
        request,
        [f"submissions/pages/{this.code}.html", "submissions/page.html"],
        {
            "submission": submission,
            "version": version,
            "page": this,
            "form": form,
            "errors": list(form.sentences()) if form.is_bound else [],
            "conflicts": {one["field"]: one for one in writing.conflicts_on(this, version)} if form.is_bound else {},
            "seen": writing.Seen.of(this, version),
            "concerned": _concerned(version) if this.code == "states" else [],
            "all_states": State.objects.in_order() if this.code == "states" else [],
            "summary_words": moves.SUMMARY_WORDS,
        },
    )


def _concerned(version: Version) -> list[tuple[State, list[str]]]:
    """The States concerned as the rule derives them now, each with why."""
    why = version.states_concerned()
    return [
        (state, [str(StateRole(role).label) for role in StateRole.values if role in why[state.pk]])
        for state in State.objects.filter(pk__in=why).in_order()
    ]


@member
def recommendations(request: HttpRequest, reference: str) -> HttpResponse:
    return _choose(request, _draft_of(request, reference), "recommendations")


@member
def pledges(request: HttpRequest, reference: str) -> HttpResponse:
    return _choose(request, _draft_of(request, reference), "pledges")


def _choose(request: HttpRequest, submission: Submission, relation: str) -> HttpResponse:
    """Every button saves the ticks of the page first, then does what it says."""
    if request.method == "POST":
        return _keep_ticks(request, submission, relation)
    version = submission.current
    offered = picker.states_to_offer(version)
    search = picker.Search.of(request.GET, first_state=offered[0].pk if offered else "")
    found = picker.find(search) if relation == "recommendations" else picker.find_pledges(search)
    chosen = getattr(version, relation).select_related("state").order_by("state", "cycle", "identifier")
    return render(
        request,
        "submissions/picker.html",
        {
            "submission": submission,
            "version": version,
            "relation": relation,
            "search": search,
            "found": found,
            "chosen": chosen,
            "ticked": set(chosen.values_list("pk", flat=True)),
            "offered": offered,
            "states": State.objects.reviewed().in_order(),
            "positions": Position.choices,
            "cycles": range(1, 6),
            "pasted": picker.paste(search) if search.numbers and relation == "recommendations" else None,
            "concerned": _concerned(version),
        },
    )


def _keep_ticks(request: HttpRequest, submission: Submission, relation: str) -> HttpResponse:
    data = request.POST
    search = picker.Search.of(data)
    shown, ticked = _numbers(data.getlist("shown")), _numbers(data.getlist("ticked"))
    if data.get("do") == "paste":
        ticked |= {one.pk for one in picker.paste(search).found}
    if data.get("remove"):
        gone = _numbers([data["remove"]])
        shown, ticked = shown | gone, ticked - gone
    try:
        writing.choose(submission, relation, shown=shown, ticked=ticked, by=request.user)
    except moves.MoveRefused as refused:
        _tell(request, refused)
        return redirect("submissions:status", submission.reference)
    if data.get("do") == "continue":
        return _onwards(submission.reference, relation)
    if data.get("do") == "later":
        return redirect("submissions:tasks", submission.reference)
    changes = {}
    if data.get("to_page"):
        changes = {"page": data["to_page"]}
    elif data.get("do") == "search":
        changes = {"page": "1", "numbers": ""}
    elif data.get("do") == "paste":
        changes = {"page": "1"}
    return redirect(
        f"{reverse(f'submissions:{relation}', args=[submission.reference])}?{search.address(**changes)}#found"
    )


def _numbers(values: list[str]) -> set[int]:
    return {int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 16}


@member
def check(request: HttpRequest, reference: str) -> HttpResponse:
    submission = _draft_of(request, reference)
    version = submission.current
    return render(
        request,
        "submissions/check.html",
        {
            "submission": submission,
            "version": version,
            "tasks": task_list.progress(submission, version),
            "reasons": moves.reasons_not_to_submit(submission),
            "record": preview(documents.compose(moves.propose(submission, version))),
            "concerned": _concerned(version),
        },
    )


@member
@require_POST
def submit(request: HttpRequest, reference: str) -> HttpResponse:
    submission = _of(request, reference)
    try:
        moves.submit(submission, by=request.user)
    except moves.MoveRefused as refused:
        _tell(request, refused)
        return redirect("submissions:check" if submission.status == Status.DRAFT else "submissions:status", reference)
    return redirect("submissions:sent", reference)


@member
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    submission = _of(request, reference)
    if submission.sent_at is None:
        raise Http404
    return render(request, "submissions/sent.html", {"submission": submission, "version": submission.current})


@member
def status(request: HttpRequest, reference: str) -> HttpResponse:
    return _show_status(request, _of(request, reference))


def _show_status(request: HttpRequest, submission: Submission, typed: str = "") -> HttpResponse:
    made = list(submission.moves.all())
    word = standing.standing(submission, made)
    is_public = standing.is_public(submission)
    return render(
        request,
        "submissions/status.html",
        {
            "submission": submission,
            "version": submission.current,
            "standing": word,
            "tag": standing.TAGS[word],
            "sentence": standing.sentence(submission, made, is_public=is_public),
            "next": standing.who_acts_next(submission),
            "events": standing.what_happened(made),
            "thread": correspondence.seen_by_submitter(submission),
            "is_public": is_public,
            "is_draft": submission.status == Status.DRAFT,
            "may_revise": submission.status in REVISABLE,
            "may_withdraw": Status.WITHDRAWN in NEXT[Status(submission.status)],
            "versions": submission.versions.exclude(pk=submission.current.pk).order_by("-number"),
            "typed": typed,
        },
    )


REVISABLE = {status for status, following in NEXT.items() if Status.DRAFT in following} - {Status.IN_REVIEW}


@member
def version(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    submission = _of(request, reference)
    this = get_object_or_404(submission.versions, number=number)
    record = preview(documents.compose(moves.propose(submission, this)))
    return render(request, "submissions/version.html", {"submission": submission, "version": this, "record": record})


@member
@require_POST
def message(request: HttpRequest, reference: str) -> HttpResponse:
    submission = _of(request, reference)
    try:
        correspondence.ask_ohchr(submission, by=request.user, text=request.POST.get("text", ""))
    except moves.MoveRefused as refused:
        _tell(request, refused)
        return _show_status(request, submission, typed=request.POST.get("text", ""))
    messages.success(request, _("Your message is with OHCHR."))
    return redirect(f"{reverse('submissions:status', args=[reference])}#messages")


@member
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    submission = _of(request, reference)
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        try:
            moves.withdraw(submission, by=request.user, reason=reason)
        except Refused as refused:
            _tell(request, refused)
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
    submission = _of(request, reference)
    try:
        moves.revise(submission, by=request.user)
    except moves.MoveRefused as refused:
        _tell(request, refused)
        return redirect("submissions:status", reference)
    return redirect("submissions:tasks", reference)


def _tell(request: HttpRequest, refused: Refused) -> None:
    for reason in refused.reasons:
        messages.error(request, reason)
