"""Organisations and who writes for them: proposed by the person, checked and confirmed by OHCHR.

A submission is taken up only for a verified organisation; a membership opens nothing before it is confirmed.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

import outbox
from accounts import registry
from accounts.models import Membership, Organisation, Role, StateMandate, User
from accounts.refusals import OrganisationRefused
from repository.reference.models import State

CHECKING = (Role.ADMINISTRATOR, Role.REVIEWER)


@transaction.atomic
def propose(*, name: str, type: str, state: State | None, evidence: str = "", by: User) -> Membership:
    """A person says for whom they want to write. Not compared with the registry here: it is private, and a hint
    that an organisation is in it would tell who takes part. Whoever checks it sees the likes of it.
    """
    User.objects.select_for_update().get(pk=by.pk)  # two clicks make one proposal
    if by.roles:
        raise OrganisationRefused(_("This account has a role at OHCHR. Use another one to write for an organisation."))
    if by.memberships.filter(ended_at=None, confirmed_at=None).exists():
        raise OrganisationRefused(_("An organisation that you named already waits to be checked."))
    organisation = Organisation(
        name=name.strip(), type=type, state=state, slug=_free_slug(name), evidence=evidence.strip()
    )
    organisation.full_clean()
    organisation.save()
    for earlier in _turned_down(by).exclude(pk=organisation.pk):  # what was written for it is not lost
        registry.hand_over(earlier, organisation)
    return Membership.objects.create(organisation=organisation, user=by)


@transaction.atomic
def confirm(
    membership: Membership, *, by: User, instead: Organisation | None = None, checked_by: str = ""
) -> Membership:
    """OHCHR has checked it: the person writes for the organisation, which is verified with this if it was not.

    ``checked_by``: by what, kept with the verification. ``instead``: the registry has that organisation already; the person
    joins it with what was written meanwhile, and the proposed row goes if nobody else is in it. Safe to call twice. Raises
    :class:`OrganisationRefused`.
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
        row.organisation.checked_by = checked_by.strip()
        row.organisation.save(update_fields=["verified_by", "verified_at", "checked_by"])
    if row.organisation_id != proposed.pk and not proposed.memberships.exists():
        registry.hand_over(proposed, row.organisation)  # the drafts that were written meanwhile
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


@transaction.atomic
def invite(organisation: Organisation, *, email: str, name: str = "", language: str = "en", by: User) -> Membership:
    """Somebody who writes for it takes a colleague in; the account is made if there is none. Safe to call twice.

    Raises :class:`OrganisationRefused`. Whether the address has an account is not told.
    """
    if not Membership.objects.current().filter(organisation=organisation, user=by).exists():
        raise OrganisationRefused(_("Only somebody who writes for the organisation can do this."))
    user = User.objects.select_for_update().filter(email__iexact=email.strip()).first()
    if user is None:
        user = User.objects.create_user(email, None, name=name.strip(), language=language)
    if known := Membership.objects.current().filter(organisation=organisation, user=user).first():
        return known
    if user.roles or StateMandate.objects.filter(user=user, revoked_at=None).exists() or not user.is_active:
        raise OrganisationRefused(_("This person cannot write for an organisation with this address."))
    organisation.memberships.filter(user=user, ended_at=None).update(ended_at=timezone.now())
    made = Membership.objects.create(organisation=organisation, user=user, confirmed_by=by, confirmed_at=timezone.now())
    where = "account_login" if user.has_usable_password() else "account_reset_password"
    outbox.post("colleague_invited", to=user, link=reverse_lazy(where))
    return made


def without_people() -> "QuerySet[Organisation]":
    """Verified organisations for which nobody writes any more (the last one has left): OHCHR looks for a successor."""
    return (
        Organisation.objects.exclude(verified_at=None)
        .filter(merged_into=None)
        .exclude(pk__in=Membership.objects.current().values("organisation"))
    )


def _turned_down(user: User) -> "QuerySet[Organisation]":
    """What this person had named before and nobody verified: theirs alone, whatever became of it."""
    mine = Membership.objects.filter(user=user, confirmed_at=None, ended_at__isnull=False)
    others = Membership.objects.exclude(user=user).values("organisation")
    return Organisation.objects.filter(pk__in=mine.values("organisation"), verified_at=None).exclude(pk__in=others)


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


__all__ = [
    "CHECKING", "OrganisationRefused", "confirm", "end", "invite", "likes_of", "propose", "waiting_for", "without_people",
]  # fmt: skip
