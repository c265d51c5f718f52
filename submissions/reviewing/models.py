"""What the review desk keeps beside a submission. Of all this the submitter is shown only the wording proposed to him or her."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from repository.content import LANGUAGES
from repository.reference.models import State


class HintKind(models.TextChoices):
    """What a reviewer is made aware of. A hint decides nothing."""

    STATE = "state", _("A State is named that is not among the States concerned")
    EMAIL = "email", _("An e-mail address")
    PHONE = "phone", _("Perhaps a telephone number")
    PERSON = "person", _("Perhaps the name of a private person")
    ALIKE = "alike", _("Another submission may tell of the same activity")  # looked for on a page of its own


class HintDismissal(models.Model):
    """A reviewer has looked at a hint, and says why it is none. Taken back, it stays as it was, and the hint is shown again.

    ``subject``: the ISO3 of a State, the reference of a submission; of anything personal a hash, so that it goes when it
    goes from the text.
    """

    submission = models.ForeignKey("submissions.Submission", models.CASCADE, related_name="dismissals")
    kind = models.CharField(max_length=6, choices=HintKind.choices)
    subject = models.CharField(max_length=64)
    note = models.TextField(max_length=1_000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="a_hint_is_dismissed_once", fields=["submission", "kind", "subject"],
                condition=Q(undone_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_dismissal_is_undone_by_somebody",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.kind}"


class WordingAnswer(models.TextChoices):
    """What became of a proposed wording."""

    ACCEPTED = "accepted", _("Accepted")
    KEPT = "kept", _("The submitter kept the text")
    TAKEN_BACK = "taken_back", _("Taken back by OHCHR")


class ProposedWordingQuerySet(models.QuerySet):
    def unanswered(self) -> "ProposedWordingQuerySet":
        return self.filter(answer="")


LINK = "recommendation"  # what stands in ``field`` where no text is proposed but another recommendation


class ProposedWording(models.Model):
    """Another text that OHCHR proposes for one field, or another recommendation instead of one that is linked.

    The submitter reads both and decides; OHCHR writes in nobody's text. Of recommendations ``before`` and ``after`` are the
    identifiers of that day: they lead to the same ones when those are called otherwise.
    """

    submission = models.ForeignKey("submissions.Submission", models.CASCADE, related_name="wordings")
    version = models.ForeignKey("submissions.Version", models.CASCADE, related_name="+")  # which it was read in
    field = models.CharField(max_length=20)  # one of repository.content.TRANSLATED_FIELDS, or LINK
    language = models.CharField(max_length=2, choices=LANGUAGES, blank=True)  # of both texts; "" for a LINK
    before = models.TextField()
    after = models.TextField()
    why = models.TextField(max_length=1_000, blank=True)  # for the submitter
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=10, choices=WordingAnswer.choices, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ProposedWordingQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="a_field_has_one_proposed_wording", fields=["submission", "field", "language"],
                condition=Q(answer="") & ~Q(field=LINK),
            ),
            models.UniqueConstraint(
                name="another_recommendation_is_proposed_once", fields=["submission", "before"],
                condition=Q(answer="", field=LINK),
            ),
            models.CheckConstraint(name="a_proposed_wording_is_another_one", condition=~Q(before=F("after"))),
            models.CheckConstraint(
                name="an_answer_to_a_wording_is_somebodys",
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.field} ({self.language})"

    @property
    def is_link(self) -> bool:
        """Not a text: a recommendation."""
        return self.field == LINK


class OwnView(models.Model):
    """A question to the queue that somebody asks often, under a name. Nobody else sees it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    title = models.CharField(max_length=60)
    query = models.CharField(max_length=500)  # ``submissions.queue.Wanted.query``

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(name="somebodys_views_have_names_of_their_own", fields=["user", "title"])
        ]

    def __str__(self) -> str:
        return self.title


class StateAct(models.TextChoices):
    """What a reviewer said about a State and the list of those concerned."""

    ADDED = "added", _("Added")
    REMOVED = "removed", _("Removed")
    CONFIRMED = "confirmed", _("Confirmed")


class StateDecision(models.Model):
    """A State was added to those concerned, removed again, or confirmed on the list: who, when, why. Never changed or deleted."""

    submission = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="state_decisions")
    version = models.ForeignKey("submissions.Version", models.PROTECT, related_name="+")  # the newest at that time
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    act = models.CharField(max_length=9, choices=StateAct.choices)
    reason = models.TextField(max_length=1_000)  # of a confirmation: codes of StateRole, parted by spaces
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(name="a_decision_about_a_state_has_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.state_id} {self.act}"


class AdviceRequest(models.Model):
    """A reviewer asks an adviser about a submission. The adviser reads it while OHCHR does, and until the request is ended."""

    submission = models.ForeignKey("submissions.Submission", models.CASCADE, related_name="advice")
    adviser = models.ForeignKey(User, models.PROTECT, related_name="+")
    question = models.TextField(max_length=1_000)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="an_adviser_is_asked_once_at_a_time", fields=["submission", "adviser"],
                condition=Q(ended_at__isnull=True),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.adviser_id}"


class AdviceComment(models.Model):
    """What an adviser says. For OHCHR only, as a note is."""

    request = models.ForeignKey(AdviceRequest, models.CASCADE, related_name="comments")
    text = models.TextField(max_length=5_000)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"Comment on {self.request}"


class Complaint(models.Model):
    """A submission that is a complaint about violations: led on, not kept (E-211). Its text is erased on a day.

    That it was, and who decided so, stays; so does its reference.
    """

    submission = models.OneToOneField("submissions.Submission", models.CASCADE, related_name="complaint")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    erase_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["erase_at"], condition=models.Q(erased_at=None), name="complaint_to_erase")]

    def __str__(self) -> str:
        return f"Complaint: {self.submission}"


class MergeOutcome(models.TextChoices):
    """How a proposal to merge two submissions ended."""

    REFUSED = "refused", _("Not agreed to")
    CALLED_OFF = "called_off", _("Called off")
    DONE = "done", _("Merged")


class MergingQuerySet(models.QuerySet["Merging"]):
    def open(self) -> "MergingQuerySet":
        """Asked, or agreed to and not done yet."""
        return self.filter(outcome="")

    def agreed(self) -> "MergingQuerySet":
        """All have agreed; it is done when the text that stays is public."""
        return self.open().filter(text__isnull=False)

    def about(self, submission: models.Model) -> "MergingQuerySet":
        """Those in which this submission is closed or stays."""
        return self.filter(Q(closed=submission) | Q(kept=submission))


class Merging(models.Model):
    """OHCHR proposes to close one submission in favour of another that tells of the same activity (docs/adr/0025).

    First the writers of the one that would be closed are asked, then those of the one that stays.
    """

    closed = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="+")
    kept = models.ForeignKey("submissions.Submission", models.PROTECT, related_name="+")
    reason = models.TextField(max_length=1_000, blank=True)  # for OHCHR only
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    closed_agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_agreed_at = models.DateTimeField(null=True, blank=True)
    kept_agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    kept_agreed_at = models.DateTimeField(null=True, blank=True)
    text = models.PositiveIntegerField(null=True, blank=True)  # number of the version that stays and credits both
    credits = models.CharField(max_length=200, blank=True)  # the name that was written into it; "": it stood there
    outcome = models.CharField(max_length=10, choices=MergeOutcome.choices, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # null: the clock
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MergingQuerySet.as_manager()

    class Meta:
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="a_submission_is_closed_for_one_other_at_a_time", fields=["closed"], condition=Q(outcome="")
            ),
            models.CheckConstraint(name="a_submission_is_merged_with_another_one", condition=~Q(closed=F("kept"))),
            models.CheckConstraint(
                name="a_merger_is_agreed_to_by_those_who_close_first",
                condition=Q(kept_agreed_at__isnull=True) | Q(closed_agreed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_merger_credits_when_those_who_stay_agreed",
                condition=Q(text__isnull=True, kept_agreed_at__isnull=True)
                | Q(text__isnull=False, kept_agreed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_merger_ends_at_some_time",
                condition=Q(outcome="", ended_at__isnull=True) | (~Q(outcome="") & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.closed_id} → {self.kept_id}"
