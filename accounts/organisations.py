"""Organisations and who writes for them: proposed by the person, checked and confirmed by OHCHR.

A submission is taken up only for a verified organisation; a membership opens nothing before it is confirmed.
"""

from django.db import transaction
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

import outbox
from accounts.models import Membership, Organisation, Role, User
from repository.reference.models import State

CHECKING = (Role.ADMINISTRATOR, Role.REVIEWER)


class OrganisationRefused(Exception):
    """It is not allowed. ``reasons`` are sentences that say why, and the way out."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = list(reasons)
        super().__init__(" ".join(self.reasons))


@transaction.atomic
def propose(*, name: str, type: str, state: State | None, by: User) -> Membership:
    """A person says for whom they want to write. Not compared with the registry here: it is private, and a hint
    that an organisation is in it would tell who takes part. Whoever checks it sees the likes of it.
    """
    User.objects.select_for_update().get(pk=by.pk)  # two clicks make one proposal
    if by.roles:
        raise OrganisationRefused(_("This account has a role at OHCHR. Use another one to write for an organisation."))
    if by.memberships.filter(ended_at=None, confirmed_at=None).exists():
        raise OrganisationRefused(_("An organisation that you named already waits to be checked."))
    organisation = Organisation(name=name.strip(), type=type, state=state, slug=_free_slug(name))
    organisation.full_clean()
    organisation.save()
    return Membership.objects.create(organisation=organisation, user=by)


@transaction.atomic
def confirm(membership: Membership, *, by: User, instead: Organisation | None = None) -> Membership:
    """OHCHR has checked it: the person writes for the organisation, which is verified with this if it was not.

    ``instead``: the registry has that organisation already; the person joins it, and the proposed row goes if
    nobody else is in it. Safe to call twice. Raises :class:`OrganisationRefused`.
    """
    _refuse_all_but_checkers(by)
    row = Membership.objects.select_for_update().select_related("organisation", "user").get(pk=membership.pk)
    if row.confirmed_at is not None:
        return row
    if row.ended_at is not None:
        raise OrganisationRefused(_("This has been turned down or ended."))
    if by.pk == row.user_id:
        raise OrganisationRefused(_("Nobody can confirm their own membership."))
    proposed = row.organisation
    if instead is not None and instead.pk != proposed.pk:
        row.organisation = instead
    row.confirmed_by, row.confirmed_at = by, timezone.now()
    row.save(update_fields=["organisation", "confirmed_by", "confirmed_at"])
    if not row.organisation.is_verified:
        row.organisation.verified_by, row.organisation.verified_at = by, timezone.now()
        row.organisation.save(update_fields=["verified_by", "verified_at"])
    if row.organisation_id != proposed.pk and not proposed.memberships.exists():
        proposed.delete()
    outbox.post("organisation_confirmed", to=row.user, link=reverse_lazy("accounts:home"))
    return row


@transaction.atomic
def end(membership: Membership, *, by: User) -> Membership:
    """Turn a proposal down, or end a membership: at once, by one officer or by the person. Safe to call twice."""
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if by.pk != row.user_id:
        _refuse_all_but_checkers(by)
    if row.ended_at is None:
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
    return row


def likes_of(organisation: Organisation) -> list[Organisation]:
    """Verified organisations whose name shares a long word with this one's, for whoever checks it."""
    words = [word for word in organisation.name.split() if len(word) > 4]
    found = Organisation.objects.exclude(pk=organisation.pk).exclude(verified_at=None).filter(merged_into=None)
    shared = {one.pk: one for word in words for one in found.filter(name__icontains=word)[:5]}
    return list(shared.values())[:5]


def _free_slug(name: str) -> str:
    stem = slugify(name, allow_unicode=True)[:70] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in [stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))] if slug not in taken)


def waiting_for(user: User) -> int:
    """How many people wait to be confirmed as writing for an organisation."""
    return Membership.objects.filter(confirmed_at=None, ended_at=None).count()


def _refuse_all_but_checkers(by: User) -> None:
    if not by.is_active or not by.has_role(*CHECKING):
        raise OrganisationRefused(_("Only an administrator or a reviewer can do this."))
