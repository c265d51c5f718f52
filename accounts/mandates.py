"""Mandates of focal points: one officer enters what the mission's note verbale says, a second one confirms it.

Before it is confirmed a mandate opens nothing and nobody is written to. Decisions given under it stay in force after it ends.
"""

from datetime import date, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox
from accounts import evidence, refusals
from accounts.attempts import Attempted, noted
from accounts.models import Membership, Office, Rank, Role, StateMandate, User
from outbox.letters import Addressee
from repository.content import ProviderType
from repository.reference.models import State

ENTERING = (Role.ADMINISTRATOR, Role.CONFIRMER)
ASKED_AGAIN_EVERY = timedelta(days=30)  # the yearly letter, until the mission has answered


class MandateRefused(refusals.Refused):
    """It is not allowed. ``reasons`` are sentences that say why, and the way out."""


@noted
def enter(
    *,
    state: State,
    email: str,
    name: str,
    function: str = "",
    language: str = "en",
    rank: str = Rank.HOLDER,
    note_verbale: str,
    note_verbale_on: date | None = None,
    scan: UploadedFile | None = None,
    office: str = "",
    mailbox: str = "",
    starts_on: date,
    ends_on: date | None = None,
    by: User,
) -> StateMandate:
    """Write down who may decide for a State. The account is made if there is none; its owner hears of it once confirmed.

    ``office``: the name of the State's office, with its official ``mailbox``; one of that name that is known is kept.
    Raises :class:`MandateRefused` with every reason against it.
    """
    _refuse_all_but_officers(by, "enter a mandate", state)
    user = User.objects.select_for_update().filter(email__iexact=email.strip()).first()
    reasons = reasons_against(user, state, by=by) if user else []
    if not note_verbale.strip():
        reasons.append(_("Give the number of the note verbale."))
    if note_verbale_on is not None and note_verbale_on > timezone.localdate():
        reasons.append(_("The date of the note verbale lies in the future."))
    if ends_on is not None and ends_on < starts_on:
        reasons.append(_("The last day is before the first day."))
    if user and not reasons and _overlapping(user, state, starts_on, ends_on):
        reasons.append(_("This person already has a mandate for this State in that time."))
    if office.strip() and not mailbox.strip() and not Office.objects.filter(state=state, name=office.strip()).exists():
        reasons.append(_("Give the official mailbox of the office."))
    if reasons:
        theirs = user is not None and (user == by or bool(user.roles))
        raise MandateRefused(*reasons, attempt=Attempted("enter a mandate", by, state.pk) if theirs else None)
    try:
        kept = evidence.keep(scan, by=by) if scan else None
    except evidence.NotAScan as unfit:
        raise MandateRefused(str(unfit)) from unfit
    if user is None:
        user = User.objects.create_user(email, None, name=name.strip(), function=function.strip(), language=language)
    return StateMandate.objects.create(
        state=state, user=user, rank=rank, note_verbale=note_verbale.strip(), note_verbale_on=note_verbale_on,
        evidence=kept, office=_office(state, office.strip(), mailbox.strip(), language), starts_on=starts_on,
        ends_on=ends_on, entered_by=by,
    )  # fmt: skip


@noted
def confirm(mandate: StateMandate, *, by: User) -> StateMandate:
    """A second officer confirms it; from its first day the person may decide. Safe to call twice."""
    _refuse_all_but_officers(by, "confirm a mandate", mandate.state)
    row = StateMandate.objects.select_for_update().get(pk=mandate.pk)
    if row.confirmed_at is not None:
        return row
    if row.revoked_at is not None:
        raise MandateRefused(_("This mandate has been ended. Enter a new one."))
    if by.pk in (row.entered_by_id, row.user_id):
        raise MandateRefused(
            _("A second officer has to confirm it: not the one who entered it, nor its holder."),
            attempt=Attempted("confirm a mandate", by, row.state_id, str(row.pk)),
        )
    if reasons := reasons_against(row.user, row.state, by=by):
        raise MandateRefused(*reasons)
    row.confirmed_by, row.confirmed_at = by, timezone.now()
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    outbox.post(
        "mandate_invitation", to=row.user, reference=row.state_id, day=row.starts_on,
        link=reverse_lazy("account_login" if row.user.has_usable_password() else "account_reset_password"),
    )  # fmt: skip
    return row


@noted
def end(mandate: StateMandate, *, by: User) -> StateMandate:
    """End it at once, whatever its last day was. One officer is enough; what was decided under it stays. Safe to call twice."""
    _refuse_all_but_officers(by, "end a mandate", mandate.state)
    row = StateMandate.objects.select_for_update().get(pk=mandate.pk)
    if row.revoked_at is None:
        row.revoked_by, row.revoked_at = by, timezone.now()
        row.save(update_fields=["revoked_by", "revoked_at"])
    return row


@noted
def confirm_again(mandate: StateMandate, *, by: User, today: date) -> StateMandate:
    """The mission has said that the mandate still holds; good for a year. Safe to call twice on one day.

    A mandate whose year has passed stays in force, or a forgotten letter would keep a State from withdrawing its consent:
    the desk is shown it, and the holder is written to, until somebody has asked.
    """
    _refuse_all_but_officers(by, "confirm a mandate again", mandate.state)
    row = StateMandate.objects.select_for_update().get(pk=mandate.pk)
    if not StateMandate.objects.in_force(today).filter(pk=row.pk).exists():
        raise MandateRefused(_("This mandate is not in force."))
    row.confirmed_again_on, row.confirmed_again_by = today, by
    row.save(update_fields=["confirmed_again_on", "confirmed_again_by"])
    return row


def ask_again(*, today: date) -> int:
    """Once a year, and then every 30 days until the mission has answered: a letter to each holder and the office.

    Returns how many mandates were written about. Safe to run twice on one day.
    """
    asked = 0
    due = StateMandate.objects.to_confirm_again(today).filter(
        Q(asked_again_on=None) | Q(asked_again_on__lte=today - ASKED_AGAIN_EVERY), user__is_active=True
    )
    for mandate in due.select_related("user", "office").order_by("pk"):
        with transaction.atomic():
            row = StateMandate.objects.select_for_update().get(pk=mandate.pk)  # two clocks may strike at once
            if row.asked_again_on == today:
                continue
            row.asked_again_on = today
            row.save(update_fields=["asked_again_on"])
            to = [mandate.user] if mandate.office is None else [mandate.user, mandate.office]
            outbox.post("mandate_yearly", to=to, reference=row.state_id, day=today)
            asked += 1
    return asked


def without_focal_point(states: QuerySet, today: date) -> QuerySet[State]:
    """Of these States, those for which nobody can decide today: an alert at the desk (X-35), never a reason to decide."""
    held = StateMandate.objects.in_force(today).filter(user__is_active=True)
    return State.objects.filter(pk__in=states).exclude(pk__in=held.values("state"))


def offices(state: str) -> list[Office]:
    """The State's offices whose mailbox two officers have confirmed with a mandate."""
    known = StateMandate.objects.filter(state=state, confirmed_at__isnull=False, office__isnull=False)
    return list(Office.objects.filter(pk__in=known.values("office")).order_by("pk"))


def addressees(state: str) -> list[Addressee]:
    """Who can decide for this State today; where nobody can, the official mailboxes of its offices (X-35)."""
    mandates = StateMandate.objects.in_force(timezone.localdate()).filter(state=state, user__is_active=True)
    return [*User.objects.filter(pk__in=mandates.values("user"))] or [*offices(state)]


def _office(state: State, name: str, mailbox: str, language: str) -> Office | None:
    if not name:
        return None
    office, _made = Office.objects.get_or_create(
        state=state, name=name, defaults={"email": mailbox.lower(), "language": language}
    )
    return office


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
    """How many mandates wait for a second officer whom this person can be, or for the mission's yearly word."""
    today = timezone.localdate()
    waiting = StateMandate.objects.not_ended(today).filter(confirmed_at=None)
    again = StateMandate.objects.to_confirm_again(today).count()
    return waiting.exclude(entered_by=user).exclude(user=user).count() + again


def _overlapping(user: User, state: State, starts_on: date, ends_on: date | None) -> bool:
    others = StateMandate.objects.filter(user=user, state=state, revoked_at=None)
    others = others.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
    return others.filter(starts_on__lte=ends_on).exists() if ends_on else others.exists()


def _refuse_all_but_officers(by: User, act: str, state: State) -> None:
    if not by.is_active or not by.has_role(*ENTERING):
        raise MandateRefused(
            _("Only an administrator or a confirmer can do this."), attempt=Attempted(act, by, state.pk)
        )
