"""Pages of reviews and sessions: what was planned, what took place, and the calendar of the Council."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.policies import role
from desk import touched
from desk.asking import DayField, Question, ask
from desk.entries import Entries, review_words
from repository.models import CouncilSession, ReferenceChange, Review, State, UprSession
from repository.reference import reviews as verbs

ROWS = 50
administrator = role(Role.ADMINISTRATOR)
BASIS = gettext_lazy("The decision or document that says so, in a few words.")


class SessionField(forms.ModelChoiceField):
    def label_from_instance(self, session: UprSession) -> str:  # type: ignore[override]
        return _("Session %(number)s, %(year)s (cycle %(cycle)s)") % {
            "number": session.number, "year": session.year, "cycle": session.cycle,
        }  # fmt: skip


class Postponed(forms.Form):
    to = SessionField(
        label=gettext_lazy("Session it is planned for now"), queryset=UprSession.objects.none(), required=False,
        empty_label=gettext_lazy("Not decided yet"),
    )  # fmt: skip
    basis = forms.CharField(label=gettext_lazy("Basis"), max_length=120, help_text=BASIS)

    def __init__(self, data: Any = None, *, review: Review) -> None:
        super().__init__(data, initial={"basis": review.source})
        sessions = UprSession.objects.filter(cycle=review.cycle).exclude(pk=review.session_id)
        self.fields["to"].queryset = sessions  # type: ignore[attr-defined]


class Adopted(forms.Form):
    symbol = forms.CharField(
        label=gettext_lazy("Symbol of the Working Group's report"), max_length=40,
        help_text=gettext_lazy("For instance A/HRC/59/12."), widget=forms.TextInput({"dir": "ltr", "class": "short"}),
    )  # fmt: skip


class Scheduled(forms.Form):
    state = forms.ChoiceField(label=gettext_lazy("State"))
    session = SessionField(label=gettext_lazy("Session"), queryset=UprSession.objects.none(), empty_label="")
    basis = forms.CharField(label=gettext_lazy("Basis"), max_length=120, help_text=BASIS)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.states = {one.pk: one for one in State.objects.all().reviewed().in_order(get_language())}
        self.fields["state"].choices = [("", ""), *((pk, one.name) for pk, one in self.states.items())]  # type: ignore[attr-defined]
        self.fields["session"].queryset = UprSession.objects.order_by("-number")  # type: ignore[attr-defined]

    def clean_state(self) -> State:
        return self.states[self.cleaned_data["state"]]


class WorkingGroupDays(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2008, max_value=2100)
    starts_on = DayField(label=gettext_lazy("First day"), required=False)
    ends_on = DayField(label=gettext_lazy("Last day"), required=False)


class NextWorkingGroup(WorkingGroupDays):
    number = forms.IntegerField(widget=forms.HiddenInput)
    cycle = forms.IntegerField(label=gettext_lazy("Cycle"), min_value=1, max_value=20)
    field_order = ["cycle", "year", "starts_on", "ends_on"]


class CouncilDays(forms.Form):
    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"))
    confirmed = forms.BooleanField(
        label=gettext_lazy("Confirmed: the Council has set these days"), required=False,
        help_text=gettext_lazy("Without the tick they count as computed from the usual months."),
    )  # fmt: skip


class NextCouncil(CouncilDays):
    number = forms.IntegerField(widget=forms.HiddenInput)


@administrator
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """The reviews of a cycle by State: the cycle under way, unless another is asked for."""
    cycles = list(Review.objects.order_by("cycle").values_list("cycle", flat=True).distinct())
    asked = request.GET.get("cycle", "")
    cycle = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in cycles else (cycles or [1])[-1]
    status = request.GET.get("status", "")
    status = status if status in Review.Status.values else ""
    found = Review.objects.filter(cycle=cycle).select_related("session", "first_session")
    states = {one.pk: place for place, one in enumerate(State.objects.all().in_order())}
    if status:
        found = found.filter(status=status)
    rows = sorted(found.select_related("state"), key=lambda review: states[review.state_id])
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    query = f"{urlencode({'cycle': str(cycle), 'status': status})}&"
    context = {
        "page": page,
        "cycle": cycle,
        "cycles": cycles,
        "status": status,
        "statuses": Review.Status,
        "query": query,
    }
    return render(request, "desk/reviews.html", context)


@administrator
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    here = _review(pk)
    return render(
        request,
        "desk/review.html",
        {
            "review": here,
            "title": review_words(here, {here.state_id: here.state}),
            "next": verbs.NEXT[here.status],
            "touched": touched.by_review(here),
            "entries": Entries(ReferenceChange.objects.about(here).for_list()[:ROWS]),
        },
    )


def _review(pk: int) -> Review:
    return get_object_or_404(Review.objects.select_related("state", "session", "first_session"), pk=pk)


def _question(here: Review, title: str, act: str, done: str, intro: str = "") -> Question:
    return Question(
        title=f"{review_words(here, {here.state_id: here.state})}: {title}",
        act=act,
        done=done,
        intro=intro,
        back=reverse("desk:review", args=[here.pk]),
        touches=lambda: touched.by_review(here),
    )


@administrator
def schedule(request: HttpRequest) -> HttpResponse:
    form = Scheduled(request.POST or None)
    question = Question(
        title=_("Schedule a review"), act=_("Schedule the review"), done=_("The review is scheduled."),
        back=reverse("desk:reviews"),
    )  # fmt: skip
    return ask(request, form, question, lambda: verbs.schedule(**form.cleaned_data, by=request.user.pk))


@administrator
def postpone(request: HttpRequest, pk: int) -> HttpResponse:
    here = _review(pk)
    form = Postponed(request.POST or None, review=here)
    question = _question(
        here, _("Postpone or move"), _("Postpone the review"), _("The review is postponed."),
        _("Without blame: pages say what was planned and what is planned now. The session it was first planned for is kept."),
    )  # fmt: skip
    return ask(request, form, question, lambda: verbs.postpone(here, **form.cleaned_data, by=request.user.pk))


@administrator
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    here = _review(pk)
    question = _question(
        here, _("It was held"), _("Say that it was held"), _("The review was held."),
        _("In session %(number)s of the Working Group.") % {"number": here.session_id},
    )  # fmt: skip
    act = lambda: verbs.hold(here, today=timezone.localdate(), by=request.user.pk)  # noqa: E731
    return ask(request, forms.Form(request.POST if request.method == "POST" else None), question, act)


@administrator
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    here = _review(pk)
    form = Adopted(request.POST or None)
    question = _question(here, _("Outcome adopted"), _("Say that the outcome is adopted"), _("The outcome is adopted."))
    return ask(request, form, question, lambda: verbs.adopt(here, **form.cleaned_data, by=request.user.pk))


@administrator
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """The Working Group's sessions and the Council's, latest first."""
    return render(
        request,
        "desk/sessions.html",
        {
            "council": CouncilSession.objects.order_by("-number"),
            "working_group": UprSession.objects.order_by("-number"),
            "entries": Entries(
                ReferenceChange.objects.filter(kind__in=["uprsession", "councilsession"]).for_list()[:10]
            ),
        },
    )


@administrator
def change_session(request: HttpRequest, number: int) -> HttpResponse:
    here = get_object_or_404(UprSession, pk=number)
    initial = {"year": here.year, "starts_on": here.starts_on, "ends_on": here.ends_on}
    form = WorkingGroupDays(request.POST or None, initial=initial)
    question = Question(
        title=_("Session %(number)s of the Working Group") % {"number": number},
        act=_("Change the days"), done=_("The days are changed."), back=reverse("desk:sessions"),
        touches=lambda: touched.by_session(number),
    )  # fmt: skip
    return ask(request, form, question, lambda: verbs.change_session(here, **form.cleaned_data, by=request.user.pk))


@administrator
def add_session(request: HttpRequest) -> HttpResponse:
    last = UprSession.objects.latest("number")
    form = NextWorkingGroup(
        request.POST or None, initial={"number": last.number + 1, "cycle": last.cycle, "year": last.year}
    )
    question = Question(
        title=_("Add session %(number)s of the Working Group") % {"number": last.number + 1},
        act=_("Add the session"), done=_("The session is added."), back=reverse("desk:sessions"),
    )  # fmt: skip
    return ask(request, form, question, lambda: verbs.add_session(**form.cleaned_data, by=request.user.pk))


@administrator
def change_council_session(request: HttpRequest, number: int) -> HttpResponse:
    here = get_object_or_404(CouncilSession, pk=number)
    initial = {"starts_on": here.starts_on, "ends_on": here.ends_on, "confirmed": here.confirmed}
    form = CouncilDays(request.POST or None, initial=initial)
    intro = _("The annual update is presented at this session; its dates follow from these days.")
    question = Question(
        title=_("Session %(number)s of the Council") % {"number": number},
        intro=intro if here.carries_annual_update else "",
        act=_("Change the days"), done=_("The days are changed."), back=reverse("desk:sessions"),
    )  # fmt: skip
    act = lambda: verbs.change_council_session(here, **form.cleaned_data, by=request.user.pk)  # noqa: E731
    return ask(request, form, question, act)


@administrator
def add_council_session(request: HttpRequest) -> HttpResponse:
    last = CouncilSession.objects.latest("number")
    form = NextCouncil(request.POST or None, initial={"number": last.number + 1})
    question = Question(
        title=_("Add session %(number)s of the Council") % {"number": last.number + 1},
        act=_("Add the session"), done=_("The session is added."), back=reverse("desk:sessions"),
    )  # fmt: skip
    return ask(request, form, question, lambda: verbs.add_council_session(**form.cleaned_data, by=request.user.pk))
