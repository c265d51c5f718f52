"""seed_demo: data at every status, made by the real verbs, and no real State in any of it."""

import json
import random
import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from accounts import demo
from accounts.models import Membership, Organisation, StateMandate, User
from config.demonstration import texts
from config.demonstration.activities import MODALITIES, STATUSES, plan
from config.demonstration.organisations import PROVIDERS
from config.demonstration.walk import FEWEST, SITUATIONS, STATES, programme
from consent import gate
from consent.models import ANSWERS, Chain, ConsentRequest, Event, EventKind, PublicationDocument, Record
from outbox.models import Letter
from repository.catalogue import references
from repository.content import ActivityStatus, Beneficiary, Kind, Modality, ProviderType
from repository.models import Activity, Sdg, State, Term, Tombstone
from submissions import moves
from submissions.life import Status
from submissions.models import Message, Move, Submission, Version, VersionTranslation
from tests import situations

TODAY = date(2026, 11, 22)
FICTITIOUS = set(STATES)


def seed(**options) -> str:
    said = StringIO()
    call_command("seed_demo", stdout=said, **options)
    return said.getvalue()


@pytest.fixture
def seeded(transactional_db) -> None:
    """Forty activities. Written once: the tests of this module that commit see each other's rows."""
    if not Submission.objects.exists():
        seed(activities=40)


def states_of(requests) -> dict[str, str | None]:
    return {request.state_id: request.answer for request in requests}


# --- What is there ---


def test_there_is_an_activity_at_every_status(seeded):
    assert Submission.objects.count() == 40
    assert set(Submission.objects.values_list("status", flat=True)) == set(Status.values)


def test_public_are_those_published_and_nothing_else(seeded):
    in_revision = Submission.objects.exclude(status=Status.PUBLISHED).filter(
        reference__in=Activity.objects.values("reference")
    )
    assert Activity.objects.count() == Submission.objects.filter(status=Status.PUBLISHED).count() + in_revision.count()
    assert {Status.DRAFT, Status.WITH_STATES} == set(in_revision.values_list("status", flat=True))


def test_records_left_public_view_in_every_way(seeded):
    ways = {EventKind.REVOKED, EventKind.HELD, EventKind.EXPIRED, EventKind.WITHDRAWN}
    ended = Event.objects.filter(kind__in=ways, record__in=Tombstone.objects.values("reference"))
    assert set(ended.values_list("kind", flat=True)) == ways
    assert not Activity.objects.filter(reference__in=Tombstone.objects.values("reference")).exists()


def test_of_two_states_one_has_answered_and_nobody_is_told(seeded):
    half = [
        states_of(document.requests.with_answer())
        for document in PublicationDocument.objects.filter(
            record__in=Submission.objects.filter(status=Status.WITH_STATES).values("reference")
        )
    ]
    answers = [set(answered.values()) for answered in half if len(answered) == 2]
    assert {EventKind.GRANTED, None} in answers
    assert {EventKind.WITHHELD, None} in answers


def test_drafts_are_empty_half_filled_and_ready(seeded):
    drafts = [submission.current for submission in Submission.objects.filter(status=Status.DRAFT, sent_at=None)]
    assert any(not version.title for version in drafts)
    assert any(version.title and not version.starts_on for version in drafts)
    assert any(version.title and not moves.reasons_not_to_submit(version.submission) for version in drafts)


def test_a_returned_draft_has_a_message_from_ohchr(seeded):
    returned = Move.objects.filter(before=Status.IN_REVIEW, after=Status.DRAFT).values("submission")
    assert Message.objects.filter(submission__in=returned, internal=False).exclude(text="").exists()


def test_a_record_of_no_state_was_confirmed_by_a_second_person(seeded):
    activity = Activity.objects.exclude(no_state_reason="").get()
    proposed, confirmed = (
        Event.objects.get(document=activity.document, kind=kind)
        for kind in (EventKind.NO_STATE_PROPOSED, EventKind.NO_STATE_CONFIRMED)
    )
    assert not activity.state_links.exists()
    assert proposed.actor != confirmed.actor


def test_texts_are_in_all_six_languages_with_translations_of_some(seeded):
    assert set(Version.objects.exclude(title="").values_list("language", flat=True)) == set(texts.LANGUAGES)
    assert VersionTranslation.objects.exclude(language=F("version__language")).exists()


def test_no_letter_about_the_demonstration_waits_to_leave(seeded):
    assert not Letter.objects.filter(recipient__endswith="@demo.example").exists()


# --- Whose decisions ---


def test_every_state_concerned_is_fictitious(seeded):
    concerned = set()
    for text in PublicationDocument.objects.values_list("canonical", flat=True):
        concerned |= {row["state"] for row in json.loads(text)["states_concerned"]}
    assert concerned <= FICTITIOUS
    assert set(ConsentRequest.objects.values_list("state", flat=True)) == concerned
    for relation in ("places", "beneficiary_states", "recommendations__state", "pledges__state"):
        assert set(Version.objects.values_list(relation, flat=True)) <= FICTITIOUS | {None}


def test_every_answer_is_a_fictitious_states_by_its_demonstration_focal_point(seeded):
    answers = Event.objects.filter(kind__in=[*ANSWERS, EventKind.REVOKED])
    assert answers.count() > 30
    for answer in answers:
        mandate = StateMandate.objects.get(pk=answer.mandate)
        assert answer.state_id in FICTITIOUS
        assert (mandate.state_id, mandate.user_id) == (answer.state_id, answer.actor)
        assert mandate.user.is_demonstration
    assert not State.objects.filter(mandates__isnull=False).exclude(un_status=State.UnStatus.FICTITIOUS).exists()


def test_the_consent_of_everything_public_can_be_proved(seeded):
    said = StringIO()
    call_command("verify_consent", stdout=said)
    assert f"{Activity.objects.count()} publications" in said.getvalue()


def test_the_name_of_the_protected_organisation_is_in_no_document(seeded):
    hidden = Organisation.objects.get(is_protected=True)
    documents = PublicationDocument.objects.filter(
        record__in=Submission.objects.filter(organisation=hidden).values("reference")
    )
    assert documents.exists()
    assert not PublicationDocument.objects.filter(canonical__contains=hidden.name).exists()


# --- Again, and where it must not ---


def test_a_second_run_changes_nothing_and_says_so(seeded):
    before = (Chain.objects.get().hash, User.objects.count(), Version.objects.count())

    said = seed(activities=60)

    assert "there already (40 activities)" in said
    assert (Chain.objects.get().hash, User.objects.count(), Version.objects.count()) == before


@pytest.mark.django_db
def test_it_refuses_a_database_with_a_real_submission(joel, lantern):
    moves.start(lantern, by=joel)
    with pytest.raises(CommandError, match=r"holds real submissions \(1\)"):
        seed()
    assert not User.objects.filter(is_demonstration=True).exists()


@pytest.mark.django_db
def test_it_refuses_where_a_real_person_writes_beside_the_demonstration(joel, lantern, bruno):
    tester = User.objects.create_user("tester@demo.example", None, is_demonstration=True)
    Membership.objects.create(organisation=lantern, user=tester, confirmed_by=bruno, confirmed_at="2026-01-02T09:00Z")
    moves.start(lantern, by=tester)
    with pytest.raises(CommandError, match="real submissions"):
        seed()


@pytest.mark.django_db
def test_it_refuses_a_database_with_a_record_that_no_submission_of_its_own_explains(bruno):
    gate.ask(situations.proposal(references.new("TCR"), states=["QMA"]), by=bruno)
    assert Record.objects.count() == 1
    with pytest.raises(CommandError, match="real submissions"):
        seed()


@pytest.mark.django_db
def test_it_says_how_many_activities_it_needs():
    with pytest.raises(CommandError, match=f"must be {FEWEST} or more"):
        seed(activities=FEWEST - 1)


# --- Logins ---


def test_logins_are_printed_by_role(seeded):
    said = seed(logins=True)
    for role in demo.LOGINS:
        assert re.search(rf"^  {role} +{re.escape(demo.address(role))} +\S{{20}}$", said, re.MULTILINE)


def test_the_two_focal_points_who_can_sign_in_decide_for_two_states(seeded):
    amina, chen = (User.objects.get(email=demo.address(role)) for role in (demo.FOCAL_POINT, demo.SECOND_FOCAL_POINT))
    assert [state.pk for state in amina.states()] == ["QMA"]
    assert [state.pk for state in chen.states()] == ["QMB"]
    assert [
        organisation.slug for organisation in User.objects.get(email=demo.address("submitter")).organisations()
    ] == ["lantern-legal-aid"]


@pytest.mark.django_db
def test_no_logins_are_printed_where_there_are_none():
    assert seed(logins=True) == ""


# --- Texts ---


def every_text():
    for topic in texts.topics().values():
        for language in texts.LANGUAGES:
            for number in range(12):
                chance = random.Random(number)
                facts = texts.draw_facts(["QMH", "QMC"], 2024, chance)
                for status in ActivityStatus.values:
                    yield topic, language, texts.Writer(topic, facts, status, [language], chance).write(language)


def test_every_text_fits_its_fields_and_leaves_nothing_open():
    longest = 0
    for topic, language, text in every_text():
        where = f"{topic.name} in {language}: {text.title}"
        assert 2 <= len(text.title) <= 200, where
        assert len(text.summary.split()) <= moves.SUMMARY_WORDS, where
        assert text.results, where
        assert "{" not in text.title + text.summary + text.description + text.results, where
        longest = max(longest, len(text.title))
    assert longest > 150


def test_a_part_is_smaller_than_the_whole():
    for number in range(200):
        drawn = texts.draw_facts(["QMA"], 2024, random.Random(number)).numbers
        assert 5 <= drawn["few2"] < drawn["few"] < 10
        assert drawn["hundreds2"] < drawn["hundreds"]
        assert drawn["dozens"] != drawn["dozens2"]


def test_some_arabic_texts_hold_latin_symbols():
    mixed = [
        text.title for _topic, language, text in every_text() if language == "ar" and re.search("[A-Z]", text.title)
    ]
    assert len(set(mixed)) > 5


@pytest.mark.django_db
def test_topics_use_the_codes_of_the_vocabularies():
    themes, persons = (set(Term.objects.of(scheme).values_list("code", flat=True)) for scheme in ("theme", "persons"))
    goals = set(Sdg.objects.values_list("code", flat=True))
    for topic in texts.topics().values():
        assert set(topic.themes) <= themes, topic.name
        assert set(topic.persons) <= persons, topic.name
        assert set(topic.sdgs) <= goals, topic.name


def test_every_code_of_the_content_is_used():
    topics = texts.topics().values()
    assert {code for topic in topics for code in topic.kinds} == set(Kind.values)
    assert {code for topic in topics for code in topic.beneficiaries} == set(Beneficiary.values)
    assert {code for codes in MODALITIES.values() for code in codes} == set(Modality.values)
    assert {provider.type for provider in PROVIDERS} == set(ProviderType.values)
    assert set(STATUSES) == set(ActivityStatus)


def test_phrases_say_the_same_kinds_of_things_in_every_language():
    kinds = {language: set(said) for language, said in texts.phrases().items()}
    assert set(kinds) == set(texts.LANGUAGES)
    assert len({frozenset(said) for said in kinds.values()}) == 1


def test_the_same_seed_plans_the_same_and_another_seed_something_else():
    def titles(seed: int) -> list[str]:
        plans = [plan(seed, number, TODAY, STATES) for number in range(60)]
        return [
            texts.Writer(one.topic, one.facts, one.status, [one.language], one.chance).write(one.language).title
            for one in plans
        ]

    assert titles(1) == titles(1)
    assert len(set(titles(1)) & set(titles(2))) < 20


def test_a_programme_has_every_situation_and_mostly_published_ones():
    for activities in (FEWEST, 40, 320):
        leads = [situation.lead for situation in programme(activities, seed=1)]
        assert len(leads) == activities
        assert {situation.lead for situation in SITUATIONS} < set(leads)
    assert 0.55 < sum(lead.__name__ == "published" for lead in leads) / 320 < 0.65


def test_dates_agree_with_the_status():
    for number in range(300):
        one = plan(3, number, TODAY, STATES)
        assert one.ends_on is None or one.starts_on <= one.ends_on
        if one.status == ActivityStatus.COMPLETED:
            assert one.ends_on < TODAY
        elif one.status == ActivityStatus.ONGOING:
            assert one.starts_on < TODAY
            assert one.ends_on is None or one.ends_on > TODAY
