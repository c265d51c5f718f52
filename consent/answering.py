"""A State's answer as a person gives it on a page: on the text that was read, after the answer that was seen, once.

The rules are the gate's. Here is only what a page adds to them: two clicks are one answer, and of two people who answer at
once the second is shown what the first said.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from consent import gate
from consent.models import ConsentRequest, Event, EventKind
from consent.verbs import Refused, verb


class Choice(TextChoices):
    """The four equal answers. Their long wording is in templates/consent/_choices.html."""

    GRANT = "grant", gettext_lazy("Grant consent")
    CHANGES = "changes", gettext_lazy("Grant consent if changes are made")
    WITHHOLD = "withhold", gettext_lazy("Withhold consent")
    TIME = "time", gettext_lazy("Ask for more time")


@dataclass(frozen=True)
class Answer:
    """What a focal point chose. ``until`` belongs to more time, ``message`` must go with changes.

    ``permissions``, ``expires_on``, the last day of a consent given for a time, and ``read_in``, the language in which the
    text was read, belong to a grant.
    """

    choice: Choice
    permissions: tuple[str, ...] = ()
    until: date | None = None
    expires_on: date | None = None
    message: str = ""
    note: str = ""  # number of a note verbale, as the mission writes it
    read_in: str = ""


class AnsweredMeanwhile(Refused):
    """Between reading and answering an answer of this State was recorded; ``event`` is that answer."""

    def __init__(self, event: Event | None) -> None:
        self.event = event
        super().__init__(_("An answer of your State was recorded while you were reading."))


def last_answer(request: ConsentRequest) -> Event | None:
    """What this State said last about this record, on whichever of its texts."""
    return Event.objects.by_state(request.state_id).filter(record=request.document.record_id).last()


@verb
def give(request: ConsentRequest, answer: Answer, *, by: User, after: int) -> Event:
    """Record this answer if ``after`` is still the State's number of its last answer on the record (0: none yet).

    Raises :class:`AnsweredMeanwhile` when it is not: a second click, or a colleague who was quicker.
    """
    _still_after(request, after)
    if Event.objects.filter(
        record=request.document.record_id, kind=EventKind.WITHDRAWN, recorded_at__gt=request.asked_at
    ).exists():
        raise Refused(_("This text was taken back. There is nothing to answer any more."))
    note, message = answer.note, answer.message
    match answer.choice:
        case Choice.GRANT:
            return gate.grant(
                request, by=by, permissions=answer.permissions, note=note, message=message,
                expires_at=last_moment(answer.expires_on) if answer.expires_on else None,
                read_in=answer.read_in if answer.read_in in _languages(request) else "",
            )  # fmt: skip
        case Choice.CHANGES:
            return gate.ask_for_changes(request, by=by, note=note, message=message)
        case Choice.WITHHOLD:
            return gate.withhold(request, by=by, note=note, message=message)
        case Choice.TIME if answer.until:
            return gate.need_time(request, until=answer.until, by=by, message=message, note=note)
    raise Refused(_("Choose the new date."))


@verb
def withdraw_consent(request: ConsentRequest, *, by: User, after: int) -> Event:
    """Withdraw the State's consent to the record of this request. Raises :class:`AnsweredMeanwhile` as ``give`` does."""
    _still_after(request, after)
    return gate.revoke(request.document.record_id, state=request.state_id, by=by)


@verb
def prolong(request: ConsentRequest, expires_on: date | None, *, by: User, after: int) -> Event:
    """The same consent again, to another last day or without end; permissions as before. The record stays public."""
    event = _still_after(request, after)
    if event is None or event.kind != EventKind.GRANTED or event.document_id != request.document_id:
        raise Refused(_("Only a consent that was granted can be prolonged."))
    return gate.grant(
        request, by=by, permissions=tuple(code for code in event.permissions.split(",") if code),
        expires_at=last_moment(expires_on) if expires_on else None, read_in=event.read_in,
    )  # fmt: skip


def last_moment(day: date) -> datetime:
    """The end of this day in Geneva: a consent given until then is in force through it."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())


@verb
def let_the_provider_be_told(request: ConsentRequest, *, by: User, after: int) -> Event:
    """The State that withheld allows that the provider is told (D3): the same answer again, with that permission."""
    event = _still_after(request, after)
    if event is None or event.kind != EventKind.WITHHELD:
        raise Refused(_("This can be allowed only after consent was withheld."))
    return gate.withhold(request, by=by, note="" if event.basis == "online" else event.basis, may_tell_provider=True)


def _languages(request: ConsentRequest) -> set[str]:
    """Those in which the text can be read."""
    content = request.document.content
    return {content["content"]["language"], *(row["language"] for row in content["translations"])} if content else set()


def _still_after(request: ConsentRequest, after: int) -> Event | None:
    with connection.cursor() as cursor:  # before reading: two clicks may arrive at once
        cursor.execute("SELECT consent_lock(%s)", [[request.document.record_id]])
    event = last_answer(request)
    if (event.state_number if event else 0) != after:
        raise AnsweredMeanwhile(event)
    return event
