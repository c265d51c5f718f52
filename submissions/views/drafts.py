"""The pages on which a draft is written: find, do, show. What was typed is kept by ``writing``, valid or not."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import once, refusals, typed_text
from accounts.models import Organisation
from accounts.policies import member, writer
from consent import document as documents
from consent.preview import preview
from repository.reference.models import Position, State, Term
from submissions import (
    copying,
    moves,
    named_partners,
    partners,
    picker,
    protection,
    sketches,
    suggestions,
    task_list,
    writing,
)
from submissions.life import Pen, Status
from submissions.models import Submission, Version
from submissions.views.my import attributions, concerned, files_at
from submissions.views.own import own, to_write


def draft_of(request: HttpRequest, reference: str) -> Submission:
    """A submission that is being written; otherwise there is nothing to write on this address."""
    submission = to_write(request, reference)
    if submission.status != Status.DRAFT:
        raise Http404
    return submission


@member
def start(request: HttpRequest) -> HttpResponse:
    """What is published, who is asked, what may follow; then how the organisation is shown; then the first page."""
    organisations = list(request.user.organisations())
    if request.method == "POST":
        organisation, shown, problem = whose_and_how(request.POST, organisations)
        if shown == "stop":
            messages.success(request, _("Nothing was begun, and no State is contacted."))
            return redirect("submissions:dashboard")
        if organisation is None or problem:
            messages.error(request, problem)
        else:
            submission = moves.start(organisation, by=request.user, attribution=shown, key=request.POST.get("key", ""))
            return redirect("submissions:tasks", submission.reference)
    return render(
        request,
        "submissions/start.html",
        {
            **asking_whose_and_how(request, organisations),
            "brought_along": sketches.of_person(request.user),
        },
    )


def asking_whose_and_how(request: HttpRequest, organisations: list[Organisation]) -> dict[str, Any]:
    """What the page needs that asks for whom it is and how that is shown (``_whose_and_how.html``)."""
    return {
        "organisations": organisations,
        "is_at_risk": any(map(protection.may_be_at_risk, organisations)),
        "is_protected": all(one.is_protected for one in organisations),
        "chosen": request.POST,
        "key": once.new_key(),
    }


def whose_and_how(data: QueryDict, organisations: list[Organisation]) -> tuple[Organisation | None, str, str]:
    """The organisation that was chosen, how it is to be shown ("stop": not at all), and what is missing, in a sentence."""
    organisation = next((one for one in organisations if one.slug == data.get("organisation")), None)
    if organisation is None and len(organisations) == 1:
        organisation = organisations[0]
    shown = data.get("attribution", "")
    problem = ""
    if organisation is None:
        problem = _("Choose the organisation that you write for.")
    elif not protection.first_attribution(organisation, shown):
        problem = _("Choose how the public is told who submitted the activity.")
    return organisation, shown, problem


@writer
def tasks(request: HttpRequest, reference: str) -> HttpResponse:
    submission = to_write(request, reference)
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
            "copied": copying.in_draft(version),
        },
    )


def _what_ohchr_asked(submission: Submission) -> str:
    last = submission.moves.of_status().last()
    return last.reason if last and last.after == Status.DRAFT and last.pen == Pen.OHCHR else ""


@typed_text.returns_to_its_page
@writer
def page(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    submission = to_write(request, reference)
    this = task_list.PAGES.get(code)
    if this is None:
        raise Http404
    version = submission.current
    if code == f"language-{version.language}":  # the original has its own page
        return redirect("submissions:page", reference, "story")
    if request.method != "POST":
        if submission.status != Status.DRAFT:
            return redirect("submissions:status", reference)
        if typed := typed_text.take(request):
            return _show_typed(request, submission, this, version, typed)
        return _show_page(request, submission, this, version, this.stored(version))
    data: QueryDict = request.POST
    if request.headers.get("Accept") == "application/json":
        return _autosave(request, submission, this, data)
    if field := data.get("keep"):
        data = writing.with_theirs(this, version, data, field)
    try:
        form = writing.save_page(submission, this, data, seen=writing.Seen.from_posted(request.POST), by=request.user)
    except moves.MoveRefused as refused:
        refusals.tell(request, refused)
        return _show_page(
            request, submission, this, version, this.form(this.as_data(writing.as_kept(data)), version=version)
        )
    if data.get("do") == "later":
        messages.success(request, _("Saved."))
        return redirect("submissions:tasks", reference)
    if data.get("do") == "continue" and not form.is_bound:
        return onwards(reference, code)
    if not form.is_bound:
        messages.success(request, _("Saved."))
    return redirect("submissions:page", reference, code)


def _autosave(request: HttpRequest, submission: Submission, this: task_list.Page, data: QueryDict) -> HttpResponse:
    """Answers the script: when it was saved, and what the page has seen now; 409 where only the person can go on."""
    try:
        seen, wrong = writing.autosave(submission, this, data, seen=writing.Seen.from_posted(data), by=request.user)
    except writing.BothWrote as both:
        name = both.by or _("A colleague")
        said = _("%(name)s changed this page at the same time. Save it to see both texts.") % {"name": name}
        return JsonResponse({"sentence": said}, status=409)
    except moves.MoveRefused as refused:
        return JsonResponse({"sentence": " ".join(refused.reasons)}, status=409)
    return JsonResponse({"sentence": said_of_autosave(wrong), "edition": seen.edition, "seen": seen.as_json})


def said_of_autosave(wrong: list[str]) -> str:
    said = _("Saved %(time)s") % {"time": timezone.localtime().strftime("%H:%M")}
    if wrong:
        said += " · " + ngettext("%(number)d answer to look at", "%(number)d answers to look at", len(wrong)) % {
            "number": len(wrong)
        }  # fmt: skip
    return said


def _show_typed(
    request: HttpRequest, submission: Submission, this: task_list.Page, version: Version, typed: QueryDict
) -> HttpResponse:
    """The page with what was typed before the session ended: not saved yet, and compared with what it had shown then."""
    messages.warning(request, _("You were signed out before this could be saved. It stands below: save it now."))
    form = this.form(this.as_data(writing.as_kept(typed), spare=2), version=version)
    return _show_page(request, submission, this, version, form, seen=writing.Seen.from_posted(typed))


def onwards(reference: str, code: str) -> HttpResponse:
    following = task_list.after(code)
    if following is None:
        return redirect("submissions:check", reference)
    if following not in task_list.PAGES:
        return redirect(f"submissions:{following}", reference)
    return redirect("submissions:page", reference, following)


def _show_page(
    request: HttpRequest, submission: Submission, this: task_list.Page, version: Version, form: Any,
    seen: writing.Seen | None = None,
) -> HttpResponse:  # fmt: skip
    return render(
        request,
        [f"submissions/pages/{this.code.partition('-')[0]}.html", "submissions/page.html"],
        {
            "submission": submission,
            "version": version,
            "page": this,
            "form": form,
            "errors": list(form.sentences()) if form.is_bound else [],
            "conflicts": {one["field"]: one for one in writing.conflicts_on(this, version)} if form.is_bound else {},
            "seen": seen or writing.Seen.of(this, version),
            "keeps": _place_in_browser(request, submission, this, version),
            "concerned": concerned(version) if this.code == "states" else [],
            "all_states": State.objects.in_order() if this.code == "states" else [],
            "summary_words": moves.SUMMARY_WORDS,
            "alike": partners.alike(version) if this.code == "partners" else [],
            "partners_known": partners.names(version) if this.code == "partners" else [],
            "states_known": State.objects.in_order() if this.code == "partners" else [],
        },
    )


def _place_in_browser(request: HttpRequest, submission: Submission, this: task_list.Page, version: Version) -> str:
    """The name under which this person's browser keeps what has not reached us: nobody else's page asks for it."""
    said = f"{request.user.pk} {submission.pk} {this.code} {version.number}"
    return salted_hmac("submissions kept in the browser", said, algorithm="sha256").hexdigest()[:24]


@writer
def languages(request: HttpRequest, reference: str) -> HttpResponse:
    """In which languages the text can be read, and a page for each further one."""
    submission = draft_of(request, reference)
    version = submission.current
    written = {row.language: row for row in version.translations.all()}
    return render(
        request,
        "submissions/languages.html",
        {
            "submission": submission,
            "version": version,
            "rows": [
                (page, written.get(code)) for code, page in task_list.LANGUAGE_PAGES.items() if code != version.language
            ],
            "following": task_list.after("languages"),
        },
    )


@writer
def recommendations(request: HttpRequest, reference: str) -> HttpResponse:
    return _choose(request, draft_of(request, reference), "recommendations")


@writer
def pledges(request: HttpRequest, reference: str) -> HttpResponse:
    return _choose(request, draft_of(request, reference), "pledges")


def _choose(request: HttpRequest, submission: Submission, relation: str) -> HttpResponse:
    """Every button saves the ticks of the page first, then does what it says."""
    if request.method == "POST":
        return _keep_ticks(request, submission, relation)
    version = submission.current
    offered = picker.states_to_offer(version)
    search = picker.Search.of(request.GET, first_state=offered[0].pk if offered else "")
    found = picker.find(search) if relation == "recommendations" else picker.find_pledges(search)
    chosen = getattr(version, relation).select_related("state").order_by("state", "cycle", "identifier")
    is_about_recommendations = relation == "recommendations"
    suggested = _suggested(version, found) if is_about_recommendations else []
    then = picker.positions_then(version) if is_about_recommendations else {}
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
            "chosen_then": [(one, then.get(one.identifier, "")) for one in chosen],
            "suggested": suggested,
            "themes": sorted(Term.objects.of("theme"), key=lambda term: term.label) if is_about_recommendations else [],
            "ticked": set(chosen.values_list("pk", flat=True)),
            "offered": offered,
            "states": State.objects.reviewed().in_order(),
            "positions": Position.choices,
            "cycles": range(1, 6),
            "pasted": picker.paste(search) if search.numbers and relation == "recommendations" else None,
            "concerned": concerned(version),
        },
    )


def _suggested(version: Version, found: Any) -> list[suggestions.Suggestion]:
    """What fits the draft's own words, without what stands on the page anyway."""
    on_the_page = {one.pk for one in found}
    fitting = suggestions.suggest(version, states=sorted(version.states_concerned()))
    return [one for one in fitting if one.recommendation.pk not in on_the_page]


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
        refusals.tell(request, refused)
        return redirect("submissions:status", submission.reference)
    if data.get("do") == "continue":
        return onwards(submission.reference, relation)
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


@writer
def check(request: HttpRequest, reference: str) -> HttpResponse:
    submission = draft_of(request, reference)
    version = submission.current
    return render(
        request,
        "submissions/check.html",
        {
            "submission": submission,
            "version": version,
            "tasks": task_list.progress(submission, version),
            "copied": copying.in_draft(version),
            "reasons": moves.reasons_not_to_submit(submission),
            "partners": (named := named_partners.in_text(submission, version)),
            "unnamed": sum(not one.is_named for one in named),
            "record": preview(documents.compose(moves.propose(submission, version)), files_at=files_at(submission)),
            "concerned": concerned(version),
            "asks_again": protection.may_be_at_risk(submission.organisation),
            "attributions": attributions(submission),
        },
    )


@member
@require_POST
def submit(request: HttpRequest, reference: str) -> HttpResponse:
    submission = own(request, reference)
    try:
        if protection.may_be_at_risk(submission.organisation) and submission.status == Status.DRAFT:
            shown = request.POST.get("attribution", "")
            moves.confirm_attribution(submission, by=request.user, attribution=shown)
        moves.submit(submission, by=request.user)
    except moves.MoveRefused as refused:
        refusals.tell(request, refused)
        return redirect("submissions:check" if submission.status == Status.DRAFT else "submissions:status", reference)
    return redirect("submissions:sent", reference)
