"""The name of a protected organisation stands in the accounts room and nowhere else: page, letter, job, document, file, log."""

import contextlib
import io
import json
import logging
import re
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts import organisations
from accounts.models import Organisation
from consent.models import ConsentRequest, PublicationDocument
from outbox.models import Job, Letter
from repository import attachments as store
from submissions import correspondence, files, moves
from submissions.models import Submission
from tests import situations
from tests.invariants.addresses import addresses
from tests.invariants.hidden import canary
from tests.invariants.test_matrix import ARGUMENTS, may, meant
from tests.proof import size
from tests.submissions.uploads import docx

pytestmark = pytest.mark.django_db
# The accounts room: where OHCHR checks who writes for whom.
THE_ROOM = {"accounts:checks", "accounts:confirm_membership", "accounts:decline_membership"}
TABLES_OF_THE_ROOM = ("accounts_", "auth_", "django_session")


@pytest.fixture
def said(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.fixture
def protected(joel, lantern):
    """A protected organisation with a name that stands nowhere else, and all that it can have sent."""
    name = canary()
    Organisation.objects.filter(pk=lantern.pk).update(name=name, slug=f"slug-{name}", is_protected=True)
    return name


@pytest.fixture
def story(protected, joel, bruno, sofia, amina):
    """Sent with a file and a message, answered, asked about, granted, published; and a second one that is under review."""
    joel = type(joel).objects.get(pk=joel.pk)
    told = []
    for _twice in "ab":
        submission = situations.draft(joel, sensitive={"attribution": "category"})
        files.attach(
            submission, content=docx(author=protected), name=f"{protected}.docx", title="Bench book", persons_agreed=True,
            by=joel,
        )  # fmt: skip
        submission.current.files.update(scan="clean")
        moves.submit(submission, by=joel)
        correspondence.ask_ohchr(submission, by=joel, text="When will you read it?")
        moves.take_up(submission, by=bruno)
        told.append(submission)
    reviewed, published = told
    assert moves.approve(published, by=bruno) is None  # it waits for its weekly batch
    moves.ask_due(now=timezone.now() + timedelta(days=8))
    published = Submission.objects.get(pk=published.pk)
    for request in ConsentRequest.objects.all():
        situations.gate.grant(request, by=situations.focal_point(request.state_id))
    moves.publish(published, by=sofia)
    return reviewed, published


def every_page(story):
    """Each address with the arguments of the story: (full name, address).

    In `make test` those of the rooms that hold what was sent; in `make proof PART=leaks` all.
    """
    reviewed, published = story
    request = ConsentRequest.objects.first()
    sha256 = published.current.files.get().sha256
    for name, route, _pattern in addresses():
        if not name.startswith(
            size(("submissions:", "consent:", "desk:trail", "desk:people", "desk:organisation"), "")
        ):
            continue
        for reference in {reviewed.reference, published.reference}:
            known = {**ARGUMENTS, "reference": reference, "number": "1", "sha256": sha256, "code": "basics"}
            if name.startswith("consent:") and request is not None:
                known["reference"] = request.pk
            plain = route.replace("^", "").replace("$", "").replace("\\", "").replace("(?P<key>[-:w]+)", "key")
            plain = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", plain)
            filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda found, known=known: known.get(found[1], "1"), plain)
            yield name, "/" + re.sub(r"^[a-z]{2}/", "en/", filled)


def test_no_page_of_anybody_says_it(story, protected, request, signed_in_client, visitor):
    said = []
    readers = {name: signed_in_client(request.getfixturevalue(name)) for name in
               ("amina", "bruno", "sofia", "karima", "daniel", "nuno", "olga", "ines")}  # fmt: skip
    readers["visitor"] = visitor
    asked = 0
    for name, address in dict.fromkeys(every_page(story)):
        if name in THE_ROOM or name.startswith(("account_", "mfa_")):
            continue
        for reader, client in readers.items():
            policy = meant().get(name, "public")
            if (policy == "public") != (reader == "visitor") or not may(policy, reader):
                continue  # what is not theirs answers 404: the matrix asks that
            with contextlib.suppress(FileNotFoundError):
                answer = client.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            asked += 1
            everything = body + str(dict(answer.headers)).encode()
            if protected.encode() in everything:
                said.append(f"{address} says it to {reader}")

    assert said == []
    assert asked > size(100, 150)


def test_the_accounts_room_knows_it(protected, nuno, signed_in_client):
    """The search can find: it stands where OHCHR checks who writes for whom."""
    newcomer = situations.cast.person("Newcomer")
    organisations.propose(name=protected, type="CSO", state=None, by=newcomer)

    assert protected in signed_in_client(nuno).get("/en/account/checks/").text


def test_no_letter_job_log_document_file_or_table_says_it(said, story, protected):
    _no_letter_and_no_job_says_it(protected)
    assert protected not in said.text
    _no_document_and_no_file_says_it(protected)
    _no_table_outside_the_accounts_room_holds_it(protected)


def _no_letter_and_no_job_says_it(protected):
    assert Letter.objects.exists()
    for letter in Letter.objects.all():
        assert protected not in letter.subject + letter.body + letter.reference
    for job in Job.objects.all():
        assert protected not in json.dumps([job.arguments, job.steps, job.result, job.error])


def _no_document_and_no_file_says_it(protected):
    for document in PublicationDocument.objects.all():
        assert protected not in document.canonical
        for row in document.content["files"]:
            content = store.read(row["sha256"])
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                assert not any(protected.encode() in archive.read(part) for part in archive.namelist())


def _no_table_outside_the_accounts_room_holds_it(protected):
    """Asked of every column of text of every table, whatever its room."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND data_type IN ('text', 'character varying', 'jsonb', 'ARRAY')"
        )
        columns = [row for row in cursor.fetchall() if not row[0].startswith(TABLES_OF_THE_ROOM)]
        holding = []
        for table, column in columns:
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}"::text LIKE %s', [f"%{protected}%"])
            if cursor.fetchone()[0]:
                holding.append(f"{table}.{column}")

    assert holding == []
    assert len(columns) > 100


def test_a_slip_of_the_pen_would_be_found(protected):
    """The planted fault: a name in a letter, which is a table, too."""
    Letter.objects.create(
        name="x", recipient="a@example.org", language="en", subject=f"About {protected}", message_id="planted"
    )
    with pytest.raises(AssertionError):
        _no_letter_and_no_job_says_it(protected)
    with pytest.raises(AssertionError):
        _no_table_outside_the_accounts_room_holds_it(protected)
