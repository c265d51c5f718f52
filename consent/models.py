"""What the gate stands on: records, the documents that States decide on, the requests, and the ledger of events.

The app's database role may read all of it, and may write only requests and remarks; events, records and documents are
written by functions in the database (``migrations/0002_gate.sql``), which the verbs in ``gate.py`` call.
"""

from datetime import date, datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Evidence, StateMandate, User
from repository.catalogue.models import Activity
from repository.reference.models import State


class Record(models.Model):
    """One row per reference, never deleted: what every verb of the gate locks first."""

    reference = models.CharField(max_length=12, primary_key=True)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reference


class Merged(models.Model):
    """A record that was merged into another one, whether that is public now or not (``consent.merging``).

    The row goes when the record is published again. What the public knows of it is ``repository.Successor``.
    """

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True, related_name="merged")
    successor = models.ForeignKey(Record, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_record_is_merged_into_another_one", condition=~Q(record=F("successor")))
        ]

    def __str__(self) -> str:
        return f"{self.record_id} → {self.successor_id}"


class PublicationDocument(models.Model):
    """The exact thing consented to: canonical JSON (RFC 8785) of all that the public would see."""

    hash = models.CharField(max_length=64, primary_key=True)  # SHA-256 (hex) of ``canonical`` in UTF-8
    record = models.ForeignKey(Record, models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField()  # 1, 2, 3 … within the record
    schema = models.PositiveSmallIntegerField()
    canonical = models.TextField(null=True)  # null: erased 12 months after the last decision (D11)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="documents_of_a_record_are_numbered", fields=["record", "number"])]

    def __str__(self) -> str:
        return f"{self.record_id} / {self.number}"

    @property
    def text_version(self) -> str:
        """The short form that is printed on previews and receipts, e.g. ``7F3A-91C2``."""
        return f"{self.hash[:4]}-{self.hash[4:8]}".upper()

    @property
    def content(self) -> dict | None:
        """The document as Python values; None when its text has been erased."""
        import json

        return None if self.canonical is None else json.loads(self.canonical)


class EventKind(models.TextChoices):
    """Everything that can happen to a record at the gate. The values are in the ledger: never rename one."""

    ASKED = "asked", _("Consent was asked for")
    GRANTED = "granted", _("Consent granted")
    WITHHELD = "withheld", _("Consent withheld")
    CHANGES_ASKED = "changes_asked", _("Consent granted if changes are made")
    TIME_ASKED = "time_asked", _("More time asked for")
    REVOKED = "revoked", _("Consent withdrawn")
    HELD = "held", _("Put on hold")
    RELEASE_PROPOSED = "release_proposed", _("End of the hold proposed")
    RELEASED = "released", _("Hold ended")
    NO_STATE_PROPOSED = "no_state_proposed", _("Proposed: it concerns no State in particular")
    NO_STATE_CONFIRMED = "no_state_confirmed", _("Confirmed: it concerns no State in particular")
    CLEARED = "cleared", _("Cleared for publication once every State has consented")
    PUBLISHED = "published", _("Published")
    EXPIRED = "expired", _("A consent ran out")
    WITHDRAWN = "withdrawn", _("Withdrawn by the submitter or OHCHR")
    SEALED = "sealed", _("The public side was sealed")
    UNSEAL_PROPOSED = "unseal_proposed", _("End of the seal proposed")
    UNSEALED = "unsealed", _("The seal was ended")


ANSWERS = [EventKind.GRANTED, EventKind.WITHHELD, EventKind.CHANGES_ASKED, EventKind.TIME_ASKED]
CLOSING = [EventKind.REVOKED, EventKind.HELD, EventKind.WITHDRAWN]  # every grant before one of these is spent
READ_IN = "read in "  # before the code of a language, in the detail of a grant
SITE_WIDE = [EventKind.SEALED, EventKind.UNSEAL_PROPOSED, EventKind.UNSEALED]  # about no record


class EventQuerySet(models.QuerySet):
    def of(self, reference: str) -> "EventQuerySet":
        """All that happened to this record, in order."""
        return self.filter(record=reference).order_by("number")

    def by_state(self, state: State | str) -> "EventQuerySet":
        """What this State answered and withdrew, in order: its own history, which no other State sees."""
        return self.filter(state=state, kind__in=[*ANSWERS, EventKind.REVOKED]).order_by("number")


class Event(models.Model):
    """One link of the ledger: appended by the database, never changed, chained by hash (``0002_gate.sql``)."""

    number = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="events")  # null: about the whole site
    document = models.ForeignKey(PublicationDocument, models.PROTECT, null=True, related_name="events")
    state = models.ForeignKey(State, models.PROTECT, null=True, related_name="+")
    state_number = models.PositiveIntegerField(null=True)  # the State's own count, printed on its receipts
    actor = models.BigIntegerField(null=True)  # id of the person; null: the clock
    mandate = models.BigIntegerField(null=True)  # id of the mandate under which a State's answer was given
    basis = models.CharField(max_length=200)  # "online", or the note verbale
    permissions = models.CharField(max_length=40)  # a grant (D5): "files", "example", both, none; withheld (D3): "tell"
    detail = models.TextField()  # never the words of an answer: those are in Remark, and can be erased
    effective_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["record", "number"], name="event_of_record"),
            models.Index(fields=["document", "state", "-number"], name="event_last_answer"),
            models.Index(fields=["state", "number"], name="event_of_state"),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(kind="granted", expires_at__isnull=False),
                name="event_grant_that_ends",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="an_event_is_about_a_record_or_the_whole_site",
                condition=Q(record__isnull=False) ^ Q(kind__in=SITE_WIDE),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.record_id or 'the site'}"

    @property
    def until(self) -> date | None:
        """The new date of an answer that asks for more time."""
        return date.fromisoformat(self.detail[:10]) if self.kind == EventKind.TIME_ASKED else None

    @property
    def read_in(self) -> str:
        """The language in which the text of a grant was read; "" where no page knew it."""
        return self.detail.removeprefix(READ_IN) if self.detail.startswith(READ_IN) else ""


class Chain(models.Model):
    """The head of the ledger; its row lock puts all events in one order. One row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    database = models.UUIDField()  # a new database starts a new journal
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.database} at {self.number}"


class ConsentRequestQuerySet(models.QuerySet):
    def before(self, user: User, today: date) -> "ConsentRequestQuerySet":
        """Requests that this person may answer today, under a mandate in force. A stranger gets none."""
        return self.filter(state__in=user.states(today))

    def with_answer(self) -> "ConsentRequestQuerySet":
        """Adds ``answer``: the kind of the State's last event on the document, or None while it has not answered."""
        last = Event.objects.filter(
            document=OuterRef("document"), state=OuterRef("state"), kind__in=[*ANSWERS, EventKind.REVOKED]
        ).order_by("-number")
        published = Activity.objects.filter(document=OuterRef("document"))
        newer = PublicationDocument.objects.filter(
            record=OuterRef("document__record"), number__gt=OuterRef("document__number")
        )
        closed = Event.objects.filter(
            record=OuterRef("document__record"), kind__in=CLOSING, number__gt=OuterRef("answer_number")
        )
        taken_back = Event.objects.filter(
            record=OuterRef("document__record"), kind=EventKind.WITHDRAWN, recorded_at__gt=OuterRef("asked_at")
        )
        return self.annotate(
            answer=Subquery(last.values("kind")[:1]),
            answer_number=Subquery(last.values("number")[:1]),
            is_published=Exists(published),
            is_superseded=Exists(newer),
            is_closed_since=Exists(closed),
            is_taken_back=Exists(taken_back),
        )

    def open(self) -> "ConsentRequestQuerySet":
        """Not answered yet (more time asked for counts as not answered), and the text is still the one to be decided on.

        Not one about which a newer text has been asked, and not one that was taken back: nobody is reminded of those.
        """
        return self.with_answer().filter(
            Q(answer__isnull=True) | Q(answer=EventKind.TIME_ASKED), is_superseded=False, is_taken_back=False
        )


class ConsentRequest(models.Model):
    """One State asked about one document. Silence never becomes consent: ``hoped_by`` is a date, not a deadline."""

    reference = models.CharField(max_length=12, primary_key=True)  # "CR-4H8T2WNE", random
    document = models.ForeignKey(PublicationDocument, models.PROTECT, related_name="requests")
    state = models.ForeignKey(State, models.PROTECT, related_name="consent_requests")
    asked_at = models.DateTimeField()
    hoped_by = models.DateField()
    opened_at = models.DateTimeField(null=True)  # when a focal point first read it
    last_reminder_on = models.DateField(null=True)
    # Written by consent.trouble: while the State cannot be reached the date stands still.
    paused_since = models.DateField(null=True, blank=True)
    paused_days = models.PositiveIntegerField(default=0)  # earlier pauses together
    resumed_at = models.DateTimeField(null=True, blank=True)

    # Added by ConsentRequestQuerySet.with_answer.
    answer: str | None
    answer_number: int | None
    is_published: bool
    is_superseded: bool
    is_closed_since: bool
    is_taken_back: bool

    objects = ConsentRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "reference"]
        constraints = [
            models.UniqueConstraint(name="a_state_is_asked_once_about_a_document", fields=["document", "state"])
        ]

    def __str__(self) -> str:
        return self.reference


class Remark(models.Model):
    """What a State wrote with its answer. Never public, never in the ledger; OHCHR and that State read it."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="remark")
    text = models.TextField(max_length=5_000)

    def __str__(self) -> str:
        return f"Remark on event {self.event_id}"


class PaperAnswerQuerySet(models.QuerySet["PaperAnswer"]):
    def waiting(self) -> "PaperAnswerQuerySet":
        """Entered by one officer, and neither confirmed by a second nor discarded."""
        return self.filter(confirmed_at=None, discarded_at=None)

    def to_take_effect(self) -> "PaperAnswerQuerySet":
        """Grants whose 72 hours were not over when they were recorded and that nobody has followed up yet."""
        return self.filter(kind=EventKind.GRANTED, event__isnull=False, took_effect_at=None)


class PaperAnswer(models.Model):
    """An answer of a State that came by note verbale: entered by one officer, confirmed by a second.

    Nothing is in the ledger before the second officer has confirmed it; a withdrawal of consent is the exception: it takes
    effect when it is entered. Written by ``consent.paper`` alone.
    """

    request = models.ForeignKey(ConsentRequest, models.PROTECT, related_name="paper_answers")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.label) for kind in (*ANSWERS, EventKind.REVOKED)])
    permissions = models.CharField(max_length=40, blank=True)
    until = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)  # the last day of a grant that the State gave for a time
    message = models.TextField(blank=True, max_length=5_000)
    note_verbale = models.CharField(max_length=100)
    note_verbale_on = models.DateField()
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")  # its scan
    mailbox = models.EmailField(blank=True)  # where the State is told, beside its focal points and offices
    contradicts = models.BooleanField(default=False)  # another answer of the same State: both recorded, record on hold
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    discarded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    discarded_at = models.DateTimeField(null=True, blank=True)
    event = models.OneToOneField(Event, models.PROTECT, null=True, blank=True, related_name="paper")
    took_effect_at = models.DateTimeField(null=True, blank=True)  # when the clock followed up a grant's 72 hours

    objects = PaperAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-entered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_paper_answer_is_confirmed_by_a_second_person",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                violation_error_message=_("A second officer has to confirm it."),
            ),
            models.CheckConstraint(
                name="a_paper_answer_is_confirmed_by_somebody",
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_paper_answer_is_discarded_by_somebody",
                condition=Q(discarded_by__isnull=True, discarded_at__isnull=True)
                | Q(discarded_by__isnull=False, discarded_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_paper_answer_is_not_both_confirmed_and_discarded",
                condition=Q(confirmed_at__isnull=True) | Q(discarded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.kind} on paper"

    @property
    def basis(self) -> str:
        """The note verbale as the ledger and the receipt cite it."""
        return f"{self.note_verbale}, {self.note_verbale_on.isoformat()}"


class ReadingLinkQuerySet(models.QuerySet["ReadingLink"]):
    def alive(self, now: datetime) -> "ReadingLinkQuerySet":
        """Not run out, not revoked, and whoever made it may still decide for the State."""
        mandates = StateMandate.objects.in_force(timezone.localdate(now)).filter(
            user=OuterRef("made_by"), state=OuterRef("request__state")
        )
        return self.filter(Exists(mandates), expires_at__gt=now, revoked_at=None, made_by__is_active=True)


class ReadingLink(models.Model):
    """A secret address by which a ministry reads one text that may be published, and comments on it. It decides nothing.

    The address is told once, to the focal point who makes it; here is only its hash.
    """

    request = models.ForeignKey(ConsentRequest, models.PROTECT, related_name="reading_links")
    secret_hash = models.CharField(max_length=64, unique=True)  # SHA-256 (hex)
    reader = models.CharField(max_length=200)  # for whom: "Ministry of Justice"
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ReadingLinkQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"{self.request_id} for reading"


class Comment(models.Model):
    """What a reader in the capital wrote to its own focal points. Neither OHCHR nor any other State reads it."""

    link = models.ForeignKey(ReadingLink, models.PROTECT, related_name="comments")
    name = models.CharField(max_length=200)  # as typed: nobody has proved it
    text = models.TextField(max_length=5_000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"Comment on {self.link}"


class StandingChoice(models.Model):
    """A State lets minor corrections of texts that it has consented to be made without being asked each time (D6)."""

    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(StateMandate, models.PROTECT, related_name="+")  # of the person who chose it
    given_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(ended_at=None), name="a_state_has_one_standing_choice_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.state_id} from {self.given_at:%Y-%m-%d}"


class MinorCorrection(models.Model):
    """Two officers say that a text differs from the public one by minor corrections only."""

    document = models.OneToOneField(PublicationDocument, models.PROTECT, related_name="minor_correction")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_minor_correction_is_confirmed_by_a_second_person",
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by=F("proposed_by")),
            )
        ]

    def __str__(self) -> str:
        return f"Minor correction {self.document}"
