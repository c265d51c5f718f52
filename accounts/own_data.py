"""A person's own data, as an administrator gives them out, corrects them and removes them; each act leaves an entry.

Removing takes away name, address and every way in. The row stays under its number, for what the person did is told by it: the
ledger, moves, messages and mandates are not rewritten. Receipts made from then on bear no name (consent/receipts.py).
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts import refusals, sessions
from accounts.models import PersonChange, Role, SentForm, StateMandate, User
from accounts.registry import shown
from outbox import letters
from outbox.models import Letter

Act = PersonChange.Act


class PersonRefused(refusals.Refused):
    """It is not allowed. ``reasons`` are sentences that say why, and the way out."""


@transaction.atomic
def export(person: User, *, by: User) -> dict[str, Any]:
    """All that the registry of people knows of this person, as JSON values; of other rooms, how many rows name them.

    Texts of records are not in it: they are their organisation's, and some of them nobody here may read.
    """
    row = _locked(person, by)
    _enter(Act.EXPORTED, row, by)
    return {
        "person": row.pk,
        "account": {
            "email": row.email, "name": row.name, "function": row.function, "language": row.language,
            "reads": row.reads, "open": row.is_active, "since": row.created_at.isoformat(),
        },
        "addresses": list(EmailAddress.objects.filter(user=row).order_by("pk").values("email", "verified", "primary")),
        "ways of signing in": ["password", *Authenticator.objects.filter(user=row).order_by("pk").values_list("type", flat=True)],
        "roles": [{"role": one.role, "since": one.given_at.isoformat()} for one in row.staff_roles.order_by("pk")],
        "organisations": [
            {"organisation": shown(one.organisation), "since": one.created_at.isoformat(), "ended": _moment(one.ended_at)}
            for one in row.memberships.select_related("organisation").order_by("pk")
        ],
        "mandates": [
            {
                "state": one.state_id, "rank": one.rank, "note verbale": one.note_verbale,
                "from": one.starts_on.isoformat(), "until": one.ends_on.isoformat() if one.ends_on else None,
            }
            for one in row.mandates.order_by("pk")
        ],
        "letters": [
            {"letter": one.name, "written": one.created_at.isoformat(), "sent": _moment(one.sent_at)}
            for one in Letter.objects.filter(recipient__iexact=row.email).order_by("pk")
        ],
        "named elsewhere": named_elsewhere(row),
    }  # fmt: skip


def named_elsewhere(person: User) -> dict[str, int]:
    """Table -> how many of its rows name this person, in every room; tables that name them nowhere are left out."""
    found: dict[str, int] = {}
    relations: list[Any] = person._meta.get_fields(include_hidden=True)
    for relation in relations:
        if relation.auto_created and relation.one_to_many and relation.related_model._meta.managed:
            number = relation.related_model._default_manager.filter(**{relation.field.name: person.pk}).count()
            table = relation.related_model._meta.label_lower
            if number:
                found[table] = found.get(table, 0) + number
    return dict(sorted(found.items()))


@transaction.atomic
def correct(person: User, *, name: str, function: str, language: str, by: User) -> None:
    """What somebody says of themselves was written down wrongly. The address is theirs to change: it has to be proved."""
    row = _locked(person, by)
    wanted = {"name": name.strip(), "function": function.strip(), "language": language}
    if wanted == {field: getattr(row, field) for field in wanted}:
        raise PersonRefused(_("Nothing would change."))
    for field, value in wanted.items():
        setattr(row, field, value)
    row.save(update_fields=list(wanted))
    _enter(Act.CORRECTED, row, by)


@transaction.atomic
def close(person: User, *, by: User) -> None:
    """Nobody comes in with this account any more, from the next request on. Safe to call twice."""
    row = _locked(person, by)
    if row.is_active:
        row.is_active = False
        row.save(update_fields=["is_active"])
        sessions.end(row)  # opened again, the account does not bring them back
        _enter(Act.CLOSED, row, by)


@transaction.atomic
def open_again(person: User, *, by: User) -> None:
    """The account works as before. Safe to call twice. Raises :class:`PersonRefused` for one whose data were removed."""
    row = _locked(person, by)
    if not row.is_active:
        row.is_active = True
        row.save(update_fields=["is_active"])
        _enter(Act.OPENED, row, by)


@transaction.atomic
def remove(person: User, *, by: User) -> None:
    """Take away name, address and every way in. It cannot be undone. Raises :class:`PersonRefused`."""
    row = _locked(person, by)
    if reasons := reasons_not_to_remove(row):
        raise PersonRefused(*reasons)
    instead = f"person-{row.pk}@removed.invalid"
    for address in {row.email, *EmailAddress.objects.filter(user=row).values_list("email", flat=True)}:
        letters.forget(address, instead=instead)
    EmailAddress.objects.filter(user=row).delete()
    Authenticator.objects.filter(user=row).delete()
    SentForm.objects.filter(user=row).delete()
    for delete in settings.GOES_WITH_A_PERSON:
        import_string(delete)(row)
    row.memberships.filter(ended_at=None).update(ended_at=timezone.now())
    row.email, row.name, row.is_active, row.removed_at = instead, "", False, timezone.now()
    if not row.mandates.exists():
        row.function = ""  # of a focal point it is an office, and stands on receipts
    row.set_unusable_password()
    row.save(update_fields=["email", "name", "function", "is_active", "removed_at", "password"])
    _enter(Act.REMOVED, row, by)


def reasons_not_to_remove(person: User) -> list[str]:
    """Why this person's data cannot be removed now; empty: they can."""
    reasons = []
    if person.staff_roles.exists():
        reasons.append(_("This person has a role at OHCHR. Take it first."))
    if StateMandate.objects.not_ended(timezone.localdate()).filter(user=person).exists():
        reasons.append(_("This person may decide for a State. End the mandate first."))
    return reasons


def _locked(person: User, by: User) -> User:
    if not by.is_active or not by.has_role(Role.ADMINISTRATOR):
        raise PersonRefused(_("Only an administrator can do this."))
    if person.pk == by.pk:
        raise PersonRefused(
            _("Your own data are yours to change, under My account; another administrator does the rest.")
        )
    row = User.objects.select_for_update().get(pk=person.pk)
    if row.removed_at is not None:
        raise PersonRefused(_("The data of this person have been removed already."))
    return row


def _enter(act: str, person: User, by: User) -> None:
    PersonChange.objects.create(act=act, person=person, by=by)


def _moment(value: Any) -> str | None:
    return value.isoformat() if value else None
