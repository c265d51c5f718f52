"""Letters of the gate to a State: reference, date and link only; nothing of the text or of an answer (security.md D7)."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse_lazy
from django.utils import timezone

import outbox
from accounts.mandates import addressees, offices
from consent.models import ConsentRequest, PaperAnswer
from outbox.letters import Addressee, Recipient


def ask_again(request: ConsentRequest) -> None:
    """The same letter once more, to whoever can decide now: the first one did not arrive."""
    write_to_the_state("consent_request", request, day=request.hoped_by)


def tell_the_state(request: ConsentRequest, paper: PaperAnswer | None) -> None:
    """After each answer: to all who can decide, and for one on paper to the State's offices and the mailbox named with it."""
    letter = "paper_recorded" if paper else "consent_recorded"
    write_to_the_state(letter, request, day=timezone.localdate(), also=told_of(paper) if paper else [])


def told_of(paper: PaperAnswer) -> list[Addressee]:
    """To whom a State is told of an answer on paper, beside its focal points."""
    extra: list[Addressee] = [*offices(paper.request.state_id)]
    if paper.mailbox:
        extra.append(Recipient(paper.mailbox))
    return extra


def write_to_the_state(letter: str, request: ConsentRequest, *, day: date, also: Iterable[Addressee] = ()) -> None:
    """A letter to each focal point: reference, date and link only; nothing of the text or the answer (security.md D7).

    After each answer too, so that a delegation sees at once what somebody else has answered in its name.
    """
    people = addressees(request.state_id)
    known = {one.email.lower() for one in people}
    outbox.post(
        letter, to=[*people, *(one for one in also if one.email.lower() not in known)], reference=request.reference, day=day,
        link=reverse_lazy("consent:decide", args=[request.reference]),
    )  # fmt: skip
