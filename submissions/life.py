"""The life of a submission: two tables. What may follow which status, and who holds the pen in each.

`docs/submission-life.md` is drawn from them by `manage.py draw_submission_life`; `make check` compares the two.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Sent to OHCHR")
    IN_REVIEW = "in_review", _("In review")
    WITH_STATES = "with_states", _("With the States concerned")
    CONSENTED = "consented", _("Consented, not yet published")
    NOT_CONSENTED = "not_consented", _("Cannot be published in its present form")
    PUBLISHED = "published", _("Published")
    DECLINED = "declined", _("Not retained")
    WITHDRAWN = "withdrawn", _("No longer public or withdrawn")


class Pen(models.TextChoices):
    """Who may act on a submission now."""

    SUBMITTER = "submitter", _("the submitter")
    OHCHR = "ohchr", _("OHCHR")
    STATES = "states", _("the States concerned")
    NOBODY = "nobody", _("nobody")


S = Status

# What may follow. Every pair that is not here is refused.
NEXT: dict[Status, set[Status]] = {
    S.DRAFT: {S.SUBMITTED, S.WITHDRAWN},
    S.SUBMITTED: {S.IN_REVIEW, S.WITHDRAWN},
    S.IN_REVIEW: {S.DRAFT, S.WITH_STATES, S.DECLINED, S.SUBMITTED, S.WITHDRAWN},
    S.WITH_STATES: {S.CONSENTED, S.NOT_CONSENTED, S.PUBLISHED, S.WITHDRAWN},
    S.CONSENTED: {S.PUBLISHED, S.NOT_CONSENTED, S.WITHDRAWN},
    S.NOT_CONSENTED: {S.DRAFT, S.CONSENTED, S.PUBLISHED, S.WITHDRAWN},
    S.PUBLISHED: {S.DRAFT, S.WITHDRAWN},
    S.DECLINED: {S.DRAFT},
    S.WITHDRAWN: {S.DRAFT, S.CONSENTED, S.PUBLISHED},
}

PEN: dict[Status, Pen] = {
    S.DRAFT: Pen.SUBMITTER,
    S.SUBMITTED: Pen.OHCHR,
    S.IN_REVIEW: Pen.OHCHR,
    S.WITH_STATES: Pen.STATES,
    S.CONSENTED: Pen.OHCHR,
    S.NOT_CONSENTED: Pen.SUBMITTER,
    S.PUBLISHED: Pen.SUBMITTER,
    S.DECLINED: Pen.SUBMITTER,
    S.WITHDRAWN: Pen.SUBMITTER,
}

# The verb of each move, for the diagram and for what people read.
VERBS: dict[tuple[Status, Status], str] = {
    (S.DRAFT, S.SUBMITTED): "submit",
    (S.SUBMITTED, S.IN_REVIEW): "take up",
    (S.IN_REVIEW, S.SUBMITTED): "put back",
    (S.IN_REVIEW, S.DRAFT): "return for changes",
    (S.IN_REVIEW, S.WITH_STATES): "approve",
    (S.IN_REVIEW, S.DECLINED): "decline",
    (S.WITH_STATES, S.CONSENTED): "all States granted",
    (S.WITH_STATES, S.NOT_CONSENTED): "not in its present form",
    (S.WITH_STATES, S.PUBLISHED): "publish, cleared before",
    (S.CONSENTED, S.PUBLISHED): "publish",
    (S.CONSENTED, S.NOT_CONSENTED): "a State answers anew",
    (S.NOT_CONSENTED, S.CONSENTED): "granted after all",
    (S.NOT_CONSENTED, S.PUBLISHED): "granted after all, cleared before",
    (S.NOT_CONSENTED, S.DRAFT): "revise",
    (S.PUBLISHED, S.DRAFT): "revise",
    (S.PUBLISHED, S.WITHDRAWN): "revoke, hold, expire or withdraw",
    (S.DECLINED, S.DRAFT): "revise",
    (S.WITHDRAWN, S.DRAFT): "revise",
    (S.WITHDRAWN, S.CONSENTED): "granted anew",
    (S.WITHDRAWN, S.PUBLISHED): "granted anew, cleared before",
    (S.DRAFT, S.WITHDRAWN): "withdraw",
    (S.SUBMITTED, S.WITHDRAWN): "withdraw",
    (S.IN_REVIEW, S.WITHDRAWN): "withdraw",
    (S.WITH_STATES, S.WITHDRAWN): "withdraw",
    (S.CONSENTED, S.WITHDRAWN): "withdraw",
    (S.NOT_CONSENTED, S.WITHDRAWN): "withdraw",
}
