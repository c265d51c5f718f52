"""The verbs of States: their dated names and their dated memberships of groups. All of it public, none of it consented.

A State is never deleted, and an observer stays an observer here: nothing in this file can drop one.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from repository.catalogue import epoch
from repository.importing import spellings
from repository.reference import changes
from repository.reference.changes import Entry, Refused, Verb, entered
from repository.reference.models import SIX, GroupMembership, State, StateName, StateSpelling
from repository.reference.names import fold

LONGEST = 200  # characters of a spelling

Names = Mapping[str, tuple[str, str]]  # language -> (short name, formal name)


def rename(state: State, names: Names, *, starts_on: date, by: int) -> None:
    """The State bears these names from ``starts_on``; those before it stay, as former names that searches find.

    Needs all six languages. A language whose names stay the same keeps its row. The day may lie ahead: the clock shows the
    new names when it has come. Raises :class:`Refused`.
    """
    with entered(Verb.STATE_RENAMED, state, by=by) as entry:
        present = _names_in_force(entry.subject)
        if reasons := _reasons_against_names(entry.subject, names):
            raise Refused(*reasons)
        later = [row for row in present.values() if row.starts_on and row.starts_on >= starts_on]
        if later:
            raise Refused(
                _("A name of this State begins on %(day)s already. Choose a later day, or correct that name.")
                % {"day": later[0].starts_on.isoformat()}  # type: ignore[union-attr]
            )
        for language, (short, formal) in names.items():
            before = present.get(language)
            if before and (before.short, before.formal) == (short, formal):
                continue
            if before:
                entry.update(before, ends_on=starts_on - timedelta(days=1))
            entry.create(
                StateName(state=entry.subject, language=language, short=short, formal=formal, starts_on=starts_on)
            )
            _spell(entry, short, formal)
        _refuse_nothing(entry)
        State.objects.filter(pk=state.pk).refresh_names(timezone.localdate())


def correct_names(state: State, names: Names, *, by: int) -> None:
    """A misprint in the names of today: they are written anew, with the days they had. Raises :class:`Refused`."""
    with entered(Verb.NAME_CORRECTED, state, by=by) as entry:
        if reasons := _reasons_against_names(entry.subject, names):
            raise Refused(*reasons)
        present = _names_in_force(entry.subject)
        for language, (short, formal) in names.items():
            row = present.get(language)
            if row is None:
                entry.create(StateName(state=entry.subject, language=language, short=short, formal=formal))
            elif (row.short, row.formal) != (short, formal):
                entry.update(row, short=short, formal=formal)
            else:
                continue
            _spell(entry, short, formal)
        _refuse_nothing(entry)
        State.objects.filter(pk=state.pk).refresh_names(timezone.localdate())


def enter_group(state: State, group: str, *, starts_on: date | None, ends_on: date | None, by: int) -> None:
    """The State belongs to this group on these days, both included; no day: open. Raises :class:`Refused`."""
    with entered(Verb.GROUP_ENTERED, state, by=by) as entry:
        membership = GroupMembership(state=entry.subject, group=group, starts_on=starts_on, ends_on=ends_on)
        _refuse_overlap(membership)
        entry.create(membership)


def change_group(membership: GroupMembership, *, starts_on: date | None, ends_on: date | None, by: int) -> None:
    """The days of a membership are others: it ends, or was written down wrongly. Raises :class:`Refused`."""
    with entered(Verb.GROUP_CHANGED, membership.state, by=by) as entry:
        row = GroupMembership.objects.get(pk=membership.pk)
        wanted = GroupMembership(pk=row.pk, state=entry.subject, group=row.group, starts_on=starts_on, ends_on=ends_on)
        _refuse_overlap(wanted)
        entry.update(row, starts_on=starts_on, ends_on=ends_on)
        _refuse_nothing(entry)


def add_spelling(state: State, text: str, *, by: int) -> None:
    """Sources write this State so: importers and searches know it from now on. Raises :class:`Refused`."""
    with entered(Verb.SPELLING_ADDED, state, by=by) as entry:
        if not fold(text):
            raise Refused(_("“%(text)s” has no letter in it.") % {"text": text})
        if known := StateSpelling.objects.filter(folded=fold(text)).first():
            raise Refused(
                _("“%(text)s” is known already; it means %(state)s.") % {"text": text, "state": known.state.name}
            )
        _spell(entry, text)


def assign_spelling(text: str, state: State, *, by: int) -> spellings.Assigned:
    """A spelling that importers could not resolve means this State; what was imported before is repaired.

    Raises :class:`Refused`. It cannot be undone by itself: the State has joined recommendations.
    """
    with transaction.atomic():
        try:
            assigned = spellings.assign(text, state)
        except ValueError as error:
            raise Refused(str(error)) from error
        row = StateSpelling.objects.get(folded=fold(text))
        after = {**changes.image_of(row), "recommendations": assigned.recommendations}
        image = {"table": changes.kind_of(row), "pk": row.pk, "before": None, "after": after}
        changes.write(Verb.SPELLING_ASSIGNED, state, [image], by=by)
    return assigned


def show_names_of(day: date) -> int:
    """Show every State by the name in force on ``day``; returns how many have another one now. Safe to run twice."""
    with transaction.atomic():
        changed = State.objects.all().refresh_names(day)
        if changed:
            epoch.advance()
    return changed


def _names_in_force(state: State) -> dict[str, StateName]:
    """The last dated name of each language: the one of today, or one that begins later."""
    rows = StateName.objects.filter(state=state, ends_on=None).order_by("language", "starts_on")
    return {row.language: row for row in rows}


def _reasons_against_names(state: State, names: Names) -> list[str]:
    reasons = []
    if set(names) != set(SIX) or not all(short.strip() for short, _formal in names.values()):
        reasons.append(_("A State has a short name in each of the six languages."))
    folded = {fold(text): text for pair in names.values() for text in pair if fold(text)}
    for other in StateSpelling.objects.filter(folded__in=folded).exclude(state=state).select_related("state"):
        reasons.append(
            _("“%(text)s” is a spelling of another State: %(state)s.")
            % {"text": folded[other.folded], "state": other.state.name}
        )
    return reasons


def _spell(entry: Entry, *texts: str) -> None:
    """Spellings that nobody knows yet, as this State's."""
    for text in texts:
        folded = fold(text)
        if folded and not StateSpelling.objects.filter(folded=folded).exists():
            entry.create(
                StateSpelling(
                    state=entry.subject, text=text[:LONGEST], folded=folded[:LONGEST], source=spellings.ASSIGNED
                )
            )


def _refuse_overlap(wanted: GroupMembership) -> None:
    if wanted.starts_on and wanted.ends_on and wanted.ends_on < wanted.starts_on:
        raise Refused(_("The last day is before the first day."))
    others = GroupMembership.objects.filter(state=wanted.state, group=wanted.group).exclude(pk=wanted.pk)
    if wanted.ends_on:
        others = others.filter(Q(starts_on=None) | Q(starts_on__lte=wanted.ends_on))
    if wanted.starts_on:
        others = others.filter(Q(ends_on=None) | Q(ends_on__gte=wanted.starts_on))
    if others.exists():
        raise Refused(
            _(
                "The State belongs to this group on some of these days already. Change the days of that membership instead."
            )
        )


def _refuse_nothing(entry: Entry) -> None:
    if not entry.rows:
        raise Refused(_("Nothing would change."))
