"""Pages of vocabularies: the tree of a scheme's terms, each term, and what may be done to it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, Func
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.policies import role
from desk import touched
from desk.asking import DayField, Question, ask
from desk.entries import Entries
from repository.models import Activity, Recommendation, ReferenceChange, Scheme, Term
from repository.reference import terms as verbs
from repository.reference.models import SIX
from repository.templatetags.record import direction, language_name

ROWS = 50
administrator = role(Role.ADMINISTRATOR)
TITLES = {"theme": gettext_lazy("Themes"), "persons": gettext_lazy("Groups of persons")}


class TermForm(forms.Form):
    """Labels in six languages, the place in the tree, a note, and what others call the term."""

    def __init__(self, data: Any = None, *, scheme: Scheme, term: Term | None = None) -> None:
        super().__init__(data)
        if term is None:
            self.fields["code"] = forms.CharField(
                label=_("Code"), max_length=60, widget=forms.TextInput({"dir": "ltr", "class": "short"}),
                help_text=_("It never changes. Small Latin letters, digits and hyphens, for instance right-health."),
            )  # fmt: skip
        for language in SIX:
            self.fields[f"label_{language}"] = forms.CharField(
                label=f"{_('Label')} ({language_name(language)})", max_length=200, required=language == "en",
                initial=term.labels.get(language, "") if term else "",
                widget=forms.TextInput({"lang": language, "dir": direction(language)}),
            )  # fmt: skip
        others = Term.objects.filter(scheme=scheme, successor=None)
        others = others.exclude(pk=term.pk) if term else others
        self.fields["parent"] = TermField(
            label=_("Stands under"), queryset=others, required=False, initial=term.parent_id if term else None,
            empty_label=_("No other term: it is at the top"),
        )  # fmt: skip
        self.fields["scope_note"] = forms.CharField(
            label=_("Scope note"), required=False, max_length=2_000, initial=term.scope_note if term else "",
            widget=forms.Textarea({"rows": 3}), help_text=_("What it is for and what it is not, for who assigns it."),
        )  # fmt: skip
        known = "\n".join(f"{name}: {one}" for name, one in sorted(term.external_ids.items())) if term else ""
        self.fields["external_ids"] = forms.CharField(
            label=_("Identifiers elsewhere"), required=False, max_length=2_000, initial=known,
            widget=forms.Textarea({"rows": 3, "dir": "ltr"}), help_text=_("One a line, for instance UHRI: 3.2"),
        )  # fmt: skip

    def clean_external_ids(self) -> dict[str, str]:
        found = {}
        for line in filter(None, map(str.strip, self.cleaned_data["external_ids"].splitlines())):
            said = re.fullmatch(r"([^:]{1,40}):\s*(\S.{0,199})", line)
            if said is None:
                raise forms.ValidationError(
                    _("“%(line)s” is not a name, a colon and an identifier."), params={"line": line}
                )
            found[said[1].strip()] = said[2].strip()
        return found

    @property
    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        labels = {code: said[f"label_{code}"] for code in SIX}
        return {"labels": labels, **{name: said[name] for name in ("parent", "scope_note", "external_ids")}}


class TermField(forms.ModelChoiceField):
    def __init__(self, *, queryset: Any, **options: Any) -> None:
        super().__init__(queryset=queryset, **options)
        self.choices = [("", options.get("empty_label", "")), *((one.pk, one.label) for one in in_order(queryset))]


class Merge(forms.Form):
    def __init__(self, data: Any = None, *, term: Term) -> None:
        super().__init__(data)
        others = Term.objects.offered(term.scheme.code, timezone.localdate()).exclude(pk=term.pk)
        self.fields["into"] = TermField(
            label=_("The term that stands for it from today on"), queryset=others, empty_label=""
        )


class Retire(forms.Form):
    ends_on = DayField(label=gettext_lazy("Last day on which it is offered"))


def in_order(terms: Any) -> list[Term]:
    return sorted(terms, key=lambda term: (term.label.casefold(), term.code))


def title_of(scheme: Scheme) -> str:
    return f"{TITLES.get(scheme.code, scheme.title)} · {scheme.version}"


@dataclass(frozen=True)
class Row:
    """A term in the tree: how deep it stands, and how often its code is met in public."""

    term: Term
    depth: int
    above: str  # the label of the term that it stands under
    recommendations: int
    activities: int
    retired: bool


def tree(scheme: Scheme) -> Iterator[Row]:
    """Parents before their children, both in the order of their labels. Three questions to the database."""
    today = timezone.localdate()
    children: dict[int | None, list[Term]] = {}
    for term in in_order(scheme.terms.select_related("successor")):
        children.setdefault(term.parent_id, []).append(term)
    recommendations, activities = _uses(Recommendation, scheme), _uses(Activity, scheme)

    def below(parent: Term | None, depth: int) -> Iterator[Row]:
        for term in children.get(parent.pk if parent else None, []):
            gone = term.ends_on is not None and term.ends_on < today
            above = parent.label if parent else ""
            yield Row(term, depth, above, recommendations[term.code], activities[term.code], gone)
            yield from below(term, depth + 1)

    return below(None, 0)


def _uses(model: Any, scheme: Scheme) -> Counter[str]:
    """By code, how many rows hold it."""
    column = touched.FIELDS.get(scheme.code)
    if column is None:
        return Counter()
    held = model.objects.order_by().annotate(held=Func(column, function="unnest")).values("held")
    return Counter(dict(held.annotate(number=Count("pk")).values_list("held", "number")))


@administrator
@require_safe
def vocabularies(request: HttpRequest) -> HttpResponse:
    """Every scheme in every version, the ones in use first, with what is missing."""
    schemes = Scheme.objects.annotate(number=Count("terms")).prefetch_related("terms")
    rows = []
    for scheme in sorted(
        schemes, key=lambda one: (one.ends_on is not None, one.code not in TITLES, one.code, one.version)
    ):
        missing = Counter(code for term in scheme.terms.all() for code in term.missing_languages)
        rows.append(
            {
                "scheme": scheme,
                "title": title_of(scheme),
                "missing": [(code, missing[code]) for code in SIX if missing[code]],
            }
        )
    return render(request, "desk/vocabularies.html", {"rows": rows})


@administrator
@require_safe
def scheme(request: HttpRequest, pk: int) -> HttpResponse:
    here = get_object_or_404(Scheme, pk=pk)
    rows = list(tree(here))
    missing = Counter(code for row in rows for code in row.term.missing_languages)
    only = request.GET.get("missing", "")
    shown = [row for row in rows if only in row.term.missing_languages] if only in SIX else rows
    return render(
        request,
        "desk/scheme.html",
        {
            "scheme": here,
            "title": title_of(here),
            "rows": shown,
            "missing": [(code, missing[code]) for code in SIX if missing[code]],
            "only": only if only in SIX else "",
            "counts_uses": here.code in touched.FIELDS,
        },
    )


@administrator
@require_safe
def term(request: HttpRequest, pk: int) -> HttpResponse:
    here = _term(pk)
    return render(
        request,
        "desk/term.html",
        {
            "term": here,
            "scheme_title": title_of(here.scheme),
            "labels": [(code, here.labels.get(code, "")) for code in SIX],
            "predecessors": in_order(here.predecessors.select_related("scheme")),
            "in_use": here.scheme.ends_on is None and here.successor_id is None,
            "touched": touched.by_term(here),
            "entries": Entries(ReferenceChange.objects.about(here).for_list()[:ROWS]),
        },
    )


def _term(pk: int) -> Term:
    return get_object_or_404(Term.objects.select_related("scheme", "parent", "successor"), pk=pk)


@administrator
def add(request: HttpRequest, pk: int) -> HttpResponse:
    here = get_object_or_404(Scheme, pk=pk)
    form = TermForm(request.POST or None, scheme=here)
    question = Question(
        title=_("Add a term: %(scheme)s") % {"scheme": title_of(here)},
        intro=_("Search first whether it is there under another word: two terms for one thing have to be merged later."),
        warning=_("A term is never deleted. It can be retired, and merged into another."),
        act=_("Add the term"), done=_("The term is added."), back=reverse("desk:scheme", args=[pk]),
    )  # fmt: skip

    def act() -> None:
        verbs.add(here, form.cleaned_data["code"], **form.values, today=timezone.localdate(), by=request.user.pk)

    return ask(request, form, question, act)


@administrator
def change(request: HttpRequest, pk: int) -> HttpResponse:
    here = _term(pk)
    form = TermForm(request.POST or None, scheme=here.scheme, term=here)
    question = Question(
        title=_("Change %(term)s") % {"term": here.label},
        act=_("Change the term"), done=_("The term is changed."), back=reverse("desk:term", args=[pk]),
        touches=lambda: touched.by_term(here),
    )  # fmt: skip
    return ask(request, form, question, lambda: verbs.change(here, **form.values, by=request.user.pk))


@administrator
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    here = _term(pk)
    form = Merge(request.POST or None, term=here)
    question = Question(
        title=_("Merge %(term)s into another term") % {"term": here.label},
        intro=_(
            "Lists and pages then show, find and count it as the other one. What the States consented to keeps its code, "
            "and updates already made keep their words."
        ),
        warning=_("From today on forms do not offer it. Drafts that hold it are shown the other term."),
        act=_("Merge the term"), done=_("The term is merged."), back=reverse("desk:term", args=[pk]), grave=True,
        touches=lambda: touched.by_term(here),
    )  # fmt: skip

    def act() -> None:
        verbs.merge(here, into=form.cleaned_data["into"], today=timezone.localdate(), by=request.user.pk)

    return ask(request, form, question, act)


@administrator
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    here = _term(pk)
    form = Retire(request.POST or None, initial={"ends_on": timezone.localdate()})
    question = Question(
        title=_("Retire %(term)s") % {"term": here.label},
        intro=_("Forms do not offer it after its last day. What holds it keeps it, shows it and is found by it."),
        warning=_("If another term says the same, merge it instead: then what holds it is found by that one too."),
        act=_("Retire the term"), done=_("The term is retired."), back=reverse("desk:term", args=[pk]), grave=True,
        touches=lambda: touched.by_term(here),
    )  # fmt: skip
    return ask(request, form, question, lambda: verbs.retire(here, **form.cleaned_data, by=request.user.pk))
