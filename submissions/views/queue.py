"""The queue of the review desk: what waits, narrowed and named as its reader likes; taken up, put back and assigned in bulk."""

from collections.abc import Callable, Sequence
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import once, refusals
from accounts.models import Role, User
from accounts.policies import role
from consent.verbs import Refused
from repository.content import LANGUAGES, ProviderType
from repository.reference.models import State
from submissions import moves, workdays
from submissions import queue as desk_queue
from submissions.models import Submission
from submissions.reviewing import own_views
from submissions.views.at_the_desk import STAFF, typed

PER_PAGE = 25
LAST_SEEN = "queue"  # in the session: the question and page to come back to from a submission


@role(*STAFF)
def queue(request: HttpRequest) -> HttpResponse:
    wanted = desk_queue.Wanted.read(request.GET)
    return _show(request, wanted)


def _show(
    request: HttpRequest, wanted: desk_queue.Wanted, *, named: str = "", ticked: Sequence[str] = (),
    to: User | None = None, note: str = "", page_number: str = "",
) -> HttpResponse:  # fmt: skip
    """``named``: a name for a view that was refused; the others: what was filled in below the list, when it was."""
    may_take = request.user.has_role(Role.REVIEWER)
    numbers = desk_queue.counts(request.user)
    page = Paginator(desk_queue.found(request.user, wanted), PER_PAGE).get_page(request.GET.get("page", page_number))
    today = timezone.localdate()
    for submission in page:
        submission.days = (today - timezone.localdate(submission.last_sent_at)).days
        if submission.waits_for_ohchr:
            submission.due_on = workdays.due_on(submission.last_sent_at)
            submission.is_late = submission.due_on < today
    if request.session.get(LAST_SEEN) != (seen := f"{wanted.query}&page={page.number}"):
        request.session[LAST_SEEN] = seen
    return render(
        request,
        "submissions/queue.html",
        {
            "views": [
                (one, numbers[f"n_{one.code}"])
                for one in desk_queue.VIEWS
                if one.code != "readable" or request.user.reads  # who has said nothing has no use for it
            ],
            "own_views": own_views.of(request.user),
            "wanted": wanted,
            "view": wanted.view,
            "found": page,
            "states": State.objects.in_order(),
            "types": ProviderType.choices,
            "languages_of_texts": LANGUAGES,
            "ages": desk_queue.AGES,
            "oldest": None if page.object_list else _oldest(request),
            "may_take": may_take,
            "colleagues": moves.reviewers(but=request.user) if may_take else [],
            "named": named,
            "ticked": ticked,
            "to": to,
            "note": note,
        },
    )


def _oldest(request: HttpRequest) -> int | None:
    """Days since the oldest of all that waits for OHCHR was sent; None when nothing does."""
    waiting = desk_queue.before(request.user).filter(desk_queue.AT_WORK).first()
    return (timezone.localdate() - timezone.localdate(waiting.last_sent_at)).days if waiting else None


@role(Role.REVIEWER)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Take up, put back or give to a colleague all that is ticked; what is refused is told by its reference, the rest is done.

    A form that lacks something comes back as it was filled in.
    """
    do = request.POST.get("do", "")
    ticked = request.POST.getlist("reference")[:PER_PAGE]
    to = next((one for one in moves.reviewers(but=request.user) if str(one.pk) == request.POST.get("to", "")), None)
    note = typed(request, "note")
    problems = []
    if not ticked:
        problems.append(_("Tick what you want to take up, put back or give to a colleague."))
    if do == "assign" and to is None:
        problems.append(_("Choose a colleague."))
    if do == "assign" and not note.strip():
        problems.append(_("Please say in a few words what your colleague should know."))
    if problems:
        for problem in problems:
            messages.error(request, problem)
        return _show(request, last_seen(request), ticked=ticked, to=to, note=note, page_number=_last_page(request))
    verb: Callable[..., None] = moves.take_up if do == "take_up" else moves.put_back
    if do == "assign":
        at_once = once.new_key() if len(ticked) > 1 else ""
        verb = partial(moves.assign, to=to, note=note, among=at_once)
    done = 0
    for submission in Submission.objects.before_ohchr(request.user).filter(reference__in=ticked).order_by("reference"):
        try:
            verb(submission, by=request.user)
        except Refused as refused:
            messages.error(request, f"{submission.reference}: {' '.join(refused.reasons)}")
        else:
            done += 1
    if done:
        messages.success(request, _done(do, done, to))
    return redirect(back_to_queue(request))


def _done(do: str, number: int, to: User | None) -> str:
    if do == "take_up":
        said = ngettext("You have taken up %(number)d.", "You have taken up %(number)d.", number)
    elif do == "assign":
        said = ngettext("%(name)s has %(number)d more now.", "%(name)s has %(number)d more now.", number)
    else:
        said = ngettext("%(number)d is back in the queue.", "%(number)d are back in the queue.", number)
    return said % {"number": number, "name": to}


@role(*STAFF)
@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep what is shown under a name."""
    wanted = desk_queue.Wanted.read(QueryDict(request.POST.get("query", "")[:500]))
    title = request.POST.get("title", "")
    try:
        own_views.keep(title, wanted, by=request.user)
    except Refused as refused:
        refusals.tell(request, refused)
        return _show(request, wanted, named=title)
    messages.success(request, _("The view is kept."))
    return redirect(f"{reverse('submissions:queue')}?{wanted.query}")


@role(*STAFF)
@require_POST
def remove_view(request: HttpRequest, number: int) -> HttpResponse:
    own_views.remove(number, by=request.user)
    messages.success(request, _("The view is removed."))
    return redirect("submissions:queue")


def last_seen(request: HttpRequest) -> desk_queue.Wanted:
    """The question that this reader last asked of the queue."""
    return desk_queue.Wanted.read(QueryDict(request.session.get(LAST_SEEN, "")))


def _last_page(request: HttpRequest) -> str:
    return QueryDict(request.session.get(LAST_SEEN, "")).get("page", "")


def back_to_queue(request: HttpRequest) -> str:
    """The address of the queue as it was last seen: same view, same filters, same page."""
    return f"{reverse('submissions:queue')}?{request.session.get(LAST_SEEN, '')}".rstrip("?")
