"""Which submissions may tell of the same activity: found over links, States, words in any language; told with the reasons."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from repository.models import Recommendation
from submissions import moves
from submissions.models import VersionTranslation
from submissions.reviewing.duplicates import similar_to
from tests import situations

pytestmark = pytest.mark.django_db
OTHER_TEXT = {
    "basics": {"title": "Wells for three villages", "starts_on_year": "2012", "ends_on_year": "2013"},
    "story": {"summary": "Clean water for schools.", "description": "Pumps were installed.", "results": "Water runs."},
    "themes": {"themes": ["torture"], "sdgs": ["6"], "sdgs_targets": "6.1"},
}


def found(submission, reader):
    return {one.submission.reference: one for one in similar_to(submission, submission.current, reader=reader)}


def other_recommendation() -> str:
    return Recommendation.objects.of_state("QMA").supported()[1].identifier


def test_the_same_activity_sent_by_two_organisations_is_found_with_what_both_have(ines, joel, bruno):
    first, second = situations.sent(ines), situations.sent(joel)

    one = found(second, bruno)[first.reference]

    assert [row.state_id for row in one.recommendations] == ["QMA"]
    assert [state.pk for state in one.states] == ["QMA"]
    assert "judg" in one.words
    assert one.same_days


def test_another_activity_in_the_same_state_is_not_offered(ines, joel, bruno):
    situations.sent(ines, recommendations=(other_recommendation(),), **OTHER_TEXT)

    assert found(situations.sent(joel), bruno) == {}


def test_texts_in_two_languages_meet_over_a_translation(ines, joel, bruno):
    french = {
        "basics": {"title": "Formation de juges à l’interdiction de la torture", "language": "fr"},
        "story": {"summary": "Trois cours pour des juges.", "description": "Des juges.", "results": "Quarante juges."},
    }
    first = situations.sent(ines, recommendations=(other_recommendation(),), **french)
    second = situations.sent(joel)
    before = found(second, bruno)
    VersionTranslation.objects.create(
        version=first.current, language="en", source="ohchr", title="Training of judges on the prohibition of torture",
        summary="Three courses for trial judges.",
    )  # fmt: skip
    one = found(second, bruno)[first.reference]

    assert one.words
    assert first.reference not in before or before[first.reference].score < one.score


def test_a_draft_that_was_not_sent_is_compared_with_nothing(ines, joel, bruno):
    situations.draft(ines)

    assert found(situations.sent(joel), bruno) == {}


def test_the_page_shows_reasons_and_texts_and_names_no_protected_organisation(
    ines, joel, bruno, olga, signed_in_client
):
    Organisation.objects.filter(memberships__user=joel).update(is_protected=True, name="Quiet Lantern")
    first = situations.sent(type(joel).objects.get(pk=joel.pk), sensitive={"attribution": "category"})
    second = situations.sent(ines)
    for reader in (bruno, olga):
        page = signed_in_client(reader).get(f"/en/desk/{second.reference}/similar/").text

        assert first.reference in page
        assert first.current.summary in page
        assert "Quiet Lantern" not in page


def test_nothing_in_common_is_said_plainly(joel, bruno, signed_in_client):
    submission = situations.sent(joel)

    assert "No other submission" in signed_in_client(bruno).get(f"/en/desk/{submission.reference}/similar/").text


def test_only_ohchr_opens_it(ines, joel, amina, signed_in_client):
    submission = situations.sent(joel)
    for person in (joel, ines, amina):
        assert signed_in_client(person).get(f"/en/desk/{submission.reference}/similar/").status_code == 404


def test_many_others_cost_as_many_questions_as_one(ines, joel, bruno):
    submission = situations.sent(joel)
    situations.sent(ines)
    moves.take_up(submission, by=bruno)
    with CaptureQueriesContext(connection) as one:
        assert len(found(submission, bruno)) == 1
    for _ in range(4):
        situations.sent(ines)
    with CaptureQueriesContext(connection) as many:
        assert len(found(submission, bruno)) == 5

    assert len(one) == len(many)
