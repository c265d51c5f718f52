"""Whose authority submitted: said in the document where the authority is named, so that support shared can be found (para. 6)."""

import pytest

from submissions.models import Attribution, Submission
from submissions.moves import propose
from tests import cast, situations

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry(bruno):
    user = cast.person("Marta")
    return cast.organisation_of(user, "Ministry of Justice", "STATE", verified_by=bruno, state_id="QMB")


def proposed(organisation, attribution):
    submission = Submission.objects.create(
        reference=situations.references.new("TCR"), organisation=organisation, attribution=attribution,
        created_by=organisation.members.get(),
    )  # fmt: skip
    version = situations.text()
    version.submission, version.number = submission, 1
    version.save()
    return propose(submission, version).attribution


def test_a_named_authority_says_of_which_state_it_is(ministry):
    assert proposed(ministry, Attribution.NAMED).state == "QMB"


def test_an_authority_shown_as_its_kind_names_no_state(ministry):
    assert proposed(ministry, Attribution.CATEGORY).state is None


def test_where_another_organisation_is_based_is_not_said(ministry):
    ministry.type = "CSO"

    assert proposed(ministry, Attribution.NAMED).state is None
