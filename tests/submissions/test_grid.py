"""Every verb, from every status, by every role, on a text that is theirs, another's, or a protected organisation's.

What must come of it is worked out from the tables of ``submissions.life`` and from who may do what, said here once: it happens,
there is nothing left to do, or it is refused with the sentence that fits. Every other outcome is a fault.
"""

from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from repository.reference.models import Recommendation, State
from submissions import moves
from submissions.life import NEXT, Status
from submissions.models import Submission
from submissions.reviewing import advice, states, wording
from tests import cast, situations
from tests.proof import size

pytestmark = pytest.mark.django_db
S = Status

# Who acts. "writer" wrote it; "holder" is the reviewer who has taken it up; "own" reviews, and belongs to the organisation.
WRITERS, HOLDERS, REVIEWERS = {"writer"}, {"holder"}, {"holder", "reviewer"}
PEOPLE = [
    "writer", "stranger", "holder", "reviewer", "own", "publisher", "confirmer", "administrator", "auditor", "drafter",
    "focal point", "adviser",
]  # fmt: skip


@dataclass(frozen=True)
class Verb:
    """``goal``: the status that it leads to, from wherever the table allows; None: it stays, and ``begins`` says from where."""

    run: Any
    who: set[str]
    goal: Status | None = None
    begins: frozenset[Status] = frozenset()
    not_from: frozenset[Status] = frozenset()  # where the table has the pair, and it is another verb's
    quiet_at: frozenset[Status] = field(default_factory=frozenset)  # done already: nothing happens, nobody is told off

    def starts(self) -> set[Status]:
        if self.goal is None:
            return set(self.begins)
        return {status for status in Status if self.goal in NEXT[status]} - self.not_from


def named(code: str) -> State:
    return State.objects.get(pk=code)


def another_recommendation(row: Submission, by: User) -> None:
    linked, other = Recommendation.objects.of_state("QMA").supported()[:2]
    wording.propose_link(row, instead_of=linked.identifier, identifier=other.identifier, why="", by=by)


VERBS = {
    "submit": Verb(
        lambda row, by: moves.submit(row, by=by), WRITERS, S.SUBMITTED, not_from=frozenset({S.IN_REVIEW}),
        quiet_at=frozenset({S.SUBMITTED}),
    ),
    "revise": Verb(
        lambda row, by: moves.revise(row, by=by), WRITERS, S.DRAFT, not_from=frozenset({S.IN_REVIEW}),
        quiet_at=frozenset({S.DRAFT}),
    ),
    "withdraw": Verb(lambda row, by: moves.withdraw(row, by=by), WRITERS, S.WITHDRAWN, quiet_at=frozenset({S.WITHDRAWN})),
    "take up": Verb(
        lambda row, by: moves.take_up(row, by=by), REVIEWERS, S.IN_REVIEW, quiet_at=frozenset({S.IN_REVIEW})
    ),
    "put back": Verb(
        lambda row, by: moves.put_back(row, by=by), REVIEWERS, S.SUBMITTED, not_from=frozenset({S.DRAFT})
    ),
    "return": Verb(
        lambda row, by: moves.return_for_changes(row, by=by, message="Please add who taught."), HOLDERS, S.DRAFT,
        not_from=frozenset(S) - {S.IN_REVIEW},
    ),
    "decline": Verb(lambda row, by: moves.decline(row, by=by, reason="Outside the scope."), HOLDERS, S.DECLINED),
    "approve": Verb(lambda row, by: moves.approve(row, by=by), HOLDERS, S.WITH_STATES),
    "hand over": Verb(
        lambda row, by: moves.hand_over(row, to=cast.person("Bea"), note="Yours.", by=by), HOLDERS,
        begins=frozenset({S.IN_REVIEW}),
    ),
    "propose wording": Verb(
        lambda row, by: wording.propose(row, field="summary-en", text="Another.", why="", by=by), HOLDERS,
        begins=frozenset({S.IN_REVIEW}),
    ),
    "propose recommendation": Verb(
        lambda row, by: another_recommendation(row, by), HOLDERS, begins=frozenset({S.IN_REVIEW}),
    ),
    "add State": Verb(
        lambda row, by: states.add(row, named("QMB"), reason="It is described.", by=by), HOLDERS,
        begins=frozenset({S.IN_REVIEW}),
    ),
    "ask adviser": Verb(
        lambda row, by: advice.ask(row, adviser=str(cast.person("Vera").pk), question="Is it right?", by=by), HOLDERS,
        begins=frozenset({S.IN_REVIEW}),
    ),
}  # fmt: skip
NOT_YOURS = {
    "writer": "Only the organisation that wrote it",
    "reviewer": "Only a reviewer can do this",
    "own": "Nobody reviews a submission of their own organisation",
    "holder": "Another reviewer is working on it",
}


def refusal_of_person(verb: Verb, person: str, status: Status) -> str:
    """The sentence for somebody who may not do this at all; "" for whoever may."""
    if person in verb.who:
        return ""
    if verb.who == WRITERS and person == "own":
        return ""  # belongs to the organisation, and so may write for it
    if verb.who == WRITERS:
        return NOT_YOURS["writer"]
    if person == "own":
        return NOT_YOURS["own"]
    if person == "reviewer":
        return NOT_YOURS["holder"] if status == S.IN_REVIEW else ""  # nobody's yet: refused by the status
    return NOT_YOURS["reviewer"]


def expected(name: str, status: Status, person: str) -> str:
    """ "done", "nothing", or how the refusal begins ("" where the status says it in its own words)."""
    verb = VERBS[name]
    if sentence := refusal_of_person(verb, person, status):
        return f"refused: {sentence}"
    if status in verb.quiet_at:
        return "nothing" if name != "take up" or person == "holder" else "refused: "
    return "done" if status in verb.starts() else "refused: "


@pytest.fixture
def people(joel, ines, bruno, sofia, karima, nuno, olga, daniel, amina, vera, lantern):
    own = cast.person("Rosa", cast.Role.REVIEWER)
    cast.Membership.objects.create(
        organisation=lantern, user=own, confirmed_at=timezone.now(), confirmed_by=cast.person("Nobody")
    )
    bea = cast.person("Bea", cast.Role.REVIEWER)
    acting = [joel, ines, bruno, bea, own, sofia, karima, nuno, olga, daniel, amina, vera]
    return dict(zip(PEOPLE, acting, strict=True))


def outcome(name: str, row: Submission, person: Any) -> tuple[str, Status]:
    """What came of it, undone again: "done" or "nothing", or the first reason of the refusal."""
    before = (row.moves.count(), row.to_ask_at, row.taken_by_id, row.wordings.count(), row.advice.count(),
              row.state_decisions.count())  # fmt: skip
    place = transaction.savepoint()
    try:
        VERBS[name].run(row, person)
        row = Submission.objects.get(pk=row.pk)
        after = (row.moves.count(), row.to_ask_at, row.taken_by_id, row.wordings.count(), row.advice.count(),
                 row.state_decisions.count())  # fmt: skip
        return ("nothing" if after == before else "done"), Status(row.status)
    except moves.MoveRefused as refused:
        assert Submission.objects.get(pk=row.pk).status == row.status
        return f"refused: {refused.reasons[0]}", Status(row.status)
    finally:
        transaction.savepoint_rollback(place)


# All in `make proof PART=grid`; the suite takes those who may, and of the others every 23rd case: by turns another one.
EVERY = size(23, 1)


@pytest.mark.parametrize("protected", [False, True], ids=["open", "protected"])
def test_each_verb_does_what_the_tables_say_for_everybody(protected, people, joel, lantern):
    submission = situations.draft(joel, sensitive={"attribution": "category" if protected else "named"})
    if protected:
        type(lantern).objects.filter(pk=lantern.pk).update(is_protected=True)
    wrong, tried = [], 0
    for number, (status, name, person) in enumerate(product(Status, VERBS, PEOPLE)):
        if person not in VERBS[name].who and number % EVERY:
            continue
        Submission.objects.filter(pk=submission.pk).update(
            status=status, taken_by=people["holder"] if status == S.IN_REVIEW else None, to_ask_at=None, approved_by=None,
            attribution_confirmed_at=timezone.now(),
        )  # fmt: skip
        row = Submission.objects.select_related("organisation").get(pk=submission.pk)
        said, after = outcome(name, row, people[person])
        want = expected(name, status, person)
        tried += 1
        fits = said.startswith(want) if want.startswith("refused") else said == want
        goal = VERBS[name].goal
        if want == "done" and goal and not (protected and name == "approve"):
            fits = fits and after == goal
        if not fits:
            wrong.append(f"{name} when {status} by {person}: {said!r} → {after}, expected {want!r}")

    assert wrong == [], "\n".join(wrong)
    assert tried > 150


def test_a_table_that_says_otherwise_is_noticed(monkeypatch, people, joel):
    """The planted fault: a pair that the code does not know is expected, and missed."""
    monkeypatch.setitem(NEXT, S.PUBLISHED, NEXT[S.PUBLISHED] | {S.DECLINED})

    assert expected("decline", S.PUBLISHED, "holder") == "done"
    submission = situations.draft(joel)
    Submission.objects.filter(pk=submission.pk).update(status=S.PUBLISHED)
    row = Submission.objects.select_related("organisation").get(pk=submission.pk)

    assert outcome("decline", row, people["holder"])[0] != "done"


def test_a_stranger_is_refused_also_where_nothing_is_left_to_do(joel, ines):
    with pytest.raises(moves.MoveRefused, match="Only the organisation that wrote it"):
        moves.submit(situations.sent(joel), by=ines)


def test_what_is_shown_by_its_kind_is_approved_in_review_only(joel, bruno):
    submission = situations.sent(joel, sensitive={"attribution": "category"})

    with pytest.raises(moves.MoveRefused, match="it cannot become"):
        moves.approve(submission, by=bruno)

    assert Submission.objects.get(pk=submission.pk).to_ask_at is None
