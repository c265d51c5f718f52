"""The pages on which somebody begins without an account, and the one on which it is brought into an organisation.

Served by the desk, under ``my/``, like all that people write: the public half of the site takes nothing.
"""

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import refusals
from accounts.policies import MEMBER, member
from accounts.secret_addresses import guarded
from repository.reference.models import State
from submissions import moves, sketches, task_list, writing
from submissions.models import Sketch
from submissions.views.drafts import asking_whose_and_how, said_of_autosave, whose_and_how
from submissions.views.my import in_words

KEPT_FOR = sketches.KEPT_FOR.days
reads_and_takes = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@reads_and_takes
def begin(request: HttpRequest) -> HttpResponse:
    """What is published, who is asked, what may follow, and how to stop: before the first word."""
    if request.user.is_authenticated and MEMBER.allows(request.user):
        return redirect("submissions:start")
    if request.method != "POST":
        return guarded(render(request, "submissions/sketches/begin.html", {"sketch": _open(request), "days": KEPT_FOR}))
    if request.POST.get("do") == "stop":
        return guarded(render(request, "submissions/sketches/stopped.html"))
    if _open(request) is not None:
        return redirect("submissions:sketch")
    if not ratelimit.consume(request, action="sketch"):
        return ratelimit.respond_429(request)
    if request.POST.get("website"):  # nobody sees that field: a machine filled it in
        return redirect("submissions:begin")
    return _with_cookie(redirect("submissions:sketch"), _begun(request)[1])


@login_not_required
@reads_and_takes
def tasks(request: HttpRequest) -> HttpResponse:
    """What is written and what is not; and what has to be done so that it can be sent."""
    sketch = _open(request)
    if sketch is None:
        return redirect("submissions:begin")
    if request.user.is_authenticated and MEMBER.allows(request.user):
        return redirect("submissions:bring", sketch.identifier)
    version = sketches.as_version(sketch)
    progress = sketches.progress(version)
    complete = sum(how == task_list.Progress.COMPLETE for _page, how, _problems in progress)
    shown = {"sketch": sketch, "version": version, "pages": progress, "complete": complete, "days": KEPT_FOR}
    return guarded(render(request, "submissions/sketches/tasks.html", shown))


@login_not_required
@reads_and_takes
def page(request: HttpRequest, code: str) -> HttpResponse:
    this = sketches.PAGES.get(code)
    if this is None:
        raise Http404
    sketch = _open(request)
    if request.method == "POST":
        return _save(request, sketch, this)
    if sketch is None:
        return redirect("submissions:begin")
    return _show(request, sketch, this)


def _save(request: HttpRequest, sketch: Sketch | None, this: task_list.Page) -> HttpResponse:
    """Keep the page. Where nothing is open any more, what was typed begins a new one: no word is lost."""
    is_typing = request.headers.get("Accept") == "application/json"
    secret = ""
    if sketch is None:
        if is_typing:
            return _say(
                _("This draft is not open in this browser any more. Press “Save”: what you typed begins a new one.")
            )
        if not ratelimit.consume(request, action="sketch"):
            said = _(
                "Too many drafts were begun from your address in this hour. What you typed stands below and is not saved."
            )
            return _show_unsaved(request, Sketch(language=_language()), this, said, status=429)
        sketch, secret = _begun(request)
        messages.info(request, _("The draft of this page was not open any more. What you typed is in a new one."))
    data: QueryDict = request.POST
    if field := data.get("keep"):
        data = writing.with_theirs(this, sketches.as_version(sketch), data, field)
    try:
        seen, wrong = sketches.save_page(
            sketch, this, data, seen=writing.Seen.from_posted(request.POST), is_typing=is_typing
        )
    except Sketch.DoesNotExist:  # brought into an account or deleted, in this moment
        return _save(request, None, this)
    except writing.BothWrote as both:
        return _say(_("%(name)s changed this page at the same time. Save it to see both texts.") % {"name": both.by})
    except sketches.TooMuch:
        said = _("This is more than can be kept before you have an account. Shorten it: it is not saved.")
        return _say(said) if is_typing else _show_unsaved(request, sketch, this, said, status=400)
    if is_typing:
        return JsonResponse({"sentence": said_of_autosave(wrong), "edition": seen.edition, "seen": seen.as_json})
    if not wrong:
        messages.success(request, _("Saved."))
    following = sketches.after(this.code)
    if data.get("do") == "later" or (data.get("do") == "continue" and not wrong and following is None):
        answer = redirect("submissions:sketch")
    elif data.get("do") == "continue" and not wrong:
        answer = redirect("submissions:sketch_page", following)
    else:
        answer = redirect("submissions:sketch_page", this.code)
    return _with_cookie(answer, secret)


@login_not_required
@reads_and_takes
def delete(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Asked once more, then it is gone. Not there for anybody but whoever can open it."""
    sketch = next((one for one in _all_open(request) if one.identifier == identifier), None)
    if sketch is None:
        raise Http404
    if request.method != "POST":
        shown = {"sketch": sketch, "version": sketches.as_version(sketch)}
        return guarded(render(request, "submissions/sketches/delete.html", shown))
    sketches.delete(sketch)
    messages.success(request, _("The draft is deleted. Nothing of it is kept."))
    answer = redirect("accounts:home" if request.user.is_authenticated else "submissions:begin")
    answer.delete_cookie(settings.SKETCH_COOKIE_NAME, samesite="Lax")
    return answer


@member
@reads_and_takes
def bring(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """For which organisation, and how it is shown; then it is a draft like any other."""
    organisations = list(request.user.organisations())
    sketch = next((one for one in sketches.of_person(request.user) if one.identifier == identifier), None)
    if request.method == "POST":
        organisation, shown, problem = whose_and_how(request.POST, organisations)
        if shown == "stop":
            messages.success(request, _("It stays as it is, nobody at OHCHR reads it, and no State is contacted."))
            return redirect("submissions:dashboard")
        if organisation is None or problem:
            messages.error(request, problem)
        else:
            try:
                submission = sketches.bring(
                    identifier, organisation, by=request.user, attribution=shown, key=request.POST.get("key", "")
                )
            except moves.MoveRefused as refused:
                refusals.tell(request, refused)
                return redirect("submissions:dashboard")
            messages.success(request, _("It is a draft of your organisation now, with every word that you typed."))
            return redirect("submissions:tasks", submission.reference)
    if sketch is None:
        raise Http404
    return guarded(
        render(
            request,
            "submissions/sketches/bring.html",
            {
                "sketch": sketch,
                "version": sketches.as_version(sketch),
                **asking_whose_and_how(request, organisations),
            },
        )
    )


# ---------------------------------------------------------------------------------------------------- inside


def _all_open(request: HttpRequest) -> list[Sketch]:
    """What this request may open: of who is signed in their own; of anybody else what the cookie opens."""
    if request.user.is_authenticated:
        return sketches.of_person(request.user)
    found = sketches.opened_by(request.COOKIES.get(settings.SKETCH_COOKIE_NAME, ""))
    return [found] if found else []


def _open(request: HttpRequest) -> Sketch | None:
    return next(iter(_all_open(request)), None)


def _begun(request: HttpRequest) -> tuple[Sketch, str]:
    return sketches.begin(language=_language(), person=request.user if request.user.is_authenticated else None)


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _with_cookie(answer: HttpResponse, secret: str) -> HttpResponse:
    if secret:
        answer.set_cookie(
            settings.SKETCH_COOKIE_NAME, secret, max_age=sketches.KEPT_FOR, secure=not settings.DEVELOPMENT,
            httponly=True, samesite="Lax",
        )  # fmt: skip
    return answer


def _say(sentence: str) -> HttpResponse:
    """To the script that saves while somebody types: only the person can go on."""
    return JsonResponse({"sentence": sentence}, status=409)


def _show_unsaved(
    request: HttpRequest, sketch: Sketch, this: task_list.Page, said: str, *, status: int
) -> HttpResponse:
    """The page as it was typed, with why it is not saved."""
    messages.error(request, said)
    version = sketches.as_version(sketch)
    form = this.form(this.as_data(writing.as_kept(request.POST)), version=version)
    seen = writing.Seen.from_posted(request.POST)
    return _show(request, sketch, this, form=form, seen=seen, status=status)


def _show(
    request: HttpRequest, sketch: Sketch, this: task_list.Page, *,
    form: Any = None, seen: writing.Seen | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    version = sketches.as_version(sketch)
    form = form or this.stored(version)
    conflicts = writing.conflicts_on(this, version)
    said = f"{sketch.identifier} {this.code}"
    return guarded(
        render(
            request,
            [f"submissions/pages/{this.code}.html", "submissions/page.html"],
            {
                "sketch": sketch,
                "version": version,
                "page": this,
                "form": form,
                "errors": list(form.sentences()) if form.is_bound else [],
                "conflicts": {one["field"]: one for one in conflicts},
                "seen": seen or writing.Seen.of(this, version),
                "keeps": salted_hmac("sketches kept in the browser", said, algorithm="sha256").hexdigest()[:24],
                "concerned": in_words(sketches.states_of(version)) if this.code == "states" else [],
                "all_states": State.objects.in_order() if this.code == "states" else [],
                "summary_words": moves.SUMMARY_WORDS,
            },
            status=status,
        )
    )
