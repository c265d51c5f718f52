"""Mandates of focal points: one officer enters what the mission's note verbale says, a second one confirms it.

Before it is confirmed a mandate opens nothing and nobody is written to. Decisions given under it stay in force after it ends.
"""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox
from accounts.models import Membership, Rank, Role, StateMandate, User
from repository.content import ProviderType
from repository.reference.models import State

ENTERING = (Role.ADMINISTRATOR, Role.CONFIRMER)


class MandateRefused(Exception):
    """It is not allowed. ``reasons`` are sentences that say why, and the way out."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = list(reasons)
        super().__init__(" ".join(self.reasons))


@transaction.atomic
def enter(
    *,
    state: State,
    email: str,
    name: str,
    function: str = "",
    language: str = "en",
    rank: str = Rank.HOLDER,
    note_verbale: str,
    starts_on: date,
    ends_on: date | None = None,
    by: User,
) -> StateMandate:
    """Write down who may decide for a State. The account is made if there is none; its owner hears of it once confirmed.

    Raises :class:`MandateRefused` with every reason against it.
    """
    _refuse_all_but_officers(by)
    user = User.objects.select_for_update().filter(email__iexact=email.strip()).first()
    reasons = reasons_against(user, state, by=by) if user else []
    if not note_verbale.strip():
        reasons.append(_("Give the number and date of the note verbale."))
    if ends_on is not None and ends_on < starts_on:
        reasons.append(_("The last day is before the first day."))
    if user and not reasons and _overlapping(user, state, starts_on, ends_on):
        reasons.append(_("This person already has a mandate for this State in that time."))
    if reasons:
        raise MandateRefused(*reasons)
    if user is None:
        user = User.objects.create_user(email, None, name=name.strip(), function=function.strip(), language=language)
    return StateMandate.objects.create(
        state=state, user=user, rank=rank, note_verbale=note_verbale.strip(), starts_on=starts_on, ends_on=ends_on,
        entered_by=by,
    )  # fmt: skip


@transaction.atomic
def confirm(mandate: StateMandate, *, by: User) -> StateMandate:
    """A second officer confirms it; from its first day the person may decide. Safe to call twice."""
    _refuse_all_but_officers(by)
    row = StateMandate.objects.select_for_update().get(pk=mandate.pk)
    if row.confirmed_at is not None:
        return row
    if row.revoked_at is not None:
        raise MandateRefused(_("This mandate has been ended. Enter a new one."))
    if by.pk in (row.entered_by_id, row.user_id):
        raise MandateRefused(_("A second officer has to confirm it: not the one who entered it, nor its holder."))
    if reasons := reasons_against(row.user, row.state, by=by):
        raise MandateRefused(*reasons)
    row.confirmed_by, row.confirmed_at = by, timezone.now()
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    outbox.post(
        "mandate_invitation", to=row.user, reference=row.state_id, day=row.starts_on,
        link=reverse_lazy("account_login" if row.user.has_usable_password() else "account_reset_password"),
    )  # fmt: skip
    return row


@transaction.atomic
def end(mandate: StateMandate, *, by: User) -> StateMandate:
    """End it at once, whatever its last day was. One officer is enough; what was decided under it stays. Safe to call twice."""
    _refuse_all_but_officers(by)
    row = StateMandate.objects.select_for_update().get(pk=mandate.pk)
    if row.revoked_at is None:
        row.revoked_by, row.revoked_at = by, timezone.now()
        row.save(update_fields=["revoked_by", "revoked_at"])
    return row


def reasons_against(user: User, state: State, *, by: User) -> list[str]:
    """Why this person may not decide for this State, in sentences; empty: nothing stands against it.

    OHCHR staff and organisations never answer for a State; its own authorities may (E-406, domain.md 3).
    """
    reasons = []
    if user.pk == by.pk:
        reasons.append(_("Nobody can enter or confirm their own mandate."))
    if not user.is_active:
        reasons.append(_("This account has been closed."))
    if user.roles:
        reasons.append(_("This person works for OHCHR, and cannot answer for a State."))
    elsewhere = Membership.objects.filter(user=user, ended_at=None).exclude(
        organisation__type=ProviderType.STATE, organisation__state=state
    )
    if elsewhere.exists():
        reasons.append(_("This person writes for an organisation that is not an authority of this State."))
    return reasons


def waiting_for(user: User) -> int:
    """How many mandates wait for a second officer whom this person can be."""
    waiting = StateMandate.objects.not_ended(timezone.localdate()).filter(confirmed_at=None)
    return waiting.exclude(entered_by=user).exclude(user=user).count()


def _overlapping(user: User, state: State, starts_on: date, ends_on: date | None) -> bool:
    others = StateMandate.objects.filter(user=user, state=state, revoked_at=None)
    others = others.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
    return others.filter(starts_on__lte=ends_on).exists() if ends_on else others.exists()


def _refuse_all_but_officers(by: User) -> None:
    if not by.is_active or not by.has_role(*ENTERING):
        raise MandateRefused(_("Only an administrator or a confirmer can do this."))
