"""Two submissions of one activity become one: agreed to by both, consented to anew, and nobody learns more than may be known."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from consent import gate
from consent.models import ConsentRequest
from consent.verbs import Refused
from outbox.models import Letter
from repository.models import Activity, Successor
from submissions import counts, moves, queue
from submissions.life import Status
from submissions.models import Act, Attribution, MergeOutcome, Merging, Submission
from submissions.reviewing import merges, merging
from tests import cast, situations

pytestmark = pytest.mark.django_db
NOBODY = {"partners-0-name": "Some other body"}  # so that neither text names the other's organisation
LANTERN, FUND = "Lantern Legal Aid", "Example Fund for Justice"


def again(submission: Submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def closing(joel, **answers) -> Submission:
    """Of a civil-society organisation, sent; it would be closed."""
    return situations.sent(joel, **{"partners": NOBODY, "basics": {"title": "LANTERN-TITLE"}, **answers})


def staying(ines, **answers) -> Submission:
    """Of a UN body, sent; it would stay."""
    return situations.sent(ines, **{"partners": NOBODY, "basics": {"title": "FUND-TITLE"}, **answers})


@pytest.fixture
def two(joel, ines):
    return closing(joel), staying(ines)


def propose(two, bruno, **more) -> Merging:
    return merging.propose(two[0], into=two[1], by=bruno, **{"reason": "The same three courses.", **more})


def agreed(two, bruno, joel, ines) -> Merging:
    proposal = propose(two, bruno)
    merging.agree(two[0], by=joel)
    merging.agree(two[1], by=ines)
    return Merging.objects.get(pk=proposal.pk)


def public(by, bruno, sofia, **answers) -> Submission:
    return situations.published_submission(by, reviewer=bruno, publisher=sofia, **{"partners": NOBODY, **answers})


def grant_all(submission: Submission) -> None:
    for request in ConsentRequest.objects.filter(document=again(submission).current.document):
        gate.grant(request, by=situations.focal_point(request.state_id))


def approve(submission: Submission, by: User) -> None:
    if again(submission).status == Status.SUBMITTED:
        moves.take_up(again(submission), by=by)
    moves.approve(again(submission), by=by)


# ------------------------------------------------------------------------------------------------- the whole way


def test_from_the_comparison_to_one_record_that_credits_both(
    joel, ines, bruno, sofia, amina, signed_in_client, visitor
):
    first, second = public(joel, bruno, sofia), staying(ines)
    desk, lantern, fund = (signed_in_client(one) for one in (bruno, joel, ines))
    page = desk.get(reverse("submissions:similar", args=[first.reference])).text
    address = reverse("submissions:merge", args=[first.reference, second.reference])
    assert address in page
    form = desk.get(address)
    assert "FUND-TITLE" in form.text
    said = {f"version-{one.reference}": one.current.number for one in (first, second)}
    desk.post(address, {"stays": second.reference, "reason": "", **said})

    answer = reverse("submissions:answer_merging", args=[first.reference])
    assert answer in lantern.get(reverse("submissions:status", args=[first.reference])).text
    assert "It is the same activity: I agree" in lantern.get(answer).text
    lantern.post(answer, {"do": "agree"})
    other = reverse("submissions:answer_merging", args=[second.reference])
    assert LANTERN in fund.get(other).text
    fund.post(other, {"do": "agree"})

    text = again(second).current
    assert (text.number, [*text.partners.values_list("name", "role", "type")][-1]) == (2, (LANTERN, "partner", "CSO"))
    assert [one.number for one in queue.versions_sent(second)] == [2, 1]
    assert FUND in lantern.get(answer).text
    approve(second, bruno)
    assert merging.finish_due() == 0
    assert (
        visitor.get(f"/en/activities/{first.reference}/").status_code == 200
    )  # nothing goes before the other has come
    grant_all(second)
    moves.publish(again(second), by=sofia)
    assert merging.finish_due() == 1
    assert merging.finish_due() == 0

    moved = visitor.get(f"/en/activities/{first.reference}/")
    assert (moved.status_code, moved["Location"]) == (301, f"/en/activities/{second.reference}/")
    shown = visitor.get(moved["Location"]).text
    assert LANTERN in shown
    assert FUND in shown
    assert again(first).status == Status.WITHDRAWN
    status = lantern.get(reverse("submissions:status", args=[first.reference])).text
    assert "the activity is told of in another record" in status
    assert "It was merged into another record." in status
    assert second.reference in status
    gate.revoke(second.reference, state="QMA", by=amina)
    assert visitor.get(f"/en/activities/{first.reference}/").status_code == 410


def test_without_the_consent_of_a_state_nothing_changes_in_public(joel, ines, bruno, sofia, amina, visitor):
    first, second = public(joel, bruno, sofia), staying(ines)
    agreed((first, second), bruno, joel, ines)
    approve(second, bruno)
    gate.withhold(ConsentRequest.objects.get(document=again(second).current.document), by=amina)

    assert merging.finish_due() == 0
    assert visitor.get(f"/en/activities/{first.reference}/").status_code == 200
    assert visitor.get(f"/en/activities/{second.reference}/").status_code == 404
    assert not Successor.objects.exists()
    assert again(first).status == Status.PUBLISHED


def test_a_public_record_that_stays_keeps_its_text_until_the_new_one_is_consented_to(joel, ines, bruno, sofia, visitor):
    first, second = closing(joel), public(ines, bruno, sofia)
    before = Activity.objects.get(reference=second.reference).document
    agreed((first, second), bruno, joel, ines)

    assert again(second).status == Status.SUBMITTED  # nothing was left to write
    assert Activity.objects.get(reference=second.reference).document == before
    assert merging.finish_due() == 0
    approve(second, bruno)
    grant_all(second)
    moves.publish(again(second), by=sofia)
    assert merging.finish_due() == 1

    assert LANTERN in visitor.get(f"/en/activities/{second.reference}/").text
    assert visitor.get(f"/en/activities/{first.reference}/").status_code == 404  # it never was public
    assert not Successor.objects.exists()


def test_where_the_name_stands_there_already_the_text_does_not_change_and_nobody_is_asked_again(
    joel, ines, bruno, sofia, visitor
):
    first = public(ines, bruno, sofia)
    second = situations.published_submission(joel, reviewer=bruno, publisher=sofia)  # names the Fund as a partner
    asked = ConsentRequest.objects.count()
    merging.propose(first, into=second, reason="", by=bruno)
    merging.agree(first, by=ines)
    merging.agree(second, by=joel)

    assert merging.finish_due() == 1
    assert again(second).current.number == 1
    assert ConsentRequest.objects.count() == asked
    assert visitor.get(f"/en/activities/{first.reference}/").status_code == 301


def test_two_of_one_organisation_are_its_own_to_close(joel, bruno, sofia, visitor, signed_in_client):
    first, second = public(joel, bruno, sofia), public(joel, bruno, sofia)
    merging.propose(first, into=second, reason="", by=bruno)
    page = signed_in_client(joel).get(reverse("submissions:answer_merging", args=[first.reference])).text
    assert second.reference in page
    assert signed_in_client(joel).get(f"/en/my/{second.reference}/merging/").status_code == 404
    merging.agree(first, by=joel)

    assert merging.finish_due() == 1
    assert visitor.get(f"/en/activities/{first.reference}/")["Location"] == f"/en/activities/{second.reference}/"
    assert again(second).current.number == 1


# ------------------------------------------------------------------------------------------- who may know what


def all_that(person, submission: Submission, signed_in_client) -> str:
    """All that these writers are shown, and what is written to them."""
    browser = signed_in_client(person)
    names = ("submissions:status", "submissions:answer_merging", "submissions:tasks")
    pages = [browser.get(reverse(name, args=[submission.reference])).text for name in names]
    letters = Letter.objects.filter(recipient=person.email).values_list("subject", "body")
    return "\n".join([*pages, browser.get("/en/my/").text, *(" ".join(one) for one in letters)])


def test_nobody_learns_of_the_other_before_the_other_has_agreed(two, joel, ines, bruno, signed_in_client):
    first, second = two
    other = [FUND, "FUND-TITLE", second.reference, "Ines", ines.email]
    own = [LANTERN, "LANTERN-TITLE", first.reference, "Joel", joel.email]
    propose(two, bruno)
    assert [one for one in other if one in all_that(joel, first, signed_in_client)] == []
    assert [one for one in own if one in all_that(ines, second, signed_in_client)] == []
    assert signed_in_client(ines).get(f"/en/my/{second.reference}/merging/").status_code == 404

    merging.agree(first, by=joel)
    assert [one for one in other if one in all_that(joel, first, signed_in_client)] == []
    assert [one for one in own if one in all_that(ines, second, signed_in_client)] == [LANTERN]

    merging.agree(second, by=ines)
    assert [one for one in other if one in all_that(joel, first, signed_in_client)] == [FUND, second.reference]
    assert not any(one in body for body in Letter.objects.values_list("body", flat=True) for one in (LANTERN, FUND))


def test_of_a_public_record_everybody_may_know(joel, ines, bruno, sofia, signed_in_client):
    first, second = closing(joel), public(ines, bruno, sofia)
    propose((first, second), bruno)

    page = signed_in_client(joel).get(reverse("submissions:answer_merging", args=[first.reference])).text
    assert FUND in page
    assert second.reference in page


@pytest.mark.parametrize("hidden", ["closed", "kept"])
def test_whoever_is_not_to_be_named_is_never_asked_nor_told_of(hidden, joel, ines, bruno, signed_in_client):
    category = {"attribution": "category"}
    first = closing(joel, **({"sensitive": category} if hidden == "closed" else {}))
    second = staying(ines, **({"sensitive": category} if hidden == "kept" else {}))
    letters = Letter.objects.count()

    with pytest.raises(Refused, match="shown only by the kind of its organisation"):
        propose((first, second), bruno)

    assert Letter.objects.count() == letters
    desk = signed_in_client(bruno).get(reverse("submissions:merge", args=[first.reference, second.reference])).text
    assert "It cannot stay now:" in desk
    assert "Ask the writers" not in desk


def test_a_protected_organisation_is_not_merged_though_its_draft_says_named(two, bruno, lantern):
    Organisation.objects.filter(pk=lantern.pk).update(is_protected=True)

    with pytest.raises(Refused, match="shown only by the kind"):
        propose([again(one) for one in two], bruno)


def test_what_may_be_harmed_by_being_known_stays_unknown_until_it_is_public(two, joel, bruno, sofia):
    first, second = two
    with pytest.raises(Refused, match="may be harmed by being known"):
        merging.propose(second, into=first, reason="x", by=bruno)

    moves.take_up(first, by=bruno)
    approve(first, bruno)
    grant_all(first)
    moves.publish(again(first), by=sofia)
    merging.propose(second, into=again(first), reason="x", by=bruno)


def test_one_who_wants_to_be_named_no_more_is_not_named(two, joel, ines, bruno):
    agreed(two, bruno, joel, ines)
    moves.confirm_attribution(two[0], by=joel, attribution=Attribution.CATEGORY)
    moves.take_up(again(two[1]), by=bruno)

    with pytest.raises(Refused, match="does not want to be named any more"):
        moves.approve(again(two[1]), by=bruno)


# --------------------------------------------------------------------------------------------------- refusals


def test_another_text_than_the_one_compared_is_refused_and_nothing_typed_is_lost(two, bruno, signed_in_client):
    first, second = two
    said = {f"version-{first.reference}": 1, f"version-{second.reference}": 2}
    address = reverse("submissions:merge", args=[first.reference, second.reference])
    for numbers in (said, {}):
        page = signed_in_client(bruno).post(
            address, {"stays": second.reference, "reason": "BECAUSE OF THIS", **numbers}
        )
        assert "has changed while you were reading" in page.text
        assert "BECAUSE OF THIS" in page.text
    assert "Choose which of the two stays." in signed_in_client(bruno).post(address, {"reason": "x"}).text
    assert not Merging.objects.exists()


def test_different_states_need_a_reason(joel, ines, bruno):
    both = closing(joel), staying(ines, states={"places": ["QMA", "QMB"]})
    with pytest.raises(Refused, match="They concern different States"):
        propose(both, bruno, reason=" ")
    with pytest.raises(Refused, match="characters"):
        propose(both, bruno, reason="x" * 1_001)

    assert propose(both, bruno, reason="One course in two States.").reason == "One course in two States."


def test_once_is_enough(two, joel, ines, bruno, sofia):
    first, second = two
    propose(two, bruno)
    with pytest.raises(Refused, match="is to be merged into"):
        propose(two, bruno)
    third = staying(ines)
    with pytest.raises(Refused, match="is to be merged into"):
        merging.propose(third, into=first, reason="x", by=bruno)
    with pytest.raises(Refused, match="is to be merged into"):
        merging.propose(second, into=third, reason="x", by=bruno)


@pytest.mark.parametrize("ended", ["withdrawn", "declined", "with_states"])
def test_what_has_ended_or_is_with_the_states_does_not_stay(ended, joel, ines, bruno):
    first, second = closing(joel), staying(ines)
    moves.take_up(second, by=bruno)
    {
        "withdrawn": lambda: moves.withdraw(second, by=ines),
        "declined": lambda: moves.decline(again(second), by=bruno, reason="Out of scope."),
        "with_states": lambda: approve(second, bruno),
    }[ended]()

    with pytest.raises(Refused, match="cannot be merged"):
        propose((first, again(second)), bruno)


def test_only_a_reviewer_of_neither_organisation_proposes(two, joel, nuno, bruno):
    writes_too = cast.person("Rhea", *bruno.staff_roles.values_list("role", flat=True))
    cast.organisation_of(writes_too, "Third body", "UN", verified_by=nuno)
    joel.organisations().get().memberships.create(user=writes_too, confirmed_at=timezone.now(), confirmed_by=nuno)
    for person in (joel, nuno, writes_too):
        with pytest.raises(Refused):
            propose(two, person)


def test_what_a_colleague_reads_is_the_colleagues_to_close(two, bruno):
    moves.take_up(two[0], by=bruno)
    colleague = cast.person("Rufus", *bruno.staff_roles.values_list("role", flat=True))

    with pytest.raises(Refused, match="Another reviewer is working on it"):
        merging.propose(again(two[0]), into=two[1], reason="x", by=colleague)


def test_strangers_and_those_who_know_of_nothing_cannot_answer(two, joel, ines, bruno, amina, signed_in_client):
    propose(two, bruno)
    for person in (ines, amina, bruno):
        assert signed_in_client(person).post(f"/en/my/{two[0].reference}/merging/", {"do": "agree"}).status_code == 404
    with pytest.raises(Refused):
        merging.agree(two[0], by=ines)
    with pytest.raises(Refused, match="does not ask this"):
        merging.agree(two[1], by=ines)
    assert signed_in_client(joel).post(f"/en/desk/{two[0].reference}/merge/call-off/").status_code == 404


def test_nothing_is_put_before_a_state_twice_while_it_is_being_merged(two, joel, ines, bruno):
    propose(two, bruno)
    with pytest.raises(Refused, match="It is to be merged into"):
        approve(two[0], bruno)
    merging.agree(two[0], by=joel)
    with pytest.raises(Refused, match="asked to credit another organisation"):
        approve(two[1], bruno)


# ------------------------------------------------------------------------------------------------- calling off


def test_either_side_says_no_and_both_stay_as_they_are(two, joel, ines, bruno, signed_in_client):
    propose(two, bruno)
    signed_in_client(joel).post(f"/en/my/{two[0].reference}/merging/", {"do": "refuse"})
    assert Merging.objects.get().outcome == MergeOutcome.REFUSED
    propose(two, bruno)
    merging.agree(two[0], by=joel)
    merging.refuse_merging(two[1], by=ines)

    assert [one.outcome for one in Merging.objects.all()] == [MergeOutcome.REFUSED] * 2
    assert [again(one).status for one in two] == [Status.SUBMITTED] * 2
    assert again(two[1]).current.number == 1
    approve(two[0], bruno)


@pytest.mark.parametrize("who", ["joel", "ines", "bruno"])
def test_until_the_states_are_asked_each_can_call_it_off_and_the_name_goes_again(
    who, two, joel, ines, bruno, signed_in_client
):
    agreed(two, bruno, joel, ines)
    moves.take_up(again(two[1]), by=bruno)
    if who == "bruno":
        signed_in_client(bruno).post(f"/en/desk/{two[0].reference}/merge/call-off/")
    else:
        mine = two[0] if who == "joel" else two[1]
        signed_in_client({"joel": joel, "ines": ines}[who]).post(
            f"/en/my/{mine.reference}/merging/", {"do": "call-off"}
        )

    assert Merging.objects.get().outcome == MergeOutcome.CALLED_OFF
    text = again(two[1]).current
    assert (text.number, text.partners.filter(name=LANTERN).exists(), text.changed_by) == (3, False, ines)
    assert again(two[1]).versions.get(number=2).partners.filter(name=LANTERN).exists()
    approve(two[1], bruno)
    merging.finish_due()
    assert again(two[0]).status == Status.SUBMITTED
    assert not two[1].moves.filter(by=joel).exists()  # whoever writes for the one is nobody in the other's history


def test_once_the_states_are_asked_it_is_theirs_to_decide(two, joel, ines, bruno):
    proposal = agreed(two, bruno, joel, ines)
    approve(two[1], bruno)

    for verb in (lambda: merging.call_off(proposal, by=bruno), lambda: merging.call_off_own(two[0], by=joel)):
        with pytest.raises(Refused, match="States concerned have been asked"):
            verb()
    assert merges.asked_of(two[0]).may_call_off is False


def test_a_name_that_stayed_in_a_closed_text_does_not_come_back_with_it(two, joel, ines, bruno):
    proposal = agreed(two, bruno, joel, ines)
    moves.take_up(again(two[1]), by=bruno)
    moves.decline(again(two[1]), by=bruno, reason="Out of scope.")
    merging.call_off(proposal, by=bruno)
    moves.revise(again(two[1]), by=ines)
    moves.submit(again(two[1]), by=ines)

    with pytest.raises(Refused, match="still credits Lantern Legal Aid"):
        approve(two[1], bruno)


def test_a_withdrawn_one_asks_nobody_any_more(two, joel, ines, bruno):
    propose(two, bruno)
    merging.agree(two[0], by=joel)
    assert counts.waiting_for_submitter(ines) == 1
    moves.withdraw(again(two[0]), by=joel)

    assert counts.waiting_for_submitter(ines) == 0
    assert merges.asked_of(two[1]) is None
    with pytest.raises(Refused, match="does not ask this"):
        merging.agree(two[1], by=ines)
    approve(two[1], bruno)


def test_what_was_merged_is_written_anew_only_when_the_other_is_gone(joel, ines, bruno, sofia, amina, visitor):
    first, second = public(joel, bruno, sofia), public(joel, bruno, sofia)
    merging.propose(first, into=second, reason="", by=bruno)
    merging.agree(first, by=joel)
    merging.finish_due()
    with pytest.raises(Refused, match="is told of in"):
        moves.revise(again(first), by=joel)

    gate.revoke(second.reference, state="QMA", by=amina)
    moves.revise(again(first), by=joel)
    moves.submit(again(first), by=joel)
    assert merges.asked_of(again(first)) is None
    approve(first, bruno)
    grant_all(first)
    moves.publish(again(first), by=sofia)

    assert visitor.get(f"/en/activities/{first.reference}/").status_code == 200


# ----------------------------------------------------------------------------------------------- what is told


def test_every_step_stands_in_the_trail_and_names_no_writer(two, joel, ines, bruno, olga, signed_in_client):
    agreed(two, bruno, joel, ines)
    first = [move.act for move in again(two[0]).moves.exclude(act="")]
    second = [move.act for move in again(two[1]).moves.exclude(act="")]

    assert first == [Act.MERGE_ASKED, Act.MERGE_AGREED]
    assert second == [Act.MERGE_ASKED, Act.CREDITED]
    trail = signed_in_client(olga).get(f"/en/desk/trail/?record={two[0].reference}").text
    assert "merging with another submission proposed" in trail
    assert "Joel" not in trail


def test_the_desk_sees_how_it_stands(two, joel, ines, bruno, signed_in_client):
    agreed(two, bruno, joel, ines)
    for one in two:
        page = signed_in_client(bruno).get(reverse("submissions:review", args=[one.reference])).text
        assert "All have agreed." in page
        assert "The same three courses." in page


def test_closed_as_reported_already_without_a_name(two, joel, bruno, signed_in_client):
    moves.take_up(two[0], by=bruno)
    browser = signed_in_client(bruno)
    link = reverse("submissions:decline", args=[two[0].reference]) + "?already=1"
    assert link in browser.get(reverse("submissions:similar", args=[two[0].reference])).text

    page = browser.get(link).text
    assert "has been reported to OHCHR already" in page
    assert FUND not in page


def test_an_unnamed_one_is_not_betrayed_by_closing_another_as_reported_already(joel, ines, bruno, signed_in_client):
    hidden = closing(joel, sensitive={"attribution": "category"})
    other = situations.in_review(ines, reviewer=bruno)
    page = signed_in_client(bruno).get(reverse("submissions:similar", args=[other.reference])).text

    assert hidden.reference in page
    assert "already=1" not in page
