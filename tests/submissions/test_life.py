"""The tables of a submission's life, walked: what may follow is tried, and everything else is refused."""

import contextlib
from itertools import product

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Role
from submissions import drawing, moves
from submissions.life import NEXT, PEN, VERBS, Pen, Status
from submissions.models import Move, Submission
from tests import cast, situations

# verb -> (who, from which status to which; every other one is refused)
REVIEWER, PUBLISHER, SUBMITTER = "bruno", "sofia", "joel"
DOES = {
    "submit": (SUBMITTER, {Status.DRAFT}, Status.SUBMITTED, {}),
    "revise": (
        SUBMITTER, {Status.NOT_CONSENTED, Status.PUBLISHED, Status.DECLINED, Status.WITHDRAWN}, Status.DRAFT, {},
    ),
    "withdraw": (SUBMITTER, set(Status) - {Status.DECLINED, Status.WITHDRAWN}, Status.WITHDRAWN, {}),
    "take_up": (REVIEWER, {Status.SUBMITTED}, Status.IN_REVIEW, {}),
    "put_back": (REVIEWER, {Status.IN_REVIEW}, Status.SUBMITTED, {}),
    "return_for_changes": (REVIEWER, {Status.IN_REVIEW}, Status.DRAFT, {"message": "Please say who the trainers were."}),
    "decline": (REVIEWER, {Status.IN_REVIEW}, Status.DECLINED, {"reason": "It is outside the scope."}),
    "approve": (REVIEWER, {Status.IN_REVIEW}, Status.WITH_STATES, {}),
}  # fmt: skip
GRID = list(product(DOES, Status))


def test_each_move_has_a_verb_and_each_verb_a_move():
    pairs = {(before, after) for before, following in NEXT.items() for after in following}

    assert pairs == set(VERBS)
    assert set(NEXT) == set(PEN) == set(Status)


def test_no_status_is_a_dead_end():
    assert all(NEXT[status] for status in Status)


def test_the_verbs_of_this_test_cover_the_moves_that_people_make():
    made = {(before, goal) for _who, begins, goal, _said in DOES.values() for before in begins}
    by_the_gate = {
        pair for pair in VERBS if PEN[pair[0]] == Pen.STATES or pair[1] in (Status.CONSENTED, Status.PUBLISHED)
    }

    assert set(VERBS) - by_the_gate - {(Status.CONSENTED, Status.NOT_CONSENTED)} <= made


@pytest.fixture(scope="module")
def drafted(committing) -> int:
    """The key of a complete draft by Joel; made once, and each test begins with it as it was made."""
    with committing.unblock():
        bruno, joel = cast.person("Bruno", Role.REVIEWER), cast.person("Joel")
        cast.organisation_of(joel, "Lantern Legal Aid", "CSO", verified_by=bruno)
        return situations.draft(joel).pk


@pytest.mark.django_db
@pytest.mark.parametrize(("verb", "status"), GRID, ids=[f"{verb} when {status}" for verb, status in GRID])
def test_a_verb_moves_only_from_where_the_table_allows(verb, status, request, drafted, joel, bruno):
    who, begins, goal, said = DOES[verb]
    by = request.getfixturevalue(who)
    submission = Submission.objects.get(pk=drafted)
    Submission.objects.filter(pk=submission.pk).update(
        status=status, taken_by=bruno if status == Status.IN_REVIEW else None, attribution_confirmed_at=timezone.now()
    )
    submission.refresh_from_db()
    before = Move.objects.filter(submission=submission).count()

    if status in begins:
        getattr(moves, verb)(submission, by=by, **said)
    elif status == goal or (verb, status) == ("put_back", Status.SUBMITTED):  # already there: nothing to do, or refused
        with contextlib.suppress(moves.MoveRefused):
            getattr(moves, verb)(submission, by=by, **said)
    else:
        with pytest.raises(moves.MoveRefused):
            getattr(moves, verb)(submission, by=by, **said)

    submission.refresh_from_db()
    moved = Move.objects.filter(submission=submission).count() - before
    assert (submission.status, moved) == ((goal, 1) if status in begins else (status, 0))


def test_the_drawn_page_is_what_the_tables_say():
    call_command("draw_submission_life", "--check")


def test_a_changed_table_is_noticed(monkeypatch, tmp_path):
    other = tmp_path / "submission-life.md"
    other.write_text(drawing.draw().replace("take up", "grab"), encoding="utf-8")
    monkeypatch.setattr(drawing, "PAGE", other)

    with pytest.raises(CommandError):
        call_command("draw_submission_life", "--check")
