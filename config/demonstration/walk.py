"""How far each demonstration activity has come: situations, and the real verbs that lead to them.

Each activity is one transaction around its verbs (they join it, see ``consent.verbs``): what is half way when somebody
presses Ctrl-C is not there at all. Its letters are taken out before the commit, for nobody reads them.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from config.demonstration import people
from config.demonstration.activities import Links, Plan, fill, fill_texts, plan
from config.demonstration.organisations import PROVIDERS, Provider
from config.demonstration.people import FOCAL_POINTS, Cast
from consent import gate
from consent.models import ConsentRequest, Event, EventKind, PublicationDocument, Record
from consent.verbs import verb
from outbox.models import Letter
from repository.content import ActivityStatus
from repository.reference import load
from submissions import correspondence, moves
from submissions.models import Attribution, Submission, Version

STATES = ["QMA", "QMB", *FOCAL_POINTS]
SHORT = timedelta(seconds=4)  # of a consent that runs out while the others are written
UNVERIFIED = next(provider for provider in PROVIDERS if not provider.verified)


@dataclass
class Story:
    """One activity on its way, and the people who act in it."""

    cast: Cast
    links: Links
    plan: Plan
    number: int
    submission: Submission

    @property
    def writer(self) -> User:
        return self.cast.writers[self.plan.provider.slug]

    @property
    def reviewer(self) -> User:
        return self.cast.reviewers[self.number % 2]

    @property
    def version(self) -> Version:
        return self.submission.current

    @property
    def document(self) -> PublicationDocument:
        return PublicationDocument.objects.get(pk=self.version.document)

    @property
    def chance(self) -> random.Random:
        return self.plan.chance

    # ---- the submitter

    def fill(self) -> None:
        fill(self.version, self.plan, self.links)
        if not self.submission.attribution:
            shown = Attribution.CATEGORY if self.chance.random() < 0.07 else Attribution.NAMED
            Submission.objects.filter(pk=self.submission.pk).update(attribution=shown)

    def send(self) -> None:
        self.fill()
        moves.submit(self.submission, by=self.writer)

    def revise(self) -> None:
        """The next version: other words for the same facts."""
        moves.revise(self.submission, by=self.writer)
        fill_texts(self.version, self.plan)

    # ---- OHCHR

    def take_up(self) -> None:
        self.send()
        moves.take_up(self.submission, by=self.reviewer)

    def ask(self) -> list[ConsentRequest]:
        """Send, review and put before the States. Now and then it goes back to its writer once."""
        self.take_up()
        if self.chance.random() < 0.12:
            moves.return_for_changes(self.submission, by=self.reviewer, message=self.plan.phrase("returned"))
            fill_texts(self.version, self.plan)
            moves.submit(self.submission, by=self.writer)
            moves.take_up(self.submission, by=self.reviewer)
        return self._approve()

    def ask_again(self) -> list[ConsentRequest]:
        moves.submit(self.submission, by=self.writer)
        moves.take_up(self.submission, by=self.reviewer)
        return self._approve()

    def _approve(self) -> list[ConsentRequest]:
        """Put before the States; what is shown only as its kind waits for its weekly batch, which comes at once here."""
        if moves.approve(self.submission, by=self.reviewer) is None:
            moves.ask_due(now=timezone.now() + timedelta(days=7))
        return list(self.document.requests.order_by("state"))

    # ---- the States

    def focal_point(self, request: ConsentRequest) -> User:
        return self.chance.choice(self.cast.focal[request.state_id])

    def grant(self, *requests: ConsentRequest, expires_at: datetime | None = None) -> None:
        for request in requests:
            permissions = tuple(sorted(self.chance.sample(["example", "files"], self.chance.choice([0, 0, 0, 1, 2]))))
            gate.grant(request, by=self.focal_point(request), permissions=permissions, expires_at=expires_at)

    def publish(self) -> None:
        moves.publish(self.submission, by=self.cast.publisher)


# ---------------------------------------------------------------------------------------------- the situations


def empty_draft(story: Story) -> None:
    """Begun, and nothing written yet."""


def half_filled_draft(story: Story) -> None:
    """A title and a beginning; no dates, no recommendation."""
    story.fill()
    version = story.version
    Version.objects.filter(pk=version.pk).update(
        description="", results="", starts_on=None, ends_on=None, kinds=[], requested_by="", cooperation_agreed=False,
        summary=version.summary if story.number % 2 else "",
    )  # fmt: skip
    version.recommendations.clear()


def complete_draft(story: Story) -> None:
    """Written to the end, and not sent."""
    story.fill()


def sent(story: Story) -> None:
    story.send()


def in_review(story: Story) -> None:
    story.take_up()


def returned(story: Story) -> None:
    """Back with its writer, with a message from OHCHR."""
    story.take_up()
    moves.return_for_changes(story.submission, by=story.reviewer, message=story.plan.phrase("returned"))


def declined(story: Story) -> None:
    story.take_up()
    moves.decline(story.submission, by=story.reviewer, reason=story.plan.phrase("declined"))


def nobody_answered(story: Story) -> None:
    story.ask()


def one_of_several_granted(story: Story) -> None:
    first, *_others = story.ask()
    story.grant(first)


def one_of_several_withheld(story: Story) -> None:
    """Nobody but OHCHR and that State knows before the others have answered (D4)."""
    first, *_others = story.ask()
    gate.withhold(first, by=story.focal_point(first))


def more_time_asked(story: Story) -> None:
    first, *_others = story.ask()
    until = timezone.localdate() + timedelta(days=story.chance.randint(20, 110))
    gate.need_time(first, by=story.focal_point(first), until=until)


def consented(story: Story) -> None:
    """All granted; a publisher has still to make it public."""
    story.grant(*story.ask())


def withheld(story: Story) -> None:
    """All have answered, and one did not consent. Now and then that State allows the provider to be told (D3)."""
    *others, last = story.ask()
    story.grant(*others)
    gate.withhold(last, by=story.focal_point(last), may_tell_provider=story.number % 3 == 0)


def changes_asked(story: Story) -> None:
    *others, last = story.ask()
    story.grant(*others)
    gate.ask_for_changes(last, by=story.focal_point(last), message=story.plan.phrase("changes"))


def published(story: Story) -> None:
    requests = story.ask()
    if story.chance.random() < 0.15:  # cleared before: the last grant publishes it
        gate.clear(story.document, by=story.cast.publisher)
        story.grant(*requests)
        return
    if story.chance.random() < 0.05:  # an answer that is changed afterwards
        gate.withhold(requests[0], by=story.focal_point(requests[0]))
    expires_at = timezone.now() + timedelta(days=730) if story.chance.random() < 0.06 else None
    story.grant(*requests, expires_at=expires_at)
    story.publish()


def published_anew(story: Story) -> None:
    """A second version, consented to by all again."""
    published(story)
    story.revise()
    story.grant(*story.ask_again())
    story.publish()


def in_revision(story: Story) -> None:
    """Public, while the next version is being written."""
    published(story)
    story.revise()


def revision_with_states(story: Story) -> None:
    """Public in its first version, while the States read the second one."""
    published(story)
    story.revise()
    story.ask_again()


def revoked(story: Story) -> None:
    published(story)
    state = story.chance.choice(story.plan.states)
    gate.revoke(story.submission.reference, state=state, by=story.chance.choice(story.cast.focal[state]))


def on_hold(story: Story) -> None:
    """Taken from public view by an officer; every second one with its end proposed."""
    published(story)
    reference = story.submission.reference
    gate.hold(reference, by=story.cast.confirmer, reason="A person named in a photograph asked for advice.")
    if story.number % 2:
        gate.release(reference, by=story.reviewer)


def hold_ended(story: Story) -> None:
    """Two officers have ended the hold; the States are to be asked anew."""
    published(story)
    reference = story.submission.reference
    gate.hold(reference, by=story.reviewer, reason="The name of a witness can be read in the text.")
    gate.release(reference, by=story.reviewer)
    gate.release(reference, by=story.cast.confirmer)


def expired(story: Story) -> None:
    """Public, with a consent that runs out within seconds."""
    story.grant(*story.ask(), expires_at=timezone.now() + SHORT)
    story.publish()


def withdrawn_early(story: Story) -> None:
    story.send()
    moves.withdraw(story.submission, by=story.writer, reason=story.plan.phrase("reasons"))


def withdrawn_later(story: Story) -> None:
    published(story)
    moves.withdraw(story.submission, by=story.writer, reason=story.plan.phrase("reasons"))


def no_state_published(story: Story) -> None:
    """It concerns no State in particular: a second person confirms that."""
    story.ask()
    gate.confirm_no_state(story.document, by=story.cast.confirmer)
    story.publish()


def no_state_waiting(story: Story) -> None:
    story.ask()


def exchange_words(story: Story) -> None:
    """While in review, both sides write; and OHCHR notes something for itself."""
    if story.number % 2:
        correspondence.write_to_submitter(story.submission, by=story.reviewer, text=story.plan.phrase("returned"))
        correspondence.ask_ohchr(story.submission, by=story.writer, text=story.plan.phrase("reasons"))
    else:
        text = "The figures agree with those of the statistics office."
        correspondence.note(story.submission, by=story.reviewer, text=text)


@dataclass(frozen=True)
class Situation:
    """Where a story ends. ``share``: how many of a hundred activities."""

    lead: Callable[[Story], None]
    share: float
    states: int | None = None  # how many States it concerns; None: one to three
    afterwards: Callable[[Story], None] | None = None  # verbs with a transaction of their own
    provider: Provider | None = None
    status: ActivityStatus | None = None


# At least one activity each; all others are published.
SITUATIONS = [
    Situation(expired, 0.7),  # first: their time runs out while the rest is written
    Situation(empty_draft, 0.7),
    Situation(half_filled_draft, 2.4),
    Situation(complete_draft, 1.2),
    Situation(complete_draft, 0.4, provider=UNVERIFIED),
    Situation(sent, 3.4),
    Situation(in_review, 3.4, afterwards=exchange_words),
    Situation(returned, 2.4),
    Situation(declined, 1.8),
    Situation(nobody_answered, 3.4),
    Situation(one_of_several_granted, 2.4, states=2),
    Situation(one_of_several_withheld, 0.9, states=2),
    Situation(more_time_asked, 1.8),
    Situation(consented, 3.4),
    Situation(withheld, 1.5),
    Situation(changes_asked, 1.2),
    Situation(published_anew, 2.4),
    Situation(in_revision, 1.5),
    Situation(revision_with_states, 0.9),
    Situation(revoked, 2.1),
    Situation(on_hold, 0.7),
    Situation(hold_ended, 0.3),
    Situation(withdrawn_early, 0.9),
    Situation(withdrawn_later, 0.7),
    Situation(no_state_published, 0.7, states=0, status=ActivityStatus.COMPLETED),
    Situation(no_state_waiting, 0.3, states=0, status=ActivityStatus.ONGOING),
]
FEWEST = len(SITUATIONS) + 1


def programme(activities: int, seed: int) -> list[Situation]:
    """Which situation each activity is to reach. What needs time comes first; the rest is mixed."""
    chosen = [one for one in SITUATIONS[1:] for _turn in range(max(1, round(activities * one.share / 100)))]
    first = [SITUATIONS[0]] * max(1, round(activities * SITUATIONS[0].share / 100))
    others = max(1, activities - len(chosen) - len(first))
    mixed = chosen + [Situation(published, 0)] * others
    random.Random(seed).shuffle(mixed)  # noqa: S311  (the same every time, not a secret)
    return (first + mixed)[:activities]


def write(activities: int, seed: int, today: date, tell: Callable[[int], None] = lambda done: None) -> None:
    """Write the States, the people and this many activities. ``tell`` hears how many are done."""
    load.add_fictitious_states()
    cast = people.make(today)
    links = Links.of(STATES)
    for number, situation in enumerate(programme(activities, seed)):
        drawn = plan(
            seed, number, today, STATES,
            how_many=situation.states, provider=situation.provider, status=situation.status,
        )  # fmt: skip
        story = _lead(situation, cast, links, drawn, number)
        if situation.afterwards:
            situation.afterwards(story)
            _take_out_letters(story)
        tell(number + 1)
    _let_consents_run_out()


@verb
def _lead(situation: Situation, cast: Cast, links: Links, drawn: Plan, number: int) -> Story:
    writer = cast.writers[drawn.provider.slug]
    submission = moves.start(cast.organisations[drawn.provider.slug], by=writer)
    story = Story(cast, links, drawn, number, submission)
    situation.lead(story)
    _take_out_letters(story)
    return story


def _take_out_letters(story: Story) -> None:
    """Letters about this activity stay here: their readers do not exist, and a mail server would be sent thousands."""
    requests = ConsentRequest.objects.filter(document__record=story.submission.reference).values("pk")
    Letter.objects.filter(reference=story.submission.reference, sent_at=None).delete()
    Letter.objects.filter(reference__in=requests, sent_at=None).delete()


def _let_consents_run_out() -> None:
    """Wait for the short consents, and let the clock's verb take their records away."""
    soon = timezone.now() + SHORT
    last = Event.objects.filter(kind=EventKind.GRANTED, expires_at__lte=soon).aggregate(last=Max("expires_at"))["last"]
    if last is not None:
        time.sleep(max(0.0, (last - timezone.now()).total_seconds() + 0.1))
    gate.expire_due()
    Letter.objects.filter(reference__in=Record.objects.values("pk"), sent_at=None).delete()
