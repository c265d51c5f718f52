"""The reference data that the project ships, and what is claimed with it."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import translation

from repository.models import (
    CouncilSession,
    FormerIdentifier,
    GroupMembership,
    Pledge,
    Recommendation,
    Review,
    Scheme,
    Sdg,
    State,
    StateName,
    StateSpelling,
    Term,
    UprSession,
)
from repository.reference import load
from repository.reference.names import fold, sort_key

pytestmark = pytest.mark.django_db

SIX = {"ar", "zh", "en", "fr", "ru", "es"}
TABLES = [State, StateName, StateSpelling, GroupMembership, Scheme, Term, Sdg, UprSession, CouncilSession, Review]


def members(group: str, day: date) -> int:
    return State.objects.reviewed().exclude(un_status="fictitious").in_group(group, day).count()


# --- Loading ---


def test_a_second_load_changes_nothing():
    before = {table: list(table.objects.order_by("pk").values()) for table in TABLES}

    counts = load.load(date(2026, 11, 22))

    assert {table: list(table.objects.order_by("pk").values()) for table in TABLES} == before
    assert not any(sum(changes.values()) for changes in counts.values())


def test_every_label_in_use_is_there_in_six_languages_and_the_command_says_if_one_is_missing(capsys):
    call_command("load_reference")
    assert load.missing_labels() == {}
    assert "still missing" not in capsys.readouterr().out

    Term.objects.create(scheme=Term.objects.of("theme")[0].scheme, code="new-theme", labels={"en": "A new theme"})
    call_command("load_reference")

    assert "still missing: ar 1, zh 1, fr 1, ru 1, es 1." in capsys.readouterr().out


def test_a_load_repairs_what_was_changed_by_hand_and_keeps_a_review_that_has_moved_on():
    State.objects.filter(iso3="FRA").update(iso2="XX")
    Review.objects.filter(state="ALB", cycle=3).update(status="held", source="recommendations imported")

    load.load(date(2026, 11, 22))

    assert State.objects.get(iso3="FRA").iso2 == "FR"
    assert Review.objects.get(state="ALB", cycle=3).status == "held"


def test_a_load_keeps_the_days_of_a_council_session_that_somebody_confirmed():
    CouncilSession.objects.filter(number=65).update(starts_on=date(2027, 6, 1), confirmed=True)

    load.load(date(2026, 11, 22))

    assert CouncilSession.objects.get(number=65).starts_on == date(2027, 6, 1)


def test_the_fictitious_states_are_the_same_when_added_again():
    counts = load.add_fictitious_states()

    assert not any(sum(changes.values()) for changes in counts.values())
    assert set(State.objects.filter(un_status="fictitious").values_list("iso3", flat=True)) >= {"QMA", "QMH"}
    for review in Review.objects.filter(state__un_status="fictitious").annotate(count=Count("recommendations")):
        assert review.count >= 25
    assert Pledge.objects.of_state("qma").exists()


# --- States ---


def test_193_members_and_2_observers_have_short_and_formal_names_in_six_languages():
    assert State.objects.filter(un_status="member").count() == 193
    assert set(State.objects.filter(un_status="observer").values_list("iso3", flat=True)) == {"PSE", "VAT"}
    for state in State.objects.all():
        assert {language for language, name in state.names.items() if name} == SIX, state
        assert {language for language, name in state.formal_names.items() if name} == SIX, state


@pytest.mark.parametrize(
    ("iso3", "day", "then", "now"),
    [
        ("TUR", date(2022, 5, 31), "Turkey", "Türkiye"),
        ("SWZ", date(2017, 1, 1), "Swaziland", "Eswatini"),
        ("MKD", date(2019, 2, 13), "the former Yugoslav Republic of Macedonia", "North Macedonia"),
        ("CPV", date(2013, 1, 1), "Cape Verde", "Cabo Verde"),
        ("CZE", date(2012, 1, 1), "Czech Republic", "Czechia"),
        ("LBY", date(2010, 1, 1), "Libyan Arab Jamahiriya", "Libya"),
        ("NLD", date(2012, 1, 1), "Netherlands", "Netherlands (Kingdom of the)"),
    ],
)
def test_a_state_is_shown_by_its_present_name_and_known_by_the_one_it_had_then(iso3, day, then, now):
    state = State.objects.get(iso3=iso3)

    assert state.name_on(day, "en") == then
    assert state.name == now
    assert state.name_on(date(2026, 1, 1), "en") == now
    for spelling in (then, now):
        assert StateSpelling.objects.get(folded=fold(spelling)).state_id == iso3


def test_the_name_follows_the_language_of_the_page_and_falls_back_to_english():
    state = State.objects.get(iso3="DEU")
    with translation.override("fr"):
        assert state.name == "Allemagne"
    with translation.override("de"):
        assert state.name == "Germany"


def test_spellings_do_not_depend_on_accents_case_or_punctuation():
    assert fold("CÔTE D’IVOIRE") == fold("Cote d'Ivoire")
    assert fold("The Gambia") == fold("gambia")
    assert fold("Niger") != fold("Nigeria")


def test_states_stand_in_the_alphabetical_order_of_the_language():
    english = [state.iso3 for state in State.objects.in_order("en")]
    spanish = [state.iso3 for state in State.objects.in_order("es")]
    russian = [state.iso3 for state in State.objects.in_order("ru")]

    assert english.index("CIV") < english.index("HRV") < english.index("CUB")  # Côte d'Ivoire, Croatia, Cuba
    assert spanish.index("DEU") < spanish.index("SAU") < spanish.index("DZA")  # Alemania, Arabia Saudita, Argelia
    assert russian.index("AUS") < russian.index("AUT") < russian.index("AZE")  # Австралия, Австрия, Азербайджан
    assert State.objects.in_order("zh")[0].iso3 == "ALB"  # 阿尔巴尼亚


def test_an_n_with_tilde_comes_after_n_in_spanish():
    assert sort_key("año", "es") > sort_key("anz", "es")
    assert sort_key("año", "fr") < sort_key("anz", "fr")


def test_the_code_of_a_real_state_cannot_be_a_fictitious_one():
    with pytest.raises(IntegrityError, match="state_with_a_code_from_QMA_to_QZZ_is_fictitious"), transaction.atomic():
        State.objects.create(iso3="QMZ", iso2="QZ", un_status="member")


# --- Groups ---


def test_groups_have_their_members_on_a_day():
    day = date(2026, 1, 1)

    assert [members(group, day) for group in ("AFR", "APG", "EEG", "GRULAC", "WEOG")] == [54, 54, 23, 33, 29]
    assert [members(group, day) for group in ("LDC", "LLDC", "SIDS")] == [44, 32, 37]


@pytest.mark.parametrize(
    ("iso3", "last_day"),
    [("STP", date(2024, 12, 12)), ("BTN", date(2023, 12, 12)), ("VUT", date(2020, 12, 3)), ("WSM", date(2013, 12, 31))],
)
def test_a_state_that_left_the_ldc_list_belongs_to_it_until_its_last_day(iso3, last_day):
    def is_ldc(day):
        return State.objects.in_group("LDC", day).filter(iso3=iso3).exists()

    assert is_ldc(last_day)
    assert not is_ldc(date.fromordinal(last_day.toordinal() + 1))


def test_south_sudan_belongs_to_no_group_before_it_was_a_member_state():
    assert not GroupMembership.objects.filter(state="SSD").in_force_on(date(2011, 7, 13)).exists()
    assert GroupMembership.objects.filter(state="SSD", group="AFR").in_force_on(date(2011, 7, 14)).exists()


# --- Goals, vocabularies, sessions ---


def test_goals_and_targets_have_names_in_six_languages():
    assert Sdg.objects.count() == 17 + 169
    assert all(set(names) == SIX for names in Sdg.objects.values_list("names", flat=True))
    order = [sdg.code for sdg in Sdg.objects.filter(goal=16)]
    assert order[0] == "16"
    assert order.index("16.9") < order.index("16.10") < order.index("16.a")


def test_terms_of_an_earlier_version_name_their_successor():
    earlier = Term.objects.get(scheme__code="theme", scheme__version="2014", code="A12")

    assert earlier.label == "Acceptance of international norms"
    assert earlier.successor.code == "ratification"
    assert earlier not in Term.objects.of("theme")
    assert earlier.successor in Term.objects.of("theme")


def test_a_label_that_is_missing_is_shown_in_english_and_says_so():
    in_use = Term.objects.of("theme").get(code="right-health")
    earlier = Term.objects.get(scheme__code="theme", scheme__version="2014", code="A12")
    with translation.override("ar"):
        assert (in_use.label, in_use.label_language) == ("الحق في الصحة", "ar")
        assert (earlier.label, earlier.label_language) == ("Acceptance of international norms", "en")


def test_the_annual_update_belongs_to_the_june_session():
    carrying = [session.number for session in CouncilSession.objects.all() if session.carries_annual_update]

    assert carrying[:4] == [56, 59, 62, 65]
    assert CouncilSession.objects.get(number=59).confirmed
    assert not CouncilSession.objects.get(number=65).confirmed
    assert all(
        session.starts_on.month == 6 for session in CouncilSession.objects.all() if session.carries_annual_update
    )


# --- Reviews ---


def test_a_review_that_did_not_take_place_is_not_claimed_as_held():
    review = Review.objects.get(state="USA", cycle=4)

    assert (review.status, review.first_session_id, review.session_id) == ("postponed", 50, 53)
    assert review not in Review.objects.that_took_place()


def test_a_review_that_is_only_announced_stays_scheduled_also_when_its_date_is_past():
    inferred = Review.objects.filter(source__contains="to be confirmed")

    assert inferred.exists()
    assert set(inferred.values_list("status", flat=True)) == {"scheduled"}


def test_south_sudan_was_not_reviewed_in_the_first_cycle():
    assert not Review.objects.filter(state="SSD", cycle=1).exists()
    assert Review.objects.get(state="SDN", cycle=1).session_id == 11


# --- Recommendations ---


def test_words_are_found_whatever_their_case_accents_and_endings():
    recommendations = Recommendation.objects.of_state("qma")
    found = recommendations.matching("JUDG prosecut")

    assert found.exists()
    assert all("judges" in text.casefold() for text in found.values_list("text", flat=True))
    french = Recommendation.objects.matching("capacites magistrats")
    assert "Renforcer les capacités des magistrats" in french.first().text
    assert not recommendations.matching("judges zeppelin").exists()


@pytest.mark.parametrize("words", ["", "   ", "& | ! :* ( )", "'"])
def test_a_search_of_signs_alone_hides_nothing_and_breaks_nothing(words):
    recommendations = Recommendation.objects.of_state("QMA")

    assert recommendations.matching(words).count() == recommendations.count()


def test_paragraphs_are_found_with_or_without_their_full_stop():
    found = Recommendation.objects.of_state("QMA").paragraphs(["100.1.", " 100.2 ", "999.9"])

    assert {recommendation.paragraph for recommendation in found} == {"100.1", "100.2"}


def test_a_former_identifier_still_finds_the_recommendation():
    recommendation = Recommendation.objects.get(identifier="QMA-3-100.1")
    FormerIdentifier.objects.create(
        identifier="QMA-3-u00000000", recommendation=recommendation, since="2026-01-01T00:00Z"
    )

    assert Recommendation.objects.identified_by("QMA-3-u00000000").get() == recommendation
    assert Recommendation.objects.identified_by("QMA-3-100.1").get() == recommendation


def test_one_review_cannot_have_a_paragraph_twice():
    with pytest.raises(IntegrityError, match="recommendation_paragraph_is_unique_in_its_review"), transaction.atomic():
        Recommendation.objects.filter(identifier="QMA-3-100.1").update(paragraph="100.2")
