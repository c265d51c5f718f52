"""The private side, filled: records in every status that is not public, each with a canary of its own in every field, message,
note, name and address. What a search for leaks (`leaks.py`) must not find in public.
"""

import contextlib
import secrets
import time
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Membership, Office, Organisation, StateMandate, User
from alerts import subscriptions
from alerts.subscriptions import Wish
from consent import gate, paper, reading
from consent.document import AttachedFile
from consent.models import ConsentRequest, PublicationDocument
from consent.verbs import Refused
from desk import mistakes
from outbox.models import Letter
from repository import attachments
from repository.content import Beneficiary, Kind, RequestedBy
from repository.models import Recommendation, State
from submissions import asking_partners, entering, moves, sharing, sketches, writing
from submissions.models import (
    AdviceComment,
    AdviceRequest,
    Attribution,
    HintDismissal,
    Message,
    OwnView,
    PartnerAnswer,
    Submission,
    VersionPartner,
    VersionTranslation,
)
from submissions.reviewing import states as listed
from submissions.reviewing import wording
from tests.invariants import world
from tests.situations import proposal


def canary() -> str:
    """A word of twenty letters that stands nowhere else."""
    return "zq" + "".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in range(18))


@dataclass
class Hidden:
    """What must not be found: each canary with where it was put."""

    where: dict[str, str] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)  # reference -> status; never public
    gone: set[str] = field(default_factory=set)  # references that were public once: their tombstones may be named

    def put(self, place: str) -> str:
        word = canary()
        self.where[word] = place
        return word

    def needles(self) -> dict[str, str]:
        return {**self.where, **self.references}


STATUSES = (
    "draft", "submitted", "in review", "returned", "declined", "asked", "one of two granted", "withheld",
    "changes asked", "time asked", "consented", "revoked", "on hold", "expired", "withdrawn", "revised",
)  # fmt: skip


def hide() -> tuple[Hidden, list[str]]:
    """Fill the private side, one record per status; returns what must not be found and the references that are public."""
    hidden, cast = Hidden(), world.people()
    public = []
    for status in STATUSES:
        reference, was_public, is_public_now = _walk(status, hidden, cast)
        if is_public_now:
            public.append(reference)
        elif was_public:
            hidden.gone.add(reference)
        else:
            hidden.references[reference] = f"the reference of a record that is {status}"
    _what_states_wrote(hidden, cast)
    public.append(_files_that_one_state_keeps_back(hidden, cast))
    _what_came_on_paper(hidden, cast)
    told = mistakes.send(
        page=hidden.put("mistake report: page"), text=hidden.put("mistake report: text"),
        email=f"{hidden.put('mistake report: e-mail')}@example.org", language="en",
    )  # fmt: skip
    hidden.references[told.reference] = "the reference of a mistake report"
    _what_somebody_types_without_an_account(hidden)
    follower = subscriptions.ask(
        Wish(reference=public[0]), email=f"{hidden.put('reader of a record: e-mail')}@example.org", language="en"
    )
    hidden.where[follower.key] = "the key of a reader's mail"
    for request in ConsentRequest.objects.all():
        hidden.references[request.pk] = "the reference of a consent request"
    for document in PublicationDocument.objects.exclude(record__in=public):
        hidden.references[document.pk] = "the hash of a document that is not public"
    return hidden, public


def _what_somebody_types_without_an_account(hidden: Hidden) -> None:
    """A canary in every field of every page in which words are typed, readable or not; the secret; its number."""
    sketch, secret = sketches.begin(language="en")
    for code, page in sketches.PAGES.items():
        names = page.form.base_fields
        data = QueryDict(mutable=True)
        for name in names:
            data.setlist(name, [hidden.put(f"without an account: {code}: {name}")])
        sketches.save_page(sketch, page, data, seen=writing.Seen(-1, {}))
    hidden.where[secret] = "the secret of a draft without an account"
    sketch.refresh_from_db()
    hidden.where[sketch.secret_hash] = "the hash of that secret"
    hidden.references[str(sketch.identifier)] = "the identifier of a draft without an account"


def _what_states_wrote(hidden: Hidden, cast: world.People) -> None:
    """On a text of its own: a note verbale with its scan, an answer on paper, a link for reading and a comment by it."""
    asked = gate.ask(proposal(states=("QMA",), title=hidden.put("on paper: title")), by=cast.reviewer)
    request = asked.requests[0]
    hidden.references[asked.document.record_id] = "the reference of a record that is answered on paper"
    office = Office.objects.create(
        state_id="QMA", name=hidden.put("office"), email=f"{hidden.put('mailbox')}@example.org"
    )
    StateMandate.objects.filter(user=cast.focal["QMA"]).update(office=office, note_verbale=hidden.put("note verbale"))
    link, secret = reading.share(request, reader=hidden.put("reader"), days=7, by=cast.focal["QMA"])
    hidden.where[secret] = "the address of a link for reading"
    hidden.where[link.secret_hash] = "the hash of a link for reading"
    reading.comment(link, name=hidden.put("comment: name"), text=hidden.put("comment: text"))
    scan = SimpleUploadedFile(f"{hidden.put('scan: name')}.pdf", f"%PDF-1.7 {hidden.put('scan: content')}".encode())
    row = paper.enter(
        request, by=cast.publisher, scan=scan,
        received=paper.Received(
            "granted", hidden.put("on paper: number"), date(2026, 5, 4), message=hidden.put("on paper: message"),
            mailbox=f"{hidden.put('on paper: mailbox')}@example.org",
        ),
    )  # fmt: skip
    paper.confirm(row, by=cast.second_officer)
    hidden.where[row.evidence.sha256] = "the hash of a scan"
    gate.dispute(request, by=cast.focal["QMA"], message=hidden.put("dispute: message"))


def _what_came_on_paper(hidden: Hidden, cast: world.People) -> None:
    """Entered by a clerk, asked about by a link, answered with a no."""
    _member, organisation = _person(hidden, "entered")
    came = entering.Received(
        "paper", date(2026, 5, 4), hidden.put("entered: sender"), f"{hidden.put('entered: address')}@x.org"
    )
    scan = SimpleUploadedFile("a.pdf", f"%PDF-1.7 {hidden.put('entered: scan')}".encode())
    submission = entering.begin(organisation, came, scan=scan, by=cast.reviewer)
    hidden.references[submission.reference] = "the reference of what a clerk has entered"
    _write(submission, hidden, "entered", ("QMA",))
    entering.ask(submission, email=came.email, language="en", by=cast.reviewer)
    letter = Letter.objects.filter(name="entry_is_right").latest("pk").body
    secret = letter.partition("/my/entered/")[2].partition("/")[0]
    entry = entering.find(secret)
    assert entry is not None
    hidden.where[secret] = "the address of a question about an entry"
    hidden.where[entry.secret_hash] = "the hash of a question about an entry"
    hidden.where[entry.scan.sha256] = "the hash of what came on paper"
    entering.say_wrong(entry, remark=hidden.put("entered: what is wrong"))


def _files_that_one_state_keeps_back(hidden: Hidden, cast: world.People) -> str:
    """A public record, whose attached file only one of its two States allows. Returns its reference."""
    content = f"A file that says {hidden.put('attached file: content')}".encode()
    file = AttachedFile(hidden.put("attached file: title"), "text/plain", len(content), attachments.put(content), "en")
    hidden.where[file.sha256] = "the hash of an attached file"
    asked = world.ask(cast, states=("QMA", "QMB"), files=[file])
    for code, allowed in (("QMA", ("files",)), ("QMB", ())):
        gate.grant(world.request_of(asked.document, code), by=cast.focal[code], permissions=allowed)
    gate.publish(asked.document, by=cast.publisher)
    return asked.document.record_id


def _person(hidden: Hidden, status: str) -> tuple[User, Organisation]:
    user = User.objects.create_user(
        f"{hidden.put(status + ': e-mail')}@example.org",
        None,
        name=hidden.put(status + ": name"),
        function=hidden.put("function"),
    )
    organisation = Organisation.objects.create(
        name=hidden.put(status + ": organisation"), slug=hidden.put(status + ": slug"), type="CSO",
        verified_at=timezone.now(), verified_by=User.objects.first(),
    )  # fmt: skip
    Membership.objects.create(
        organisation=organisation, user=user, confirmed_at=timezone.now(), confirmed_by=User.objects.first()
    )
    return user, organisation


def _write(submission: Submission, hidden: Hidden, status: str, states: tuple[str, ...]) -> None:
    version = submission.current
    for name in ("title", "summary", "description", "results"):
        setattr(version, name, f"Text {hidden.put(f'{status}: {name}')}")
    version.status, version.starts_on = "ongoing", date(2025, 2, 3)
    version.kinds, version.beneficiaries = [Kind.TRAINING], [Beneficiary.JUDICIARY]
    version.requested_by, version.cooperation_agreed = RequestedBy.STATE, True
    version.related_documents = [{"title": hidden.put(f"{status}: document"), "symbol": "", "url": ""}]
    version.save()
    version.places.set(states)
    version.recommendations.set(Recommendation.objects.filter(state__in=states)[:2])
    VersionPartner.objects.create(version=version, name=hidden.put(f"{status}: partner"), role="partner", type="IO")
    VersionTranslation.objects.update_or_create(
        version=version,
        language="fr",
        defaults={
            "source": "provider",
            "title": hidden.put(f"{status}: translated title"),
            "summary": hidden.put(f"{status}: translated summary"),
        },
    )
    Submission.objects.filter(pk=submission.pk).update(attribution=Attribution.NAMED)
    submission.refresh_from_db()


def _walk(status: str, hidden: Hidden, cast: world.People) -> tuple[str, bool, bool]:
    """Lead one record to this status by the real verbs; returns its reference, whether it ever was public, and is."""
    writer, organisation = _person(hidden, status)
    submission = moves.start(organisation, by=writer)
    states = ("QMA", "QMB")
    _write(submission, hidden, status, states)
    Message.objects.create(submission=submission, by=writer, pen="submitter", text=hidden.put(f"{status}: message"))
    Message.objects.create(submission=submission, by=cast.reviewer, pen="ohchr", internal=True, text=hidden.put("note"))
    steps = {
        "draft": (), "submitted": ("submit",), "in review": ("submit", "take_up"),
        "returned": ("submit", "take_up", "return"), "declined": ("submit", "take_up", "decline"),
    }  # fmt: skip
    link, secret = sharing.share(submission, reader=hidden.put(f"{status}: partner"), days=7, by=writer)
    hidden.where[secret] = "the address of a link to a draft"
    hidden.where[link.secret_hash] = "the hash of a link to a draft"
    _ask_a_partner(submission, hidden, status, writer)
    for step in steps.get(status, ("submit", "take_up", "approve")):
        if step == "submit":
            moves.submit(submission, by=writer)
        elif step == "return":
            moves.return_for_changes(submission, by=cast.reviewer, message=hidden.put(f"{status}: reason"))
        elif step == "decline":
            moves.decline(submission, by=cast.reviewer, reason=hidden.put(f"{status}: reason"))
        else:
            getattr(moves, step)(submission, by=cast.reviewer)
        if step == "take_up":
            _review(submission, hidden, status, cast)
    if status in steps or status == "asked":
        return submission.reference, False, False
    return submission.reference, *_answer(status, submission, hidden, cast)


def _ask_a_partner(submission: Submission, hidden: Hidden, status: str, writer: User) -> None:
    """One that does not want to be named: its name stays hidden in a text that is public, too."""
    name = hidden.put(f"{status}: partner who is not to be named")
    VersionPartner.objects.create(version=submission.current, name=name, role="partner", type="CSO")
    address = f"{hidden.put(status + ': address of a partner')}@example.org"
    question = asking_partners.ask(submission, name=name, email=address, language="en", by=writer)
    letter = Letter.objects.filter(recipient=address).latest("pk")
    hidden.where[letter.body.partition("/my/partner/")[2].partition("/")[0]] = "the address of a question to a partner"
    hidden.where[question.secret_hash] = "the hash of a question to a partner"
    remark = hidden.put(f"{status}: remark of a partner")
    asking_partners.answer(question, says=PartnerAnswer.UNNAMED, remark=remark)


def _review(submission: Submission, hidden: Hidden, status: str, cast: world.People) -> None:
    """All that OHCHR may leave behind while it reads, each with its canary; the text and its States stay as they are."""
    by = cast.reviewer
    proposed = wording.propose(
        submission, field=f"summary-{submission.current.language}", text=hidden.put(f"{status}: wording"),
        why=hidden.put(f"{status}: why a wording"), by=by,
    )  # fmt: skip
    wording.take_back(submission, proposed.pk, by=by)
    other = State.objects.get(pk="QMC")
    listed.add(submission, other, reason=hidden.put(f"{status}: why a State"), by=by)
    listed.remove(submission, other, reason=hidden.put(f"{status}: why not a State"), by=by)
    HintDismissal.objects.create(
        submission=submission, kind="email", subject="0" * 32, note=hidden.put(f"{status}: hint"), by=by
    )
    asked = AdviceRequest.objects.create(
        submission=submission, adviser=by, question=hidden.put(f"{status}: question"), asked_by=by
    )
    AdviceComment.objects.create(request=asked, text=hidden.put(f"{status}: advice"))
    OwnView.objects.create(user=by, title=hidden.put(f"{status}: view"), query="view=all")


def _answer(status: str, submission: Submission, hidden: Hidden, cast: world.People) -> tuple[bool, bool]:
    document = PublicationDocument.objects.get(record=submission.reference)
    first, second = (world.request_of(document, code) for code in ("QMA", "QMB"))
    amina, chen, said = cast.focal["QMA"], cast.focal["QMB"], hidden.put(f"{status}: remark")
    gate.grant(first, by=amina, message=said)
    if status == "one of two granted":
        return False, False
    if status == "withheld":
        gate.withhold(second, by=chen, message=hidden.put("withheld: reason"))
        return False, False
    if status == "changes asked":
        gate.ask_for_changes(second, by=chen, message=hidden.put("changes asked: which"))
        return False, False
    if status == "time asked":
        gate.need_time(
            second, by=chen, until=timezone.localdate() + timedelta(days=20), message=hidden.put("time asked")
        )
        return False, False
    if status == "expired":
        _be_public_for_a_moment(document, second, cast)
        return True, False
    gate.grant(second, by=chen)
    if status == "consented":
        return False, False
    gate.publish(document, by=cast.publisher)
    if status == "revoked":
        gate.revoke(submission.reference, state="QMB", by=chen, message=hidden.put("revoked: why"))
    elif status == "on hold":
        gate.hold(submission.reference, by=cast.reviewer, reason=hidden.put("on hold: why"))
    elif status == "withdrawn":
        moves.withdraw(Submission.objects.get(pk=submission.pk), by=submission.created_by)
    elif status == "revised":
        _make_public_what_is_public(hidden, status)
        moves.revise(Submission.objects.get(pk=submission.pk), by=submission.created_by)
        _write(Submission.objects.get(pk=submission.pk), hidden, "revised: next version", ("QMA", "QMB"))
        return True, True
    return True, False


def _be_public_for_a_moment(document: PublicationDocument, last: ConsentRequest, cast: world.People) -> None:
    """Published on a consent that runs out soon after; a slow machine is given longer, until it gets there in time."""
    for seconds in (0.3, 1, 4, 16, 64):
        until = timezone.now() + timedelta(seconds=seconds)
        with contextlib.suppress(Refused):
            gate.grant(last, by=cast.focal[last.state_id], expires_at=until)
            gate.publish(document, by=cast.publisher)
            break
    else:
        raise AssertionError("A consent of a minute ran out before the text could be published.")
    time.sleep(max(0.0, (until - timezone.now()).total_seconds()) + 0.1)
    gate.expire_due()


def _make_public_what_is_public(hidden: Hidden, status: str) -> None:
    """The published text of a record is no secret: only what hangs on it in private is (people, messages, remarks)."""
    told = ("title", "summary", "description", "results", "document", "partner", "organisation", "slug")
    for word, place in list(hidden.where.items()):
        if place in {f"{status}: {name}" for name in told} | {
            f"{status}: translated title", f"{status}: translated summary",
        }:  # fmt: skip
            del hidden.where[word]
