"""Pages of States: their dated names, their groups, their spellings, and the spellings that nobody knows."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import refusals
from accounts.models import Role
from accounts.policies import role
from desk import touched
from desk.asking import DayField, Question, ask
from desk.entries import Entries
from repository.importing import spellings
from repository.models import Group, GroupMembership, ReferenceChange, Review, State, StateName, UnresolvedSpelling
from repository.reference import states as verbs
from repository.reference.changes import Refused
from repository.reference.models import SIX
from repository.reference.names import fold
from repository.templatetags.record import direction, language_name

ROWS = 50
administrator = role(Role.ADMINISTRATOR)


class Names(forms.Form):
    """Short and formal name in the six languages, and what the change is."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of change"), widget=forms.RadioSelect,
        choices=[
            ("rename", gettext_lazy("The State is renamed: the old names stay as former names")),
            ("correct", gettext_lazy("A misprint is corrected: the names keep their days")),
        ],
    )  # fmt: skip
    starts_on = DayField(
        label=gettext_lazy("First day of the new names"), required=False,
        help_text=gettext_lazy("Only for a renamed State. The day may lie ahead."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, state: State) -> None:
        super().__init__(data)
        present = {row.language: row for row in state.dated_names.filter(ends_on=None).order_by("starts_on")}
        for language in SIX:
            row = present.get(language) or StateName()
            attributes = {"lang": language, "dir": direction(language)}
            for part, words, longest in (("short", _("Short name"), 120), ("formal", _("Formal name"), 200)):
                self.fields[f"{part}_{language}"] = forms.CharField(
                    label=f"{words} ({language_name(language)})", max_length=longest, initial=getattr(row, part),
                    required=part == "short", widget=forms.TextInput(attributes),
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == "rename" and not cleaned.get("starts_on") and "starts_on" not in self.errors:
            self.add_error("starts_on", _("Say from which day the State bears the new names."))
        return cleaned

    @property
    def names(self) -> dict[str, tuple[str, str]]:
        said = self.cleaned_data
        return {code: (said[f"short_{code}"], said[f"formal_{code}"]) for code in SIX}


class Days(forms.Form):
    starts_on = DayField(
        label=gettext_lazy("First day"), required=False,
        help_text=gettext_lazy("Empty: from before the UPR began, or not known."),
    )  # fmt: skip
    ends_on = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Empty: still a member."),
    )


class Membership(Days):
    group = forms.ChoiceField(label=gettext_lazy("Group"), choices=Group.choices)
    field_order = ["group", "starts_on", "ends_on"]


class Spelling(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Spelling"), max_length=200,
        help_text=gettext_lazy("As a source writes it. Letter case, accents and punctuation make no difference."),
        widget=forms.TextInput({"dir": "auto"}),
    )  # fmt: skip


@administrator
@require_safe
def states(request: HttpRequest) -> HttpResponse:
    """All States, by any name or spelling they have or had; observers flagged."""
    words = request.GET.get("q", "")[:200].replace("\0", "")
    today = timezone.localdate()
    found = State.objects.all().named(words).with_groups_on(today).in_order()
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    waiting = UnresolvedSpelling.objects.waiting().count()
    return render(request, "desk/states.html", {"page": page, "words": words, "waiting": waiting})


@administrator
@require_safe
def state(request: HttpRequest, iso3: str) -> HttpResponse:
    here = get_object_or_404(State, pk=iso3)
    today = timezone.localdate()
    rows = sorted(here.dated_names.all(), key=lambda row: (row.starts_on or date.min, SIX.index(row.language)))
    periods: dict[tuple, list[StateName]] = {}
    for row in reversed(rows):
        periods.setdefault((row.starts_on, row.ends_on), []).insert(0, row)
    memberships = sorted(
        here.memberships.all(), key=lambda one: (Group.values.index(one.group), one.starts_on or date.min)
    )
    return render(
        request,
        "desk/state.html",
        {
            "state": here,
            "periods": [{"starts_on": days[0], "ends_on": days[1], "names": names} for days, names in periods.items()],
            "memberships": [{"membership": one, "now": _in_force(one, today)} for one in memberships],
            "spellings": here.spellings.exclude(
                folded__in={fold(text) for row in rows for text in (row.short, row.formal)}
            ),
            "reviews": Review.objects.filter(state=here).select_related("session", "first_session").order_by("-cycle"),
            "entries": Entries(ReferenceChange.objects.about(here).for_list()[:ROWS]),
        },
    )


def _in_force(one: GroupMembership, today: date) -> bool:
    return (one.starts_on is None or one.starts_on <= today) and (one.ends_on is None or one.ends_on >= today)


@administrator
def rename(request: HttpRequest, iso3: str) -> HttpResponse:
    here = get_object_or_404(State, pk=iso3)
    form = Names(request.POST or None, state=here)

    def act() -> None:
        if form.cleaned_data["kind"] == "rename":
            verbs.rename(here, form.names, starts_on=form.cleaned_data["starts_on"], by=request.user.pk)
        else:
            verbs.correct_names(here, form.names, by=request.user.pk)

    question = Question(
        title=_("Change the names of %(state)s") % {"state": here.name},
        intro=_(
            "As the UN writes them, in all six languages. Pages show the name in force on the day; documents of an "
            "earlier day keep the name of that day, and searches find the State by every name it had."
        ),
        act=_("Change the names"),
        done=_("The names are entered."),
        back=reverse("desk:state", args=[iso3]),
        touches=lambda: touched.by_state(here),
    )
    return ask(request, form, question, act)


@administrator
def enter_group(request: HttpRequest, iso3: str) -> HttpResponse:
    here = get_object_or_404(State, pk=iso3)
    form = Membership(request.POST or None)
    question = Question(
        title=_("Enter %(state)s in a group") % {"state": here.name},
        act=_("Enter the membership"),
        done=_("The membership is entered."),
        back=reverse("desk:state", args=[iso3]),
        touches=lambda: touched.by_groups(here),
    )
    return ask(request, form, question, lambda: verbs.enter_group(here, **form.cleaned_data, by=request.user.pk))


@administrator
def change_group(request: HttpRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(GroupMembership.objects.select_related("state"), pk=pk)
    initial = {"starts_on": membership.starts_on, "ends_on": membership.ends_on}
    form = Days(request.POST or None, initial=initial)
    question = Question(
        title=f"{membership.state.name}: {membership.get_group_display()}",
        intro=_("Both days count. Figures and filters ask for the membership on the day they are about."),
        act=_("Change the days"),
        done=_("The days are changed."),
        back=reverse("desk:state", args=[membership.state_id]),
        touches=lambda: touched.by_groups(membership.state),
    )
    return ask(request, form, question, lambda: verbs.change_group(membership, **form.cleaned_data, by=request.user.pk))


@administrator
def add_spelling(request: HttpRequest, iso3: str) -> HttpResponse:
    here = get_object_or_404(State, pk=iso3)
    form = Spelling(request.POST or None)
    question = Question(
        title=_("Add a spelling of %(state)s") % {"state": here.name},
        act=_("Add the spelling"),
        done=_("The spelling is added."),
        back=reverse("desk:state", args=[iso3]),
    )
    return ask(request, form, question, lambda: verbs.add_spelling(here, **form.cleaned_data, by=request.user.pk))


@administrator
@require_safe
def unresolved(request: HttpRequest) -> HttpResponse:
    """Spellings that importers met and could not resolve: those in most rows first, each with the States it is like."""
    page = Paginator(UnresolvedSpelling.objects.waiting(), ROWS).get_page(request.GET.get("page"))
    states = {one.pk: one for one in State.objects.all().in_order(get_language())}
    likes = spellings.likes(list(page.object_list))
    rows = [{"spelling": one, "likes": [states[code] for code in likes.get(one.pk, [])]} for one in page]
    return render(request, "desk/spellings.html", {"page": page, "rows": rows, "states": states.values()})


@administrator
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """One click: the spelling means this State, and what was imported before is repaired."""
    waiting = get_object_or_404(UnresolvedSpelling, pk=pk)
    typed = request.POST.get("name", "")[:200]
    code = request.POST.get("state") or spellings.Spellings().find(typed) or ""
    meant = State.objects.filter(pk=code.replace("\0", "")).first()
    if meant is None:
        said = _("“%(typed)s” is no State that is known. Choose the one that “%(text)s” means.")
        messages.error(request, said % {"typed": typed, "text": waiting.text})
        return redirect("desk:spellings")
    try:
        assigned = verbs.assign_spelling(waiting.text, meant, by=request.user.pk)
    except Refused as refused:
        refusals.tell(request, refused)
        return redirect("desk:spellings")
    messages.success(request, _("“%(text)s” means %(state)s now.") % {"text": waiting.text, "state": meant.name})
    if assigned.files_to_import_again:
        files = ", ".join(assigned.files_to_import_again)
        messages.info(
            request, _("Import again, so that rows which could not go in do so: %(files)s") % {"files": files}
        )
    return redirect("desk:spellings")


@administrator
@require_POST
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    waiting = get_object_or_404(UnresolvedSpelling, pk=pk)
    spellings.set_aside(waiting.text)
    messages.success(request, _("“%(text)s” is no State: it waits no longer.") % {"text": waiting.text})
    return redirect("desk:spellings")
