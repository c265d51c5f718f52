"""Roles at OHCHR: given and taken by an administrator; the first administrator is made by command."""

from django.db import transaction
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox
from accounts import refusals
from accounts.models import Role, StaffRole, StateMandate, User


class RoleRefused(refusals.Refused):
    """It is not allowed. ``reasons`` are sentences that say why, and the way out."""


@transaction.atomic
def give(role: str, *, email: str, name: str = "", language: str = "en", by: User | None) -> StaffRole:
    """Give a person a role; the account is made if there is none. Safe to call twice: one role, one letter.

    ``by`` None: the command on the server (`give_role`). Raises :class:`RoleRefused` with every reason against it.
    """
    _refuse_all_but_administrators(by)
    user = User.objects.select_for_update().filter(email__iexact=email.strip()).first()
    if user is None:
        user = User.objects.create_user(email, None, name=name.strip(), language=language)
    if known := StaffRole.objects.filter(user=user, role=role).first():
        return known
    if reasons := reasons_against(user, by=by):
        raise RoleRefused(*reasons)
    given = StaffRole.objects.create(user=user, role=role, given_by=by)
    where = "account_login" if user.has_usable_password() else "account_reset_password"
    outbox.post("role_given", to=user, link=reverse_lazy(where))
    return given


@transaction.atomic
def take(given: StaffRole, *, by: User) -> None:
    """Take a role back, at once. An administrator cannot take their own: somebody must be left to give it again."""
    _refuse_all_but_administrators(by)
    if given.user_id == by.pk and given.role == Role.ADMINISTRATOR:
        raise RoleRefused(_("Another administrator has to take this role from you."))
    StaffRole.objects.filter(pk=given.pk).delete()


def reasons_against(user: User, *, by: User | None) -> list[str]:
    """Why this person may not work for OHCHR here; empty: nothing stands against it."""
    reasons = []
    if by is not None and user.pk == by.pk:
        reasons.append(_("Nobody can give a role to themselves."))
    if not user.is_active:
        reasons.append(_("This account has been closed."))
    if StateMandate.objects.not_ended(timezone.localdate()).filter(user=user).exists():
        reasons.append(_("This person may decide for a State, and cannot work for OHCHR here."))
    if user.memberships.filter(ended_at=None).exists():
        reasons.append(_("This person writes for an organisation. End that first."))
    return reasons


def _refuse_all_but_administrators(by: User | None) -> None:
    if by is not None and (not by.is_active or not by.has_role(Role.ADMINISTRATOR)):
        raise RoleRefused(_("Only an administrator can do this."))
