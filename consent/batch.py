"""One answer to several requests of a State, each of which somebody of its delegation has opened before.

Each request is answered by itself, on its own text and after the answer that was seen, by the same verb as on its own page: what
one of them refuses stops none of the others, and each has a receipt.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policies import mandate
from consent import answering, stepup
from consent.answering import AnsweredMeanwhile, Choice
from consent.forms import Decision
from consent.models import ConsentRequest, Event
from consent.preview import provider_of, title_of
from consent.standing import is_answerable
from consent.verbs import Refused

MOST = 25  # requests at once: one page of the inbox


class TogetherForm(Decision):
    """The same form without "changes": what must change is said to one text at a time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = [  # type: ignore[attr-defined]
            (value, label) for value, label in Choice.choices if value != Choice.CHANGES
        ]


@dataclass(frozen=True)
class Row:
    """One of the requests: what it is about, and the State's number of the last answer that was seen (0: none)."""

    asked: ConsentRequest
    title: str
    language: str
    provider: str
    after: int


@mandate
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """The requests that were ticked in the inbox, and one answer for all; then a page to check it."""
    rows = _rows(request)
    if not rows:
        messages.warning(request, _("Tick requests that you have opened and that can be answered."))
        return redirect("consent:inbox")
    if request.POST.get("step") != "check":
        initial = request.POST.dict() if request.POST.get("step") == "change" else None
        return _page(request, "consent/batch.html", rows, TogetherForm(initial=initial))
    form = TogetherForm(request.POST)
    if not form.is_valid():
        return _page(request, "consent/batch.html", rows, form)
    return _check(request, rows, form)


@mandate
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Each request is answered; the page says of each what became of it."""
    rows, form = _rows(request), TogetherForm(request.POST)
    if not rows or not form.is_valid():
        return _page(request, "consent/batch.html", rows, form) if rows else redirect("consent:inbox")
    answer = form.answer()
    if answer.choice == Choice.GRANT and (code := stepup.give(request)):
        return _check(request, rows, form, code)
    done: list[tuple[Row, Event]] = []
    left: list[tuple[Row, list[str]]] = []
    for row in rows:
        try:
            done.append((row, answering.give(row.asked, answer, by=request.user, after=row.after)))
        except AnsweredMeanwhile as meanwhile:
            left.append((row, meanwhile.reasons))
        except Refused as refused:
            left.append((row, refused.reasons))
    return render(request, "consent/batch_done.html", {"done": done, "left": left, "answer": answer})


def _check(request: HttpRequest, rows: list[Row], form: TogetherForm, code: Any = None) -> HttpResponse:
    answer = form.answer()
    if code is None and answer.choice == Choice.GRANT:
        code = stepup.ask(request)
    more = {
        "answer": answer, "code": code,
        "permissions": [form.fields[name].label for name in answer.permissions],
        "button": _("Confirm for all %(number)d: %(answer)s") % {"number": len(rows), "answer": answer.choice.label},
    }  # fmt: skip
    return _page(request, "consent/batch_check.html", rows, form, **more)


def _page(request: HttpRequest, template: str, rows: list[Row], form: TogetherForm, **more: Any) -> HttpResponse:
    states = {row.asked.state for row in rows}
    return render(request, template, {"rows": rows, "form": form, "states": states, **more})


def _rows(request: HttpRequest) -> list[Row]:
    """Those that were named, are this person's to answer, were opened, and can be answered; in the order of the inbox."""
    named = request.POST.getlist("request")[:MOST]
    requests = ConsentRequest.objects.before(request.user, timezone.localdate()).with_answer()
    found = requests.filter(pk__in=named, opened_at__isnull=False).select_related("document", "state")
    rows = []
    for asked in found.order_by("hoped_by", "asked_at", "reference"):
        if not is_answerable(asked):
            continue
        content = asked.document.content
        title, language = title_of(content)
        rows.append(Row(asked, title, language, provider_of(content), _after(request, asked)))
    return rows


def _after(request: HttpRequest, asked: ConsentRequest) -> int:
    """What the page that was sent had seen; on the first page, what there is now."""
    said = request.POST.get(f"after-{asked.reference}", "")
    if said.isdecimal() and len(said) < 10:
        return int(said)
    last = answering.last_answer(asked)
    return (last.state_number or 0) if last else 0
