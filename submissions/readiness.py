"""What a draft would be put before the States as, and what stands against sending it yet: questions, nothing is changed.

Eight answers are required, wherever they stand on the pages; all else may stay empty (``REQUIRED``, what it supports, and
the declaration). How the submitter is shown is chosen before the first word (``protection.py``).
"""

import hashlib
import json
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from consent import document as documents
from repository.content import ActivityContent, ActivityStatus, Precision, ProviderType
from submissions import named_partners
from submissions.inspection import Kind
from submissions.models import Attribution, Scan, Submission, Version

REQUIRED = ["title", "summary", "status", "starts_on", "kinds", "requested_by"]
SUMMARY_WORDS = 150
FIRST_YEAR = 2008  # of the Universal Periodic Review: what ended before cannot have supported it (policy decision D14)


def propose(submission: Submission, version: Version) -> documents.Proposal:
    """What would be put before the States, from this version. A protected organisation stays in the accounts room."""
    organisation = submission.organisation
    named = submission.attribution == Attribution.NAMED and not organisation.is_protected
    recommendations = list(version.recommendations.prefetch_related("recommending"))
    pledges = list(version.pledges.all())
    partners = list(version.partners.order_by("role", "name", "pk"))
    asked = named_partners.of(submission, version, partners)
    return documents.Proposal(
        reference=submission.reference,
        content=version,
        attribution=documents.Attribution(
            type=organisation.type,
            name=organisation.name if named else None,
            slug=organisation.slug if named else None,
            state=organisation.state_id if named and organisation.type == ProviderType.STATE else None,
        ),
        states=version.states_concerned(recommendations, pledges),
        recommendations=recommendations,
        pledges=pledges,
        partners=[
            documents.Partner(
                name=partner.name,
                role=partner.role,
                type=partner.type,
                state=partner.state_id,
                agreed=named_partners.may_be_named(partner, asked),
            )
            for partner in partners
        ],
        files=[
            documents.AttachedFile(
                title=file.title,
                type=Kind(file.kind).media_type,
                size=file.size,
                sha256=file.sha256,
                language=file.language,
            )
            for file in version.files.filter(scan=Scan.CLEAN)
        ],
        translations=list(
            version.translations.values("language", "source", "title", "summary", "description", "results")  # type: ignore[arg-type]
        ),
    )


def edition(version: Version, proposal: documents.Proposal) -> str:
    """A fingerprint (SHA-256, hex) of this version as it stands now: of all that was saved in it, and all that is shown of it."""
    shown = json.dumps(documents.compose(proposal), sort_keys=True, default=str)
    return hashlib.sha256(f"{version.pk} {version.edition} {shown}".encode()).hexdigest()


def reasons_against_sending(submission: Submission, version: Version, proposal: documents.Proposal) -> list[str]:
    """Every reason why this text cannot be sent, or put before States, yet: sentences. Empty: it can."""
    reasons = []
    labels = {name: ActivityContent._meta.get_field(name).verbose_name for name in REQUIRED}  # type: ignore[union-attr]
    for name in REQUIRED:
        if not getattr(version, name):
            reasons.append(_("“%(field)s” is not filled in yet.") % {"field": labels[name]})
    for typed in version.as_typed.values():
        reasons.extend(typed.get("errors", []))
    if len(version.summary.split()) > SUMMARY_WORDS:
        reasons.append(_("The summary is longer than %(words)d words.") % {"words": SUMMARY_WORDS})
    if version.ends_on and version.ends_on.year < FIRST_YEAR:
        reasons.append(
            _("The activity ended before %(year)d, when the Universal Periodic Review began.") % {"year": FIRST_YEAR}
        )
    if version.starts_on and version.ends_on and version.ends_on < version.starts_on:
        reasons.append(_("The end date is before the start date."))
    ends_on, completed = version.ends_on, version.status == ActivityStatus.COMPLETED
    if completed and ends_on and _earliest_end(ends_on, version.ends_precision) > timezone.localdate():
        reasons.append(_("The activity is said to be completed, but it ends in the future."))
    for row in version.translations.all():
        if not row.title:
            reasons.append(_("The text in %(language)s has no title.") % {"language": row.get_language_display()})
        if row.language == version.language:
            reasons.append(
                _("%(language)s is the language of the original now: remove the other text in it.")
                % {"language": row.get_language_display()}
            )
        if len(row.summary.split()) > SUMMARY_WORDS:
            reasons.append(
                _("The summary in %(language)s is longer than %(words)d words.")
                % {"language": row.get_language_display(), "words": SUMMARY_WORDS}
            )
    if not proposal.recommendations and not proposal.pledges and not version.no_state_reason:
        reasons.append(
            _("Link at least one recommendation or pledge that the activity supports, or say why it concerns no State.")
        )
    if not version.cooperation_agreed:
        reasons.append(_("Confirm that the State concerned agreed to the cooperation itself."))
    if not submission.attribution:
        reasons.append(_("Choose how the public is told who submitted the activity."))
    if submission.organisation.is_protected and submission.attribution == Attribution.NAMED:
        reasons.append(_("This organisation is protected: it can only be shown by its kind."))
    if submission.organisation.verified_at is None:
        reasons.append(_("OHCHR has not verified your organisation yet. Your draft is kept; send it afterwards."))
    reasons += named_partners.reasons_against(named_partners.in_text(submission, version))
    try:
        documents.canonical(documents.compose(proposal))
    except documents.NotRepresentable as unfit:
        reasons.append(_("A text has a character that cannot be shown (%(where)s).") % {"where": unfit})
    return reasons


def _earliest_end(last: date, precision: str) -> date:
    """The first day on which it can have ended: "2026" is kept as its last day, and may mean January."""
    first = {Precision.YEAR: last.replace(month=1, day=1), Precision.MONTH: last.replace(day=1)}
    return first.get(Precision(precision), last)
