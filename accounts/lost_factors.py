"""A lost second factor is replaced as carefully as it was given: one officer finds out who asks, a second one decides.

The person, and the mailbox of a focal point's office, hear of it before anything happens and can object. Once decided the account
has no second factor and no open session; whoever needs one sets it up at the next sign-in. The password stays as it was.
OWASP ASVS 5.0, 6.4.4; security plan, D4 (v).
"""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox
from accounts import refusals, security_log, sessions
from accounts.attempts import Attempted, noted
from accounts.models import LostFactor, Office, Role, User

OFFICERS = (Role.ADMINISTRATOR, Role.CONFIRMER)
LASTS = timedelta(days=7)  # then the second officer has to be asked anew: who asked may be somebody else by now
Outcome = LostFactor.Outcome


class FactorRefused(refusals.Refused):
    """It is not allowed. ``reasons`` are sentences that say why, and the way out."""


@noted
def ask(*, email: str, found_out_by: str, by: User) -> LostFactor:
    """The first officer. Letters to the person and to the office that vouched. Raises :class:`FactorRefused`."""
    _refuse_all_but_officers(by, "ask for a lost factor")
    person = User.objects.select_for_update().filter(email__iexact=email.strip(), removed_at=None).first()
    if person is None or not Authenticator.objects.filter(user=person).exists():
        raise FactorRefused(_("There is no account with this address that has a second factor."))
    if person.pk == by.pk:
        raise FactorRefused(
            _("Two other officers have to do this for you."), attempt=Attempted("ask for a lost factor", by)
        )
    if not found_out_by.strip():
        raise FactorRefused(_("Say how you found out that it is this person who asks."))
    LostFactor.objects.filter(person=person, outcome="", asked_at__lt=timezone.now() - LASTS).update(
        outcome=Outcome.REFUSED, decided_by=by, decided_at=timezone.now()
    )
    if waiting := LostFactor.objects.filter(person=person, outcome="").first():
        return waiting  # asked twice: once
    row = LostFactor.objects.create(person=person, found_out_by=found_out_by.strip(), asked_by=by)
    outbox.post("factor_lost", to=[person, *_offices(person)], link=reverse_lazy("desk:mistake"))
    return row


@noted
def take_away(row: LostFactor, *, by: User) -> LostFactor:
    """The second officer: the account has no second factor any more, and every session ends. Safe to call twice."""
    _refuse_all_but_officers(by, "take a factor away")
    here = LostFactor.objects.select_for_update().select_related("person").get(pk=row.pk)
    if here.outcome == Outcome.TAKEN:
        return here
    if by.pk in (here.asked_by_id, here.person_id):
        raise FactorRefused(
            _("A second officer has to confirm this."), attempt=Attempted("take a factor away", by, about=str(here.pk))
        )
    if here.outcome or here.asked_at < timezone.now() - LASTS:
        raise FactorRefused(_("This has been decided, or has waited too long. Ask anew."))
    Authenticator.objects.filter(user=here.person).delete()
    sessions.end(here.person)
    _decide(here, Outcome.TAKEN, by)
    security_log.factor_taken_away(here.person, by=by)
    outbox.post("sign_in_changed", to=here.person, link=reverse_lazy("account_reset_password"))
    return here


@noted
def refuse(row: LostFactor, *, by: User) -> LostFactor:
    """Any officer, the first one too: nothing is done. Safe to call twice."""
    _refuse_all_but_officers(by, "refuse a lost factor")
    here = LostFactor.objects.select_for_update().get(pk=row.pk)
    if here.outcome == Outcome.TAKEN:
        raise FactorRefused(_("The second factor has been taken away already."))
    if here.person_id == by.pk:
        raise FactorRefused(_("Two other officers have to do this for you."))
    if not here.outcome:
        _decide(here, Outcome.REFUSED, by)
    return here


def _decide(row: LostFactor, outcome: str, by: User) -> None:
    row.outcome, row.decided_by, row.decided_at = outcome, by, timezone.now()
    row.save(update_fields=["outcome", "decided_by", "decided_at"])


def _offices(person: User) -> list[Office]:
    """The mailboxes of the offices that vouched for a focal point, where a mandate has not ended."""
    held = person.mandates.not_ended(timezone.localdate()).filter(confirmed_at__isnull=False, office__isnull=False)
    return list(Office.objects.filter(pk__in=held.values("office")).order_by("pk"))


def _refuse_all_but_officers(by: User, act: str) -> None:
    if not by.has_role(*OFFICERS):
        raise FactorRefused(_("Only an officer of OHCHR may do this."), attempt=Attempted(act, by))
