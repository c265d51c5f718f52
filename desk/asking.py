"""Two steps for every change: a form, then what it would change and touch, then the act itself.

The preview is the act, done and taken back: what it shows before a confirmation is exactly what the entry says afterwards, and
what the verb refuses is said beside the form. Whatever was typed goes along from step to step.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.organisations import OrganisationRefused
from accounts.own_data import PersonRefused
from desk.entries import Line, lines_of_latest
from desk.touched import Touched
from repository.reference.changes import Refused


class DayField(forms.DateField):
    """A day, with the calendar of the browser."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"})


@dataclass(frozen=True)
class Question:
    """What is asked of the administrator."""

    title: str
    act: str  # the words of the button: "Rename the State"
    done: str  # what is said when it is done
    back: str  # the page it was begun from, and to which it leads
    intro: str = ""  # what the change means, above the form
    warning: str = ""  # what cannot be taken back, or is easily overlooked: above the confirmation
    touches: Callable[[], Touched] = field(default=Touched)
    search: str = ""  # the label of a search that offers more choices, where the form has some
    is_public: bool = True  # False: nothing of it is shown in public, so there is nothing to say of that
    grave: bool = False  # a merger or a retirement: the button is red


def ask(
    request: HttpRequest,
    form: forms.Form,
    question: Question,
    act: Callable[[], object],
    previewed: Callable[[], list[Line]] = lines_of_latest,
) -> HttpResponse:
    """Show the form; then, once it is valid and the verb does not refuse, its preview; then act and go back.

    ``act`` calls the verb with what the form holds. ``previewed``: the lines of before and after, read after the act.
    """  # fmt: skip
    step = request.POST.get("step", "form")
    if request.method == "POST" and step != "change" and form.is_valid():
        try:
            with transaction.atomic():
                act()
                lines = previewed()
                if step != "confirmed":
                    transaction.set_rollback(True)
        except (Refused, OrganisationRefused, PersonRefused) as refused:
            form.add_error(None, refused.reasons)
        else:
            if step == "confirmed":
                messages.success(request, question.done)
                return redirect(question.back)
            context = {"question": question, "lines": lines, "touched": question.touches(), "typed": _typed(request)}
            return render(request, "desk/check.html", context)
    if step == "change":
        form.errors.clear()  # what was right a moment ago is shown again as typed, without a word against it
    return render(request, "desk/form.html", {"question": question, "form": form})


def _typed(request: HttpRequest) -> list[tuple[str, Any]]:
    """Every field as it was sent, to be sent again."""
    own = {"csrfmiddlewaretoken", "step"}
    return [(name, value) for name, values in request.POST.lists() if name not in own for value in values]
