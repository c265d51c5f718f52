"""What "My work" says waits for each person: what they themselves can move on, and nothing else."""

from datetime import date

import pytest

from accounts import mandates, organisations
from consent import gate
from consent.models import ConsentRequest
from repository.models import State
from tests import situations
from tests.cast import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(signed_in_client):
    """``waiting(user)``: number behind each door that this person sees."""

    def read(user) -> dict[str, int]:
        page = signed_in_client(user).get("/en/account/home/")
        return {door["address"]: door["waiting"] for door in page.context["doors"]}

    return read


def test_a_focal_point_is_told_of_requests_until_they_are_answered(joel, bruno, amina, chen, waiting):
    submission = situations.with_states(joel, reviewer=bruno)
    assert (waiting(amina)["/en/state/"], waiting(chen)["/en/state/"]) == (1, 0)

    gate.withhold(ConsentRequest.objects.get(document=submission.current.document), by=amina)

    assert waiting(amina)["/en/state/"] == 0


def test_a_submitter_is_told_of_texts_that_came_back_and_not_of_drafts(joel, ines, bruno, signed_in_client, waiting):
    situations.draft(joel)
    situations.sent(joel)
    assert waiting(joel)["/en/my/"] == 0

    situations.returned(joel, reviewer=bruno)

    assert (waiting(joel)["/en/my/"], waiting(ines)["/en/my/"]) == (1, 0)
    assert "1 waits for you" in signed_in_client(joel).get("/en/my/").text  # the dashboard counts the same


def test_each_officer_is_told_of_what_their_role_can_move_on(joel, bruno, sofia, olga, waiting):
    situations.sent(joel)
    situations.in_review(joel, reviewer=bruno)
    situations.consented(joel, reviewer=bruno)

    assert {user.name: waiting(user)["/en/desk/"] for user in (bruno, sofia, olga)} == {
        "Bruno": 2,
        "Sofia": 1,
        "Olga": 0,
    }


def test_a_mandate_waits_for_another_officer_than_the_one_who_entered_it(nuno, karima, waiting):
    mandates.enter(
        state=State.objects.get(pk="QMC"), email="delegate@example.org", name="Delegate",
        note_verbale="No. 3/2026 of 2 March 2026", starts_on=date(2026, 3, 2), by=nuno,
    )  # fmt: skip

    assert (waiting(nuno)["/en/desk/mandates/"], waiting(karima)["/en/desk/mandates/"]) == (0, 1)


def test_an_organisation_waits_to_be_checked(bruno, waiting):
    organisations.propose(name="Harbour Circle", type="CSO", state=None, by=person("Newcomer"))

    assert waiting(bruno)["/en/account/checks/"] == 1


def test_nothing_is_said_where_nothing_waits(joel, signed_in_client):
    assert (
        "for you"
        not in signed_in_client(joel).get("/en/account/home/").text.partition("<main")[2].partition("</main")[0]
    )
