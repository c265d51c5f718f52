"""The private side: drafts, their versions, the messages about them, and every move with who made it and why."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Role, User
from accounts.policies import ENTERING
from repository.content import LANGUAGES, ActivityContent, PartnerRole, ProviderType
from repository.reference.models import Pledge, Recommendation, State
from submissions.life import PEN, Pen, Status


class SubmissionQuerySet(models.QuerySet):
    def of(self, user: User) -> "SubmissionQuerySet":
        """What this person may see as a submitter: the submissions of their organisations. A stranger gets none."""
        return self.filter(organisation__in=user.organisations())

    def before_ohchr(self, user: User) -> "SubmissionQuerySet":
        """What this person may see at the desk: all that has ever been sent; never a draft that was not."""
        if not user.has_role(Role.REVIEWER, Role.PUBLISHER, Role.CONFIRMER, Role.ADMINISTRATOR, Role.AUDITOR):
            return self.none()
        return self.filter(sent_at__isnull=False)

    def entered_by(self, user: User) -> "SubmissionQuerySet":
        """What this clerk has entered for an organisation, and may still write in: nobody has confirmed or sent it yet."""
        if not user.has_role(*ENTERING):
            return self.none()
        return self.filter(
            entry__clerk=user, entry__confirmed_at=None, entry__ended_at=None, status=Status.DRAFT, sent_at=None
        )

    def waiting_for(self, pen: Pen) -> "SubmissionQuerySet":
        """Where this side has to act next."""
        return self.filter(status__in=[status for status, holder in PEN.items() if holder == pen])


class MoveQuerySet(models.QuerySet):
    def of_status(self) -> "MoveQuerySet":
        """Those that changed the status."""
        return self.filter(act="")

    def to_ohchr(self) -> "MoveQuerySet":
        """Those by which a version came to OHCHR: sent, or made while OHCHR reads, of what its submitter agreed to."""
        brought = Q(after=Status.SUBMITTED) | Q(
            act__in=[Act.WORDING_ACCEPTED, Act.LINK_ACCEPTED, Act.CREDITED, Act.MERGE_OFF]
        )
        return self.filter(brought, version__isnull=False)


class Attribution(models.TextChoices):
    """How the public is told who submitted (the submitter's choice, asked again before anything goes to a State)."""

    NAMED = "named", _("Show the name of the organisation")
    CATEGORY = "category", _("Show only the kind of organisation")


class Submission(models.Model):
    """One activity on its way: written by an organisation, reviewed by OHCHR, put before the States concerned."""

    reference = models.CharField(max_length=12, unique=True)  # "TCR-7K3M9QXA"; the record's, should it become public
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="submissions")
    status = models.CharField(max_length=13, choices=Status.choices, default=Status.DRAFT)
    attribution = models.CharField(max_length=8, choices=Attribution.choices, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(null=True, blank=True)  # first sent to OHCHR; null: only its writers see it
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # the reviewer on it
    attribution_confirmed_at = models.DateTimeField(null=True, blank=True)  # when the choice was last made
    asked_to_confirm_at = models.DateTimeField(null=True, blank=True)  # the letter that asks for it again
    said_right_at = models.DateTimeField(null=True, blank=True)  # the submitter: what is published is still right
    asked_if_right_at = models.DateTimeField(null=True, blank=True)  # the yearly letter
    asked_for_results_at = models.DateTimeField(null=True, blank=True)  # the letter half a year after publication
    # Approved, and put before the States with the next weekly batch (submissions.protection).
    to_ask_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # The letters that say when an untouched draft is deleted (submissions.old_drafts); spent when it is touched again.
    told_of_deletion_at = models.DateTimeField(null=True, blank=True)
    told_again_at = models.DateTimeField(null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at"]
        indexes = [
            models.Index(fields=["status", "changed_at"], name="submission_by_status"),
            models.Index(fields=["to_ask_at"], condition=Q(to_ask_at__isnull=False), name="submission_to_ask"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_batched_submission_was_approved_by_somebody",
                condition=Q(to_ask_at__isnull=True, approved_by__isnull=True)
                | Q(to_ask_at__isnull=False, approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="the_second_letter_about_a_draft_follows_the_first",
                condition=Q(told_again_at__isnull=True) | Q(told_again_at__gt=F("told_of_deletion_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def pen(self) -> Pen:
        """Who has to act next."""
        return PEN[Status(self.status)]

    def states_added(self) -> list[str]:
        """ISO3 of the States that a reviewer has added to those concerned, and not removed again."""
        acts = dict(
            self.state_decisions.exclude(act=StateAct.CONFIRMED).order_by("at", "pk").values_list("state", "act")
        )
        return [state for state, act in acts.items() if act == StateAct.ADDED]

    @property
    def may_endanger(self) -> bool:
        """Whether its writers may be harmed for it: their pages then have a way out in one step (security plan, D6)."""
        from submissions.protection import may_be_at_risk

        return may_be_at_risk(self.organisation)

    @property
    def waits_for_ohchr(self) -> bool:
        """OHCHR has to read and decide. What is approved and waits for its weekly batch has been decided on."""
        return self.status in (Status.SUBMITTED, Status.IN_REVIEW) and self.to_ask_at is None

    @property
    def current(self) -> "Version":
        """The version being worked on, or decided on: the newest."""
        return self.versions.order_by("-number")[0]


class Version(ActivityContent):
    """One state of the text. The newest may be written while the submission is a draft; older ones are kept as they were.

    Saved as typed, valid or not: completeness is asked once, at ``moves.submit``.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.CharField(max_length=64, blank=True)  # hash of the publication document made from it
    created_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    edition = models.PositiveIntegerField(default=0)  # counts saves: two writers on one page are told
    as_typed = models.JSONField(default=dict, blank=True)  # step -> what could not be read as a value yet
    places = models.ManyToManyField(State, blank=True, related_name="+")  # where it takes place
    beneficiary_states = models.ManyToManyField(State, blank=True, related_name="+")  # whose institutions benefit
    recommendations = models.ManyToManyField(Recommendation, blank=True, related_name="+")
    pledges = models.ManyToManyField(Pledge, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="versions_of_a_submission_are_numbered", fields=["submission", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.submission} / {self.number}"

    @property
    def to_look_at(self) -> list[str]:
        """Pages of the form with what came from an earlier activity (``submissions.copying``) that nobody has saved since."""
        return self.as_typed.get("copied", {}).get("to_look_at", [])

    def looked_at(self, code: str) -> dict[str, Any]:
        """``as_typed`` when somebody has saved this page."""
        if code not in self.to_look_at:
            return {**self.as_typed}
        left = [one for one in self.to_look_at if one != code]
        return {**self.as_typed, "copied": {**self.as_typed["copied"], "to_look_at": left}}

    def states_concerned(
        self, recommendations: list[Recommendation] | None = None, pledges: list[Pledge] | None = None
    ) -> dict[str, set[str]]:
        """ISO3 -> why, as ``consent.document`` derives it from places, beneficiaries, recommendations and pledges.

        With the States that a reviewer has added because the text is about them.
        Who has fetched the links already may give them; nothing else than the version's own.
        """
        from consent.document import states_concerned

        return states_concerned(
            places=list(self.places.values_list("pk", flat=True)),
            beneficiaries=list(self.beneficiary_states.values_list("pk", flat=True)),
            recommendations=list(self.recommendations.all()) if recommendations is None else recommendations,
            pledges=list(self.pledges.all()) if pledges is None else pledges,
            named=self.submission.states_added(),
        )


class VersionPartner(models.Model):
    """An organisation that took part, with its role. Proposed by the submitter; a name only, no account.

    ``state``: whose authority it is. Unless that State is asked, the public reads "A State authority" (``consent.document``).
    """

    version = models.ForeignKey(Version, models.CASCADE, related_name="partners")
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=12, choices=PartnerRole.choices)
    type = models.CharField(_("kind of organisation"), max_length=5, choices=ProviderType.choices)
    state = models.ForeignKey(State, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_partner_with_a_state_is_its_authority",
                condition=Q(state__isnull=True) | Q(type=ProviderType.STATE),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Scan(models.TextChoices):
    """What the virus scanner has said of a file."""

    WAITING = "waiting", _("Waits to be scanned for viruses")
    CLEAN = "clean", _("Scanned")
    INFECTED = "infected", _("A virus was found: the file has been deleted")


class File(models.Model):
    """A file attached to a version: inspected, stripped, and kept by its hash (``repository.attachments``).

    The name that it came with is not kept; ``title`` is what the States and the public read. Until the scanner has called
    it clean it lies in quarantine: in no document, and given to nobody but whoever uploaded it.
    """

    version = models.ForeignKey("Version", models.CASCADE, related_name="files")
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, blank=True)  # "": no words in it
    kind = models.CharField(max_length=4)  # submissions.inspection.Kind: what it really is
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)  # of the stripped copy: what a State decides on
    persons_agreed = models.BooleanField(default=False)  # persons who can be recognised in it agreed, or there are none
    scan = models.CharField(max_length=8, choices=Scan.choices, default=Scan.WAITING)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="a_version_has_a_file_once", fields=["version", "sha256"])]
        indexes = [models.Index(fields=["scan"], condition=Q(scan="waiting"), name="file_waits_for_the_scanner")]

    def __str__(self) -> str:
        return f"File of {self.version}"


class VersionTranslation(models.Model):
    """The same text in another of the six languages, by the provider or by OHCHR."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    source = models.CharField(
        max_length=8, choices=[("provider", _("Translated by the provider")), ("ohchr", _("Translated by OHCHR"))]
    )
    title = models.CharField(max_length=200, blank=True)  # a draft may lack it; what is sent may not
    summary = models.TextField(blank=True, max_length=2_000)
    description = models.TextField(blank=True, max_length=10_000)
    results = models.TextField(blank=True, max_length=10_000)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_version_has_one_text_a_language", fields=["version", "language"])
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.language})"


class Act(models.TextChoices):
    """What happens to a submission beside the changes of its status."""

    WORDING_ACCEPTED = "accepted", _("proposed wording accepted")
    WORDING_KEPT = "kept", _("own wording kept")
    LINK_ACCEPTED = "link_yes", _("proposed recommendation accepted")
    LINK_KEPT = "link_no", _("own recommendation kept")
    HANDED_OVER = "handed_over", _("handed over to a colleague")
    MERGE_ASKED = "merge_asked", _("merging with another submission proposed")
    MERGE_AGREED = "merge_yes", _("merging with another submission agreed to")
    CREDITED = "credited", _("another organisation that reported it is credited")
    MERGE_OFF = "merge_off", _("merging with another submission called off")
    MERGED = "merged", _("merged with another submission")
    SHARED = "shared", _("link for reading made")
    UNSHARED = "unshared", _("link for reading revoked")
    PARTNER_ASKED = "partner_ask", _("partner asked whether it may be named")
    PARTNER_SAID = "partner_say", _("answer of a partner that was asked")
    ENTERED = "entered", _("entered by a clerk from what came by mail or on paper")
    ENTRY_ASKED = "entry_ask", _("its sender asked whether what was entered is right")
    ENTRY_RIGHT = "entry_right", _("what was entered is right, its sender says")
    ENTRY_WRONG = "entry_wrong", _("what was entered is not right, its sender says")
    ENTRY_OFF = "entry_off", _("entered by mistake: taken back, and its text erased")
    COMPLAINT = "complaint", _("a complaint: not kept, and led on to where complaints are received")


class Move(models.Model):
    """A change of status: who, when, from, to, why. Never changed or deleted. With an ``act`` the status may stay."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="moves")
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    before = models.CharField(max_length=13, choices=Status.choices, blank=True)
    after = models.CharField(max_length=13, choices=Status.choices)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # null: the States or the clock
    pen = models.CharField(max_length=9, choices=Pen.choices)  # on whose behalf: what others are told instead of a name
    reason = models.TextField(blank=True, max_length=5_000)
    act = models.CharField(max_length=11, choices=Act.choices, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_move_without_an_act_changes_the_status", condition=~Q(before=F("after")) | ~Q(act="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.before} → {self.after}"


class Message(models.Model):
    """Between submitter and OHCHR, on one submission. ``internal``: OHCHR's own note, never the submitter's to read."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="messages")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    pen = models.CharField(max_length=9, choices=Pen.choices)
    internal = models.BooleanField(default=False)
    text = models.TextField(max_length=5_000)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="an_internal_note_is_ohchrs", condition=Q(internal=False) | Q(pen=Pen.OHCHR))
        ]

    def __str__(self) -> str:
        return f"Message on {self.submission}"


class DraftLink(models.Model):
    """A secret address by which a partner reads what an organisation writes, as the public would see it; nothing more.

    The address is told once, to whoever makes it; here is only its hash (``accounts.secret_addresses``). Whether it still
    opens: ``submissions.sharing``.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="links")
    secret_hash = models.CharField(max_length=64, unique=True)  # SHA-256 (hex)
    reader = models.CharField(max_length=200)  # for whom, as its maker says
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)  # last; null: never
    times_read = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"Link to {self.submission}"


class ForgottenDraft(models.Model):
    """A draft was deleted because nobody had touched it for 24 months: its reference and when. Never changed or deleted.

    The audit trail leaves out what was read of it, as it does while a draft is not sent.
    """

    reference = models.CharField(max_length=12, unique=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.reference


class SpreadsheetQuerySet(models.QuerySet):
    def of(self, user: User) -> "SpreadsheetQuerySet":
        """What this person uploaded. Nobody else needs it: the drafts are everybody's in the organisation."""
        return self.filter(by=user)


class Spreadsheet(models.Model):
    """A file of activities that somebody uploaded: tried first, then made into drafts, by jobs of the outbox.

    The job's row holds this row's id only. ``report`` is what ``importing.take_in`` said, of the trial or of the real run.
    """

    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    kind = models.CharField(max_length=4)  # submissions.inspection.Kind: xlsx or csv
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)
    tried = models.JSONField(default=dict, blank=True)  # the report of the trial
    report = models.JSONField(default=dict, blank=True)  # the report of the real run
    job = models.UUIDField(null=True)  # the job that is under way or was the last

    objects = SpreadsheetQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return str(self.identifier)


# The other models of the room, so that Django and readers find all of them here.
from submissions.outsiders import AskedPartner, CameBy, ConfirmedBy, Entry, PartnerAnswer, Sketch  # noqa: E402
from submissions.reviewing.models import (  # noqa: E402
    AdviceComment,
    AdviceRequest,
    Complaint,
    HintDismissal,
    HintKind,
    MergeOutcome,
    Merging,
    OwnView,
    ProposedWording,
    StateAct,
    StateDecision,
    WordingAnswer,
)

__all__ = [
    "Act", "AdviceComment", "AdviceRequest", "AskedPartner", "Attribution", "CameBy", "Complaint", "ConfirmedBy", "DraftLink",
    "Entry", "File", "ForgottenDraft", "HintDismissal", "HintKind", "MergeOutcome", "Merging",
    "Message", "Move", "OwnView", "PartnerAnswer", "ProposedWording",
    "Scan", "Sketch", "Spreadsheet", "StateAct", "StateDecision", "Submission", "Version", "VersionPartner", "VersionTranslation",
    "WordingAnswer",
]  # fmt: skip
