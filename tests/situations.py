"""Situations that tests begin with, reached by the real verbs: a text is asked about, granted, published.

    activity = published(states=["QMA", "QMB"], title="Training of judges")
    asked = asked_about(states=["QMA"])               # with the States, not public

Whoever is needed (a reviewer, a publisher, a focal point of each State) is found in the database, else made.
"""

import time
from datetime import date, timedelta
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Role, StateMandate, User
from consent import gate
from consent.document import AttachedFile, Attribution, Partner, Proposal, states_concerned
from consent.models import ConsentRequest, PublicationDocument
from consent.verbs import Refused
from repository.catalogue import references
from repository.content import ActivityStatus, Kind, ProviderType, RequestedBy
from repository.models import Activity, Pledge, Recommendation
from submissions import entering, moves, task_list, writing
from submissions.models import Submission, Version
from tests import cast

_numbers = count(1)
LANTERN = Attribution(type=ProviderType.CSO, name="Lantern Legal Aid", slug="lantern-legal-aid")
UNNAMED = Attribution(type=ProviderType.CSO, name=None, slug=None)  # a protected organisation: only its kind is shown


def text(**changes: object) -> Version:
    """The plainest complete text; every field can be changed."""
    return Version(
        **{
            "language": "en",
            "title": f"Training of trial judges, course {next(_numbers)}",
            "summary": "Three courses for trial judges on the prohibition of torture.",
            "description": "Judges of two regions worked through cases with trainers.",
            "results": "Forty judges took part; a bench book is in use.",
            "status": ActivityStatus.COMPLETED,
            "starts_on": date(2025, 1, 13),
            "ends_on": date(2025, 6, 20),
            "kinds": [Kind.TRAINING],
            "requested_by": RequestedBy.STATE,
            "cooperation_agreed": True,
            **changes,
        }
    )


def proposal(
    reference: str | None = None,
    *,
    states: list[str] | tuple[str, ...] = ("QMA",),
    beneficiaries_in: list[str] | tuple[str, ...] = (),
    recommendations: list[Recommendation] | tuple[Recommendation, ...] = (),
    pledges: list[Pledge] | tuple[Pledge, ...] = (),
    attribution: Attribution = LANTERN,
    partners: list[Partner] | tuple[Partner, ...] = (),
    translations: list[dict] | tuple[dict, ...] = (),
    files: list[AttachedFile] | tuple[AttachedFile, ...] = (),
    **content: object,
) -> Proposal:
    """What staff would put before the States. ``states``: where it takes place; those of the links come by rule."""
    return Proposal(
        reference=reference or references.new("TCR"),
        content=text(**content),
        attribution=attribution,
        states=states_concerned(
            places=list(states), beneficiaries=list(beneficiaries_in),
            recommendations=list(recommendations), pledges=list(pledges),
        ),
        recommendations=list(recommendations),
        pledges=list(pledges),
        partners=list(partners),
        translations=list(translations),
        files=list(files),
    )  # fmt: skip


def translation(language: str, title: str, source: str = "ohchr", **texts: str) -> dict:
    return {
        "language": language,
        "source": source,
        "title": title,
        "summary": "",
        "description": "",
        "results": "",
    } | texts


def asked_about(reference: str | None = None, **proposed: object) -> gate.Ask:
    """Put before every State concerned; nobody has answered."""
    return gate.ask(proposal(reference, **proposed), by=officer(Role.REVIEWER))


def granted(
    reference: str | None = None, *, permissions: tuple[str, ...] = (), **proposed: object
) -> PublicationDocument:
    """Every State concerned has consented, with these further permissions (D5); not published yet."""
    asked = asked_about(reference, **proposed)
    for request in asked.requests:
        gate.grant(request, by=focal_point(request.state_id), permissions=permissions)
    if not asked.requests:
        gate.confirm_no_state(asked.document, by=officer(Role.CONFIRMER))
    return asked.document


def published(reference: str | None = None, **proposed: object) -> Activity:
    """Public: asked, granted by every State concerned, published."""
    return gate.publish(granted(reference, **proposed), by=officer(Role.PUBLISHER))


def published_for_a_moment() -> str:
    """Published on a consent that has run out by now; nobody has looked since. Returns the reference."""
    for seconds in (1, 4, 16, 64):  # a slow machine is given longer
        put = asked_about(states=["QMA"])
        until = timezone.now() + timedelta(seconds=seconds)
        gate.grant(put.requests[0], by=focal_point("QMA"), expires_at=until)
        try:
            gate.publish(put.document, by=officer(Role.PUBLISHER))
        except Refused:
            continue
        time.sleep(max(0.0, (until - timezone.now()).total_seconds()) + 0.05)
        return put.document.record_id
    raise AssertionError("The machine is too slow for a consent of a minute.")


def revoked(reference: str | None = None, **proposed: object) -> str:
    """Was public, until the first State concerned took its consent back. Returns the reference."""
    activity = published(reference, **proposed)
    state = activity.record["states_concerned"][0]["state"]
    gate.revoke(activity.reference, state=state, by=focal_point(state))
    return activity.reference


def request_of(document: PublicationDocument, iso3: str) -> ConsentRequest:
    return ConsentRequest.objects.get(document=document, state=iso3)


def officer(role: Role) -> User:
    """Somebody with this role at OHCHR."""
    found = User.objects.filter(staff_roles__role=role).first()
    return found or cast.person(f"{role}-{next(_numbers)}", role)


def focal_point(iso3: str) -> User:
    """Somebody who may decide for this State today."""
    found = StateMandate.objects.in_force(date.today()).filter(state=iso3).first()
    if found:
        return found.user
    user = cast.person(f"focal-point-{iso3}-{next(_numbers)}")
    cast.give_mandate(user, iso3, entered_by=officer(Role.ADMINISTRATOR), confirmed_by=officer(Role.CONFIRMER))
    return user


# --- submissions, on their way; each reached by the verbs that people use ---

ANSWERS = {
    "basics": {
        "title": "Training of trial judges on the prohibition of torture", "language": "en", "status": "completed",
        "starts_on_day": "13", "starts_on_month": "1", "starts_on_year": "2025",
        "ends_on_day": "", "ends_on_month": "6", "ends_on_year": "2025",
        "kinds": ["training"], "modalities": ["MULTI"],
    },
    "states": {"places": ["QMA"]},
    "story": {
        "summary": "Three courses for trial judges on the prohibition of torture.",
        "description": "Judges of two regions worked through cases with trainers.",
        "results": "Forty judges took part; a bench book is in use.",
        "shares_experience": "on",
    },
    "themes": {"themes": ["administration-justice-fair-trial"], "sdgs": ["16"], "sdgs_targets": "16.3"},
    "partners": {
        "requested_by": "state", "beneficiaries": ["judiciary"], "amount": "25 000", "currency": "chf",
        "partners-0-name": "Example Fund for Justice", "partners-0-role": "funding", "partners-0-type": "UN",
    },
    "documents": {"documents-0-title": "Bench book", "documents-0-url": "https://example.org/bench-book"},
    "sensitive": {"attribution": "named", "cooperation_agreed": "on"},
}  # fmt: skip


def posted(answers: dict[str, str | list[str]]) -> QueryDict:
    """Answers as a browser sends them."""
    data = QueryDict(mutable=True)
    for name, value in answers.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def draft(by: User, *, recommendations: tuple[str, ...] = (), **pages: dict) -> Submission:
    """A complete draft of this person's organisation. ``basics={"title": …}`` changes answers, page by page.

    ``recommendations``: identifiers to link; without any, the first supported one of QMA.
    """
    return written(moves.start(by.organisations()[0], by=by), by, recommendations=recommendations, **pages)


def entered(member: User, *, clerk: User, **pages: dict) -> Submission:
    """A complete entry of what came on paper from this person's organisation; nobody has confirmed it."""
    came = entering.Received("paper", date(2026, 5, 4), "Programme officer", "office@example.org")
    scan = SimpleUploadedFile("scan.pdf", b"%PDF-1.7", "application/pdf")
    return written(entering.begin(member.organisations()[0], came, scan=scan, by=clerk), clerk, **pages)


def written(submission: Submission, by: User, *, recommendations: tuple[str, ...] = (), **pages: dict) -> Submission:
    """Every page of it filled in."""
    for code, answers in ANSWERS.items():
        page = task_list.PAGES[code]
        seen = writing.Seen.of(page, submission.current)
        writing.save_page(submission, page, posted(answers | pages.get(code, {})), seen=seen, by=by)
    links = Recommendation.objects.filter(identifier__in=recommendations) if recommendations else (
        Recommendation.objects.of_state("QMA").supported()[:1]
    )  # fmt: skip
    writing.choose(submission, "recommendations", shown=[], ticked=[one.pk for one in links], by=by)
    return Submission.objects.get(pk=submission.pk)


def sent(by: User, **answers: object) -> Submission:
    """Handed to OHCHR; nobody has taken it up."""
    submission = draft(by, **answers)
    moves.submit(submission, by=by)
    return _again(submission)


def in_review(by: User, *, reviewer: User, **answers: object) -> Submission:
    submission = sent(by, **answers)
    moves.take_up(submission, by=reviewer)
    return _again(submission)


def returned(
    by: User, *, reviewer: User, message: str = "Please say who the trainers were.", **answers: object
) -> Submission:
    """Back with the submitter, who begins version 2."""
    submission = in_review(by, reviewer=reviewer, **answers)
    moves.return_for_changes(submission, by=reviewer, message=message)
    return _again(submission)


def with_states(by: User, *, reviewer: User, **answers: object) -> Submission:
    """Approved; the States concerned have been asked."""
    submission = in_review(by, reviewer=reviewer, **answers)
    if moves.approve(submission, by=reviewer) is None:
        moves.ask_due(now=timezone.now() + timedelta(days=7))  # it waited for its weekly batch
    return _again(submission)


def consented(by: User, *, reviewer: User, **answers: object) -> Submission:
    """Every State concerned has granted; a publisher has still to act."""
    submission = with_states(by, reviewer=reviewer, **answers)
    document = PublicationDocument.objects.get(pk=submission.current.document)
    for request in document.requests.all():
        gate.grant(request, by=focal_point(request.state_id))
    return _again(submission)


def published_submission(by: User, *, reviewer: User, publisher: User, **answers: object) -> Submission:
    """Public, written by this person."""
    submission = consented(by, reviewer=reviewer, **answers)
    moves.publish(submission, by=publisher)
    return _again(submission)


def _again(submission: Submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)
