"""A draft that nobody has touched for 24 months goes after two letters (D11); what was touched, sent or kept stays."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Organisation
from consent.verbs import Refused
from desk import trail
from desk.models import Reading
from outbox.models import Letter
from repository.templatetags.record import un_date
from submissions import correspondence, counts, files, moves, old_drafts, sharing, tasks, writing
from submissions.models import File, ForgottenDraft, Message, Move, Submission, Version
from tests import situations

pytestmark = pytest.mark.django_db
BEGUN = timezone.now() - timedelta(days=800)  # the database looks at its own clock, so it is long ago by that one too
FIRST = BEGUN + timedelta(days=731 - 60)
SECOND = BEGUN + timedelta(days=731 - 14)
GONE = BEGUN + timedelta(days=731)
LITTLE = timedelta(minutes=1)


@pytest.fixture
def draft(joel):
    with time_machine.travel(BEGUN, tick=False):
        return situations.draft(joel)


def run(now: datetime) -> tuple[int, int]:
    """(letters written for so many drafts, so many deleted)"""
    return old_drafts.write_due(now=now), old_drafts.delete_due(now=now)


def told_twice() -> None:
    assert run(FIRST) == (1, 0)
    assert run(SECOND) == (1, 0)


def test_two_letters_then_it_goes_whole(draft, joel):
    title = draft.current.title
    assert [run(FIRST - LITTLE), run(FIRST), run(FIRST)] == [(0, 0), (1, 0), (0, 0)]
    assert [run(SECOND - LITTLE), run(SECOND), run(SECOND)] == [(0, 0), (1, 0), (0, 0)]
    assert [run(GONE - LITTLE), run(GONE), run(GONE)] == [(0, 0), (0, 1), (0, 0)]

    letters = Letter.objects.filter(name="draft_goes")
    assert [one.recipient for one in letters] == [joel.email] * 2
    for letter in letters:
        assert draft.reference in letter.body
        assert title not in letter.subject + letter.body
    assert not any(model.objects.exists() for model in (Submission, Version, Move, Message))
    assert [one.reference for one in ForgottenDraft.objects.all()] == [draft.reference]


@pytest.mark.parametrize("late", [timedelta(), timedelta(days=100)])
def test_the_letter_names_a_day_that_leaves_its_reader_sixty(late, draft):
    run(FIRST + late)

    assert un_date(timezone.localdate(GONE + late)) in Letter.objects.get(name="draft_goes").body


def test_letters_that_went_out_late_do_not_shorten_the_time_to_answer(draft):
    late = GONE + timedelta(days=5)
    assert run(late) == (1, 0)
    assert run(late + timedelta(days=46) - LITTLE) == (0, 0)
    second = late + timedelta(days=46)
    assert run(second) == (1, 0)
    assert run(second + timedelta(days=14) - LITTLE) == (0, 0)
    Submission.objects.update(told_of_deletion_at=FIRST, told_again_at=SECOND)  # the database's clock is not so far yet
    assert run(second + timedelta(days=14)) == (0, 1)


TOUCHES = {
    "writes": lambda draft, joel: writing.choose(draft, "pledges", shown=[], ticked=[], by=joel),
    "keeps it": lambda draft, joel: old_drafts.keep(draft, by=joel),
    "lets a partner read it": lambda draft, joel: sharing.share(draft, reader="A partner", days=3, by=joel),
    "asks OHCHR": lambda draft, joel: correspondence.ask_ohchr(draft, by=joel, text="May we?"),
    "says how it is shown": lambda draft, joel: moves.confirm_attribution(draft, by=joel, attribution="named"),
}


@pytest.mark.parametrize("touch", TOUCHES)
def test_whoever_touches_it_between_the_letters_and_the_day_keeps_it(touch, draft, joel):
    told_twice()
    with time_machine.travel(GONE - LITTLE, tick=False):
        TOUCHES[touch](draft, joel)

    assert run(GONE) == (0, 0)
    assert Submission.objects.filter(pk=draft.pk).exists()
    assert run(GONE + timedelta(days=731 - 60)) == (1, 0)  # and is told anew, from the beginning
    assert Submission.objects.get().told_again_at is None


def test_what_was_sent_is_never_deleted(draft, joel, bruno):
    told_twice()
    with time_machine.travel(GONE - LITTLE, tick=False):
        moves.submit(draft, by=joel)
        moves.take_up(draft, by=bruno)
        moves.return_for_changes(Submission.objects.get(), by=bruno, message="Please say more.")

    assert run(GONE + timedelta(days=2_000)) == (0, 0)
    assert Submission.objects.get().status == "draft"
    with pytest.raises(Refused, match="not a draft any more"):
        old_drafts.keep(draft, by=joel)


def test_it_is_not_deleted_while_nobody_can_be_told(draft, lantern):
    Membership.objects.filter(organisation=lantern).update(ended_at=timezone.now())

    assert run(GONE + timedelta(days=365)) == (0, 0)


def test_whoever_named_an_organisation_that_is_still_checked_is_told(draft, joel, lantern):
    Organisation.objects.filter(pk=lantern.pk).update(verified_at=None, verified_by=None)
    Membership.objects.filter(organisation=lantern).update(confirmed_at=None, confirmed_by=None)

    assert run(FIRST) == (1, 0)
    assert Letter.objects.get(name="draft_goes").recipient == joel.email


def test_its_file_goes_unless_another_text_has_it_too(draft, joel, virus_scanner):
    with time_machine.travel(BEGUN, tick=False):
        other = situations.draft(joel)
        own, shared = (
            files.attach(draft, content=text, name="a.txt", title="A", persons_agreed=True, by=joel).sha256
            for text in (b"only here", b"here and there")
        )
    files.attach(other, content=b"here and there", name="b.txt", title="B", persons_agreed=True, by=joel)
    told_twice()
    assert run(GONE) == (0, 1)

    kept = {path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.name in (own, shared)}
    assert kept == {shared}
    assert File.objects.get().version.submission == other


def test_a_protected_organisations_draft_leaves_nothing_that_names_it(joel, olga, signed_in_client):
    Organisation.objects.filter(memberships__user=joel).update(is_protected=True, name="Quiet Lantern")
    with time_machine.travel(BEGUN, tick=False):
        draft = situations.draft(joel, sensitive={"attribution": "category"})
    signed_in_client(joel).get(reverse("submissions:status", args=[draft.reference]))
    told_twice()
    assert run(GONE) == (0, 1)

    assert Reading.objects.filter(record=draft.reference).exists()
    assert draft.reference not in {row["reference"] for row in trail.entries(trail.Wanted())}
    assert draft.reference not in signed_in_client(olga).get("/en/desk/trail/").text
    assert "Lantern" not in "".join(f"{one.subject}{one.body}" for one in Letter.objects.filter(name="draft_goes"))
    assert signed_in_client(joel).get(reverse("submissions:status", args=[draft.reference])).status_code == 404


def test_the_page_says_when_it_goes_and_one_click_keeps_it(draft, joel, ines, signed_in_client):
    client, address = signed_in_client(joel), reverse("submissions:keep_draft", args=[draft.reference])
    dashboard, status = reverse("submissions:dashboard"), reverse("submissions:status", args=[draft.reference])
    assert "will be deleted" not in client.get(status).text + client.get(dashboard).text
    run(FIRST)
    assert "This draft will be deleted on" in client.get(status).text
    assert "Drafts that will be deleted" in client.get(dashboard).text
    assert counts.waiting_for_submitter(joel) == 1
    assert signed_in_client(ines).post(address).status_code == 404

    assert "It is kept." in client.post(address, follow=True).text

    assert "will be deleted" not in client.get(status).text + client.get(dashboard).text
    assert counts.waiting_for_submitter(joel) == 0


def test_the_clock_and_the_command_do_the_same(draft, capsys):
    Submission.objects.update(told_of_deletion_at=FIRST, told_again_at=SECOND)
    call_command("let_old_drafts_go", "--dry-run")
    assert "1 drafts would be deleted" in capsys.readouterr().out
    call_command("let_old_drafts_go")
    assert "0 drafts were told of, 1 were deleted." in capsys.readouterr().out

    assert tasks.let_old_drafts_go() == 0


@pytest.mark.parametrize("what", ["younger", "not told", "sent once"])
def test_the_database_lets_go_of_no_other_moves(what, joel, bruno):
    """As the site's role, whatever the columns are set to that it may change."""
    with time_machine.travel(timezone.now() if what == "younger" else BEGUN, tick=False):
        ended = {"starts_on_year": "2020", "ends_on_year": "2020"}
        draft = (
            situations.returned(joel, reviewer=bruno, basics=ended) if what == "sent once" else situations.draft(joel)
        )
    told = {} if what == "not told" else {"told_of_deletion_at": FIRST, "told_again_at": SECOND}
    Submission.objects.update(changed_at=BEGUN, sent_at=None, **told)

    with pytest.raises(DatabaseError, match="may be forgotten"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT submissions_forget_moves(%s)", [draft.pk])
    with pytest.raises(DatabaseError), transaction.atomic():
        Move.objects.filter(submission=draft)._raw_delete("default")
    assert Move.objects.filter(submission=draft).exists()
