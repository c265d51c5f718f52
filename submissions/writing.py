"""The verbs of writing a draft. What can be read goes into its column; what cannot is kept exactly as it was typed.

Two people on one page: whoever saves second is shown both texts where they touch the same field, and loses none.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from repository.reference.models import Pledge, Recommendation
from submissions.forms import PageForm
from submissions.life import Status
from submissions.models import Submission, Version, VersionPartner
from submissions.moves import MoveRefused
from submissions.task_list import Page

OF_THE_FRAME = {"csrfmiddlewaretoken", "edition", "seen", "do", "keep", "key"}


@dataclass(frozen=True)
class Seen:
    """What a page showed when it was opened: the draft's edition, and a fingerprint of each field."""

    edition: int
    fields: Mapping[str, str]

    @classmethod
    def of(cls, page: Page, version: Version) -> "Seen":
        return cls(
            version.edition, {name: _fingerprint(part) for name, part in _fields(_showing(page, version)).items()}
        )

    @classmethod
    def from_posted(cls, data: Mapping[str, str]) -> "Seen":
        """From the page's hidden fields. What is not there, or not ours, counts as seen long ago."""
        try:
            fields = {str(name): str(value) for name, value in json.loads(data.get("seen", "")).items()}
            return cls(int(data.get("edition", "-1")), fields)
        except (ValueError, AttributeError):
            return cls(-1, {})

    @classmethod
    def of_posted(cls, edition: int, typed: Mapping[str, list[str]]) -> "Seen":
        """What a page shows that has just been saved without being drawn anew: what was typed there."""
        return cls(edition, {name: _fingerprint(part) for name, part in _fields(typed).items()})

    @property
    def as_json(self) -> str:
        return json.dumps(self.fields, separators=(",", ":"))


def save_page(submission: Submission, page: Page, data: QueryDict, *, seen: Seen, by: User) -> PageForm:
    """Keep what was typed on this page of the draft, valid or not. Returns the page, with what could not be read.

    Where a colleague has changed a field meanwhile that this person changed too, the colleague's text stays in its column
    and this one is kept as typed, with both shown; saving again decides. Safe to run twice. Raises :class:`MoveRefused`.
    """
    with transaction.atomic(durable=True):
        version = draft_to_write_in(submission, by)
        typed, conflicts = beside_others(page, version, as_kept(data), seen)
        keep(version, page, typed, conflicts, by=by)
    return page.stored(submission.current)


class BothWrote(Exception):
    """A colleague has saved a field meanwhile that this person changed too. ``by``: who, as the page may say it."""

    def __init__(self, by: str) -> None:
        self.by = by
        super().__init__(by)


OUT_OF_STEP = -1  # the edition of a page that does not show all that is stored: each save compares field by field


def autosave(submission: Submission, page: Page, data: QueryDict, *, seen: Seen, by: User) -> tuple[Seen, list[str]]:
    """Keep what stands on an open page, while it is being typed; the page is not drawn anew.

    Returns what the page has seen now, for its next save, and a sentence for each thing that is wrong. Writes nothing
    and raises :class:`BothWrote` where a colleague changed the same field: only the person can decide that, and until
    then the text stays in the browser. Safe to run twice. Raises :class:`MoveRefused`.
    """
    with transaction.atomic(durable=True):
        version = draft_to_write_in(submission, by)
        mine = as_kept(data)
        typed, conflicts = beside_others(page, version, mine, seen)
        if conflicts:
            raise BothWrote(conflicts[0]["by"])
        if seen.edition == version.edition and _is_showing(page, version, mine):
            return seen, version.as_typed.get(page.code, {}).get("errors", [])
        wrong = keep(version, page, typed, by=by)
    return Seen.of_posted(version.edition if typed == mine else OUT_OF_STEP, mine), wrong


def _is_showing(page: Page, version: Version, typed: Mapping[str, list[str]]) -> bool:
    """These answers are what is stored already."""
    stored = {name: _fingerprint(part) for name, part in _fields(_showing(page, version)).items()}
    nothing = _fingerprint({})
    mine = {name: _fingerprint(part) for name, part in _fields(typed).items()}
    return all(stored.get(name, nothing) == mine.get(name, nothing) for name in {*stored, *mine})


def keep(
    version: Version,
    page: Page,
    typed: dict[str, list[str]],
    conflicts: list[dict[str, Any]] | None = None,
    *,
    by: User,
) -> list[str]:
    """Write what was typed on one page: part of the caller's transaction. Returns a sentence for each thing that is wrong."""
    form = page.form(page.as_data(typed), version=version)
    as_typed = version.looked_at("languages" if page.code.startswith("language-") else page.code)
    as_typed.pop(page.code, None)
    wrong = what_is_wrong(form, conflicts or [])
    if not form.has_all() or conflicts:
        as_typed[page.code] = {"values": typed, "errors": wrong, "conflicts": conflicts or []}
    values = _write_relations(version, form, {conflict["field"] for conflict in conflicts or []})
    Version.objects.filter(pk=version.pk).update(**values, as_typed=as_typed, edition=F("edition") + 1, changed_by=by)
    Submission.objects.filter(pk=version.submission_id).update(changed_at=timezone.now())
    version.as_typed, version.edition = as_typed, version.edition + 1
    return wrong


def what_is_wrong(form: PageForm, conflicts: list[dict[str, Any]]) -> list[str]:
    """A sentence for each thing on the page that could not be read, and for each field that two people wrote at once."""
    read = [] if form.has_all() else [sentence for _place, sentence in form.sentences()]
    return read + [_told(form, one) for one in conflicts]


def conflicts_on(page: Page, version: Version) -> list[dict[str, Any]]:
    """Fields of this page that two people wrote at once, with the text of the one who saved first."""
    return version.as_typed.get(page.code, {}).get("conflicts", [])


def with_theirs(page: Page, version: Version, data: QueryDict, field: str) -> QueryDict:
    """The posted page with the colleague's text in this field, where both had written."""
    for conflict in conflicts_on(page, version):
        if conflict["field"] == field:
            data = data.copy()
            for name in [name for name in data if name not in OF_THE_FRAME and field_of(name) == field]:
                del data[name]
            for name, values in conflict["theirs"].items():
                data.setlist(name, values)
    return data


def choose(submission: Submission, relation: str, *, shown: Iterable[int], ticked: Iterable[int], by: User) -> Version:
    """Link the recommendations (or pledges) that were ticked, unlink those that were shown and are not ticked any more."""
    ticked, shown = set(ticked), set(shown)
    model: Any = {"recommendations": Recommendation, "pledges": Pledge}[relation]
    with transaction.atomic(durable=True):
        version = draft_to_write_in(submission, by)
        links = getattr(version, relation)
        links.remove(*(shown - ticked))
        links.add(*model.objects.filter(pk__in=ticked))
        Version.objects.filter(pk=version.pk).update(changed_by=by, as_typed=version.looked_at(relation))
        Submission.objects.filter(pk=submission.pk).update(changed_at=timezone.now())
    return version


# ---------------------------------------------------------------------------------------------------- inside


def draft_to_write_in(submission: Submission, by: User) -> Version:
    """The version to write in, its submission locked if a transaction is open: two people may save at once."""
    row = None
    for rows in (Submission.objects.of(by), Submission.objects.entered_by(by)):
        if connection.in_atomic_block:
            rows = rows.select_for_update(of=("self",))
        row = row or rows.filter(pk=submission.pk).first()
    if row is None:
        raise MoveRefused(_("Only the organisation that wrote it can do this."))
    if row.status != Status.DRAFT:
        raise MoveRefused(
            _("%(reference)s has left your hands meanwhile: what is below was not saved. Copy it before you go on.")
            % {"reference": row.reference}
        )
    return row.current


def _write_relations(version: Version, form: PageForm, held_back: set[str]) -> dict[str, Any]:
    """Write what stands in tables of its own, and return what goes into the columns of the version."""
    for name in form.relations:
        if name in form.cleaned_data and name not in held_back:
            getattr(version, name).set(form.cleaned_data[name])
    if form.rows_name == "partners" and "partners" not in held_back:
        version.partners.all().delete()
        VersionPartner.objects.bulk_create(form.partners())  # type: ignore[attr-defined]  # the page of the partners
    if hasattr(form, "write_beside"):
        form.write_beside(version, held_back)
    if hasattr(form, "of_the_submission") and (more := form.of_the_submission()):
        Submission.objects.filter(pk=version.submission_id).update(**more)
    return {name: value for name, value in form.values().items() if field_of(name) not in held_back}


def as_kept(data: QueryDict) -> dict[str, list[str]]:
    """The posted values as they are kept. NUL is the one sign that the database cannot hold; it leaves a mark."""
    return {
        name: [value.replace("\x00", "\ufffd") for value in values]
        for name, values in data.lists()
        if name not in OF_THE_FRAME and not name.endswith("_FORMS") and "\x00" not in name
    }


def beside_others(
    page: Page, version: Version, mine: dict[str, list[str]], seen: Seen
) -> tuple[dict[str, list[str]], list[dict[str, Any]]]:
    """What is on the page after both have written: mine, theirs where I touched nothing; and where both did."""
    if seen.edition == version.edition:
        return mine, []
    theirs, my_fields = _fields(_showing(page, version)), _fields(mine)
    conflicts, typed = [], {}
    for name in {**theirs, **my_fields}:
        their_part, my_part = theirs.get(name, {}), my_fields.get(name, {})
        before = seen.fields.get(name, _fingerprint({}))
        if _fingerprint(my_part) == before and _fingerprint(their_part) != before:
            typed.update(their_part)
            continue
        typed.update(my_part)
        if _fingerprint(their_part) not in (before, _fingerprint(my_part)):
            conflicts.append(
                {
                    "field": name,
                    "theirs": their_part,
                    "by": _who_wrote(version),
                    "at": timezone.now().isoformat(),
                }
            )
    return typed, conflicts


def _who_wrote(version: Version) -> str:
    """Who saved first, for whoever saves second; of an entry neither side is told the other's names."""
    if hasattr(version.submission, "entry"):
        return "OHCHR" if version.changed_by_id == version.submission.entry.clerk_id else ""
    return str(version.changed_by or "")


def _told(form: PageForm, conflict: dict[str, Any]) -> str:
    name = conflict["field"]
    label = form.fields[name].label if name in form.fields else _("The rows of this page")
    return _("“%(field)s” was changed by %(name)s at the same time. Both texts are kept: choose which one stays.") % {
        "field": label, "name": conflict["by"] or _("a colleague"),
    }  # fmt: skip


def _showing(page: Page, version: Version) -> dict[str, list[str]]:
    """What the page shows now, as a browser would send it back untouched."""
    typed = version.as_typed.get(page.code, {}).get("values")
    if typed:
        return typed
    form = page.form(version=version)
    posted: dict[str, list[str]] = {}
    for name, field in form.fields.items():
        value = field.prepare_value(form.get_initial_for_field(field, name))
        posted.update(_as_posted(field.widget, name, value))
    for number, row in enumerate(form.stored_rows(version)):
        posted.update({f"{form.rows_name}-{number}-{name}": [str(value)] for name, value in row.items()})
    return posted


def _as_posted(widget: Any, name: str, value: Any) -> dict[str, list[str]]:
    if hasattr(widget, "as_posted"):
        return widget.as_posted(name, value)
    if getattr(widget, "input_type", "") == "checkbox" and not hasattr(widget, "choices"):
        return {name: ["on"]} if value else {}
    shown = widget.format_value(value)
    return {name: [str(one) for one in (shown if isinstance(shown, list) else [shown]) if one not in (None, "")]}


def _fields(posted: Mapping[str, list[str]]) -> dict[str, dict[str, list[str]]]:
    """The posted names by the field that they belong to; rows count as one field. Empty values say nothing."""
    fields: dict[str, dict[str, list[str]]] = {}
    for name, values in posted.items():
        fields.setdefault(field_of(name), {})[name] = values
    return fields


def field_of(name: str) -> str:
    """ "starts_on_year" and "starts_precision" -> "starts_on"; "partners-0-name" -> "partners"."""
    if "-" in name:
        return name.partition("-")[0]
    for side in ("starts", "ends"):
        if name.startswith(f"{side}_"):
            return f"{side}_on"
    if name == "related_documents":
        return "documents"
    return name.removesuffix("_added").removesuffix("_targets")


def _fingerprint(part: Mapping[str, list[str]]) -> str:
    """Equal for equal answers, whatever the order of the names and with empty rows left out."""
    said = sorted(
        (name, value.replace("\r\n", "\n").strip())
        for name, values in part.items()
        for value in values
        if value.strip()
    )
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]
