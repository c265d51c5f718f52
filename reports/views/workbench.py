"""The workbench of one update: settings, figures, text, examples, and the files."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from csp.decorators import csp
from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import refusals
from accounts.models import Role
from accounts.policies import role
from reports import builds, drafting, freezing, snapshots, tracing
from reports.changes import previous
from reports.figures import compute
from reports.forms import OwnWords, Settings
from reports.frozen_record import day_in_geneva
from reports.frozen_set import FrozenSet
from reports.made import HTML
from reports.models import REPORT_WORDS, Snapshot, Update
from reports.text import compose
from reports.text.annex import texts_of
from reports.text.parts import Table, Text
from reports.text.sections import SECTIONS
from reports.views.reading import READ_ALONE, as_response
from repository.content import LANGUAGES

drafter = role(Role.DRAFTER)
SHOWN = 100  # records on one page of a figure's list


@drafter
@require_GET
def update(request: HttpRequest, identifier: UUID) -> HttpResponse:
    row = _update(identifier)
    snapshot = shown(row)
    today = day_in_geneva(timezone.now())
    found = {
        "update": row,
        "snapshot": snapshot,
        "gone": snapshots.no_longer_public(snapshot) if snapshot else 0,
        "files": snapshot.files.all() if snapshot else [],
        "job": builds.job_of(row),
        "days_left": (row.submission_day - today).days,
        "whole_words": row.other_words + snapshot.words if snapshot else 0,
        "whole_limit": REPORT_WORDS,
        "written": row.wordings.in_force().exclude(words="").count(),
        "examples": row.examples.count(),
        "sent": row.passages.count(),
        "replies": row.passages.exclude(reply="").count(),
        "outdated": bool(snapshot and row.is_draft and freezing.is_outdated(row, snapshot)),
        "previous": previous(row.session),
    }
    return render(request, "reports/update_page.html", found)


@drafter
def settings(request: HttpRequest, identifier: UUID) -> HttpResponse:
    row = _update(identifier)
    form = Settings(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            drafting.change(form.save(commit=False), version=form.cleaned_data["version"])
        except drafting.ChangedMeanwhile as meanwhile:
            form.show_theirs(meanwhile.now)
        except drafting.DraftingRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The settings are kept. Build the preview again to see them in the figures."))
            return redirect("reports:update", row.identifier)
    row = _update(identifier)
    return render(request, "reports/settings.html", {"update": row, "form": form})


@drafter
@require_GET
def figures(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Every table of the preview, in the reader's language; each number leads to what it counts."""
    row = _update(identifier)
    snapshot = shown(row)
    text = _text(snapshots.read(snapshot), translation.get_language()) if snapshot else None
    tables = (
        [block for section in text.sections for block in section.blocks if isinstance(block, Table)] if text else []
    )
    found = {"update": row, "snapshot": snapshot, "text": text, "tables": tables}
    return render(request, "reports/figures.html", found)


@drafter
@require_GET
def figure(request: HttpRequest, identifier: UUID, key: str) -> HttpResponse:
    """The records that one figure counts."""
    row = _update(identifier)
    snapshot = shown(row)
    if snapshot is None or key not in snapshot.figures:
        raise Http404
    frozen = snapshots.read(snapshot)
    try:
        references = tracing.counted(frozen, key)
    except KeyError as no_records:
        raise Http404 from no_records
    page = Paginator(references, SHOWN).get_page(request.GET.get("page"))
    rows = snapshot.documents.filter(reference__in=list(page.object_list)).values_list("reference", "canonical")
    documents = {reference: json.loads(canonical) for reference, canonical in rows}
    lines = [
        (one, *texts_of(documents[one], translation.get_language() or "en")) if one in documents else (one, {}, "")
        for one in page.object_list
    ]
    found = {
        "update": row, "snapshot": snapshot, "key": key, "value": snapshot.figures[key], "page": page, "lines": lines,
    }  # fmt: skip
    return render(request, "reports/figure.html", found)


@drafter
@require_GET
def text(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """The sections, with what is generated and how much the drafters wrote."""
    row = _update(identifier)
    snapshot = shown(row)
    words = snapshots.words_of(row)
    lines = [
        {"plan": plan, "languages": [code for code, _name in LANGUAGES if words.get(plan.key, {}).get(code)]}
        for plan in SECTIONS
    ]
    return render(request, "reports/text.html", {"update": row, "snapshot": snapshot, "sections": lines})


@drafter
def section(request: HttpRequest, identifier: UUID, key: str) -> HttpResponse:
    """Write in one's own words after what is generated for this section. What another drafter wrote meanwhile is shown beside.

    Where nothing is written yet, ``?begin=before`` puts the words of the update before into the field; nothing is kept by that.
    """
    row = _update(identifier)
    plan = next((plan for plan in SECTIONS if plan.key == key), None)
    language = request.GET.get("language", "en")
    if plan is None or language not in dict(LANGUAGES):
        raise Http404
    snapshot = shown(row)
    standing = drafting.words_now(row, key, language)
    before = "" if standing.words else drafting.words_before(row, key, language)
    begun = before if request.GET.get("begin") == "before" else ""
    form = OwnWords(
        request.POST or None,
        initial={"words": standing.words or begun, "after": standing.number},
        known=snapshot.figures if snapshot else None,
    )
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            drafting.write(
                row, key, language, form.cleaned_data["words"], after=form.cleaned_data["after"], by=request.user.pk
            )
        except drafting.WrittenMeanwhile as meanwhile:
            theirs = meanwhile.theirs
            form = OwnWords.following(form, theirs.number)
        except drafting.DraftingRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your words are kept."))
            return redirect("reports:text", row.identifier)
    found = {
        "update": row, "plan": plan, "form": form, "theirs": theirs, "language": language, "written_in": LANGUAGES,
        "before": before,
        "earlier": row.wordings.filter(section=key, language=language).order_by("-number")[1:11],
        "generated": _generated(snapshot, key, language), "figures": snapshot.figures if snapshot else {},
    }  # fmt: skip
    return render(request, "reports/section.html", found)


@drafter
def examples(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Only records whose States allowed it are offered."""
    row = _update(identifier)
    if request.method == "POST":
        try:
            refused = drafting.choose_examples(row, set(request.POST.getlist("reference")), by=request.user.pk)
        except drafting.DraftingRefused as frozen:
            messages.error(request, str(frozen))
        else:
            if refused:
                messages.error(request, _("Not every record could be chosen: a State does not allow it any more."))
            else:
                messages.success(request, _("The examples are kept."))
        return redirect("reports:update", row.identifier)
    language = translation.get_language() or "en"
    chosen = set(row.examples.values_list("reference", flat=True))
    offered = [
        {"activity": one, "text": one.text_in(language), "chosen": one.reference in chosen}
        for one in drafting.eligible_examples(row)
    ]
    return render(request, "reports/examples.html", {"update": row, "offered": offered})


@drafter
@require_POST
def build(request: HttpRequest, identifier: UUID) -> HttpResponse:
    row = _update(identifier)
    try:
        job = builds.build_again(row, by=request.user.pk)
    except builds.BuildRefused as refused:
        refusals.tell(request, refused)
        return redirect("reports:update", row.identifier)
    return redirect("reports:progress", job.identifier)


@drafter
@csp(READ_ALONE)
@require_GET
def file(request: HttpRequest, identifier: UUID, name: str) -> FileResponse:
    """One file of the preview, or of the newest sealed copy. Closed as soon as one of its records is no longer public."""
    snapshot = shown(_update(identifier))
    if snapshot is None or snapshots.no_longer_public(snapshot):
        raise Http404
    found = get_object_or_404(snapshot.files, name=name)
    alone = found.media_type == HTML and "download" not in request.GET
    return as_response(default_storage.open(found.stored_as), found.name, found.media_type, alone=alone)


def shown(row: Update) -> Snapshot | None:
    """What the workbench shows: the preview of a draft, the newest sealed copy of a final update."""
    if row.is_draft:
        return row.snapshots.complete().previews().first()
    return freezing.current_of(row)


@dataclass(frozen=True)
class _Generated:
    paragraphs: list[Any]
    tables: int


def _generated(snapshot: Snapshot | None, key: str, language: str) -> _Generated | None:
    """What is generated for this section, without the drafters' words; None before the first preview."""
    if snapshot is None:
        return None
    text = _text(snapshots.read(snapshot), language)
    found = next((section for section in text.sections if section.key == key), None)
    if found is None:
        return _Generated([], 0)
    tables = sum(isinstance(block, Table) for block in found.blocks)
    return _Generated([paragraph for paragraph in found.paragraphs if paragraph.key != "own"], tables)


def _text(frozen: FrozenSet, language: str | None) -> Text:
    language = language or "en"
    with translation.override(language):
        return compose(frozen, compute(frozen), language)


def _update(identifier: UUID) -> Update:
    return get_object_or_404(Update.objects.select_related("session"), identifier=identifier)
