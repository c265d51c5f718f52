"""The registry of organisations, as administrators keep it: verified, corrected, merged; each act leaves an entry.

A merged organisation keeps its row: what was written for it goes to the other one, and back when the merger is undone.
Published documents name whom they named when States consented, and stay as they are. A protected organisation is not merged
here, and not named in a list: who it is, is for two officers only (policy decision D10).
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation, OrganisationChange, Role, User
from accounts.refusals import OrganisationRefused
from repository.reference.models import State

Act = OrganisationChange.Act


@transaction.atomic
def verify(organisation: Organisation, *, by: User) -> None:
    """OHCHR has checked that it is who it says. Safe to call twice. Raises :class:`OrganisationRefused`."""
    row = _locked(organisation, by)
    if row.is_verified:
        return
    row.verified_by, row.verified_at = by, timezone.now()
    row.save(update_fields=["verified_by", "verified_at"])
    _enter(Act.VERIFIED, row, by)


@transaction.atomic
def correct(organisation: Organisation, *, name: str, type: str, state: State | None, by: User) -> None:
    """Its name or kind was written down wrongly, or has changed. New texts bear it; published ones do not.

    Raises :class:`OrganisationRefused`.
    """
    row = _locked(organisation, by)
    before = {"name": row.name, "type": row.type, "state": row.state_id}
    after = {"name": name.strip(), "type": type, "state": state.pk if state else None}
    if before == after:
        raise OrganisationRefused(_("Nothing would change."))
    if type == "STATE" and state is None:
        raise OrganisationRefused(_("Choose the State that this authority belongs to."))
    row.name, row.type, row.state = after["name"] or "", type, state
    row.save(update_fields=["name", "type", "state"])
    _enter(Act.CORRECTED, row, by, before=before, after=after)


@transaction.atomic
def merge(organisation: Organisation, *, into: Organisation, by: User) -> OrganisationChange:
    """Both are one: whoever writes for the first writes for the other from now on, and its texts are the other's.

    Raises :class:`OrganisationRefused` with every reason against it.
    """
    _refuse_all_but_administrators(by)
    # Locked in one order: two administrators may merge the same two the other way round.
    both = Organisation.objects.select_for_update().filter(pk__in=[organisation.pk, into.pk]).order_by("pk")
    locked = {row.pk: row for row in both}
    if reasons := reasons_not_to_merge(locked[organisation.pk], locked[into.pk]):
        raise OrganisationRefused(*reasons)
    members, ended = _move_members(locked[organisation.pk], into)
    moved = {"accounts.membership": members, **hand_over(organisation, into)}
    row = locked[organisation.pk]
    row.merged_into = into
    row.save(update_fields=["merged_into"])
    return _enter(Act.MERGED, row, by, before={}, after={"into": into.pk, "moved": moved, "ended": ended})


def reasons_not_to_merge(organisation: Organisation, into: Organisation) -> list[str]:
    """Why these two cannot be made one; empty: they can."""
    reasons = []
    if organisation.pk == into.pk:
        reasons.append(_("Choose another organisation: one cannot be merged into itself."))
    if organisation.merged_into_id is not None or into.merged_into_id is not None:
        reasons.append(_("One of the two has been merged already. Choose the one that stands for it now."))
    if organisation.is_protected or into.is_protected:
        reasons.append(_("A protected organisation is not merged here: that would tell who it is."))
    if not into.is_verified:
        reasons.append(
            _("“%(name)s” is not verified. Verify it first, or merge the other way round.") % {"name": into.name}
        )
    if (organisation.type, organisation.type == "STATE" and organisation.state_id) != (
        into.type, into.type == "STATE" and into.state_id,
    ):  # fmt: skip
        reasons.append(_("They are not of the same kind or State. Correct the one that is wrong first."))
    return reasons


@transaction.atomic
def undo_merge(change: OrganisationChange, *, by: User) -> None:
    """Take two apart again: what went over goes back, unless it has moved on since. Raises :class:`OrganisationRefused`."""
    row = _locked(change.organisation, by, also_merged=True)
    into = change.after.get("into")
    if change.act != Act.MERGED or row.merged_into_id != into or _newer_merger(change):
        raise OrganisationRefused(_("This has been undone already, or another merger has followed."))
    if Organisation.objects.filter(pk=into).exclude(merged_into=None).exists():
        raise OrganisationRefused(_("The other organisation has been merged itself. Undo that merger first."))
    for relation in [_membership_relation(), *_relations()]:
        pks = change.after["moved"].get(relation.related_model._meta.label_lower, [])
        held = relation.related_model._default_manager.filter(pk__in=pks, **{relation.field.name: into})
        held.update(**{relation.field.name: row.pk})
    row.memberships.filter(pk__in=change.after["ended"]).update(ended_at=None)
    row.merged_into = None
    row.save(update_fields=["merged_into"])
    _enter(Act.TAKEN_APART, row, by, before={"into": into}, after={})


def _newer_merger(change: OrganisationChange) -> bool:
    later = OrganisationChange.objects.filter(organisation=change.organisation, pk__gt=change.pk)
    return later.filter(act__in=[Act.MERGED, Act.TAKEN_APART]).exists()


def _move_members(organisation: Organisation, into: Organisation) -> tuple[list[int], list[int]]:
    """Everybody who writes for the first, and does not for the other yet; the rest ends here. Returns which was which."""
    theirs = set(into.memberships.filter(ended_at=None, confirmed_at__isnull=False).values_list("user", flat=True))
    waiting = into.memberships.filter(ended_at=None, confirmed_at=None)
    moved, ended = [], []
    for membership in organisation.memberships.filter(ended_at=None).order_by("pk"):
        if membership.user_id in theirs:
            membership.ended_at = timezone.now()
            membership.save(update_fields=["ended_at"])
            ended.append(membership.pk)
            continue
        waiting.filter(user=membership.user_id).update(ended_at=timezone.now())  # one that is confirmed takes its place
        membership.organisation = into
        membership.save(update_fields=["organisation"])
        moved.append(membership.pk)
    return moved, ended


def hand_over(organisation: Organisation, to: Organisation) -> dict[str, list[int]]:
    """What was written for the first is the other's from now on: model -> ids. Part of the caller's transaction."""
    moved = {}
    for relation in _relations():
        held = relation.related_model._default_manager.filter(**{relation.field.name: organisation.pk})
        moved[relation.related_model._meta.label_lower] = sorted(held.values_list("pk", flat=True))
        held.update(**{relation.field.name: to.pk})
    return moved


def _relations() -> list[Any]:
    """Every key that points at an organisation, in whatever room: this one cannot know the rooms above it by name."""
    own = (Organisation, Membership, OrganisationChange)
    return [one for one in _pointing() if one.related_model not in own]


def _membership_relation() -> Any:
    return next(one for one in _pointing() if one.related_model is Membership)


def _pointing() -> list[Any]:
    fields: list[Any] = Organisation._meta.get_fields(include_hidden=True)
    return [one for one in fields if one.auto_created and one.one_to_many]


def _locked(organisation: Organisation, by: User, *, also_merged: bool = False) -> Organisation:
    _refuse_all_but_administrators(by)
    row = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if row.merged_into_id is not None and not also_merged:
        raise OrganisationRefused(_("This organisation has been merged. Change the one that stands for it now."))
    return row


def _enter(act: str, organisation: Organisation, by: User, **images: Any) -> OrganisationChange:
    return OrganisationChange.objects.create(act=act, organisation=organisation, by=by, **images)


def _refuse_all_but_administrators(by: User) -> None:
    if not by.is_active or not by.has_role(Role.ADMINISTRATOR):
        raise OrganisationRefused(_("Only an administrator can do this."))


def shown(organisation: Organisation) -> str:
    """Its name; of a protected one the kind only."""
    return organisation.get_type_display() if organisation.is_protected else organisation.name
