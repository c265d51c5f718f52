"""What administrators do to the reference facts: renames, groups, reviews, vocabularies; the entries; undoing; loads."""

from datetime import date, timedelta

import psycopg
import pytest
from django.utils import timezone

from repository.catalogue import epoch
from repository.importing import spellings
from repository.models import (
    CouncilSession,
    GroupMembership,
    Recommendation,
    ReferenceChange,
    Review,
    Scheme,
    State,
    StateSpelling,
    Term,
    UnresolvedSpelling,
    UprSession,
)
from repository.reference import changes, load, reviews, states, terms
from repository.reference.changes import Refused
from repository.reference.names import fold

pytestmark = pytest.mark.django_db

NUNO = 7  # plain ids: people live in a room above
SIX = ("ar", "zh", "en", "fr", "ru", "es")


@pytest.fixture
def qma() -> State:
    return State.objects.get(pk="QMA")


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def names_of(state: State, **others: str) -> dict[str, tuple[str, str]]:
    """Its names of today, with other short ones for some languages."""
    return {code: (others.get(code, state.names[code]), state.formal_names[code]) for code in SIX}


def everywhere(state: State, short: str) -> dict[str, tuple[str, str]]:
    return names_of(state, **{code: f"{short} ({code})" for code in SIX})


# --- States ---


def test_a_renamed_state_is_shown_by_its_new_name_and_found_by_its_old_one(qma, today):
    old = qma.name

    states.rename(qma, everywhere(qma, "Newland"), starts_on=today, by=NUNO)

    qma.refresh_from_db()
    assert qma.name == "Newland (en)"
    assert qma.name_on(today - timedelta(days=1), "en") == old
    assert qma.name_on(today, "ar") == "Newland (ar)"
    assert list(State.objects.named(old)) == [qma]
    assert list(State.objects.named("newland")) == [qma]
    assert spellings.Spellings().find("Newland (fr)") == "QMA"


def test_a_rename_may_be_entered_before_its_day_and_the_clock_shows_it_when_it_comes(qma, today):
    old, day = qma.name, today + timedelta(days=30)

    states.rename(qma, everywhere(qma, "Newland"), starts_on=day, by=NUNO)

    qma.refresh_from_db()
    assert qma.name == old
    before = epoch.current().value
    assert [states.show_names_of(day), states.show_names_of(day)] == [1, 0]
    assert epoch.current().value != before
    qma.refresh_from_db()
    assert qma.name == "Newland (en)"


def test_a_language_whose_name_stays_keeps_its_row(qma, today):
    states.rename(qma, names_of(qma, fr="Nouvelle-Exemple"), starts_on=today, by=NUNO)

    assert qma.dated_names.filter(language="fr").count() == 2
    assert qma.dated_names.filter(language="ru").count() == 1


def test_a_rename_needs_six_names_that_belong_to_no_other_state(qma, today):
    five = everywhere(qma, "Newland")
    del five["zh"]
    for names, said in [(five, "six languages"), (names_of(qma, en="France"), "another State: France")]:
        with pytest.raises(Refused, match=said):
            states.rename(qma, names, starts_on=today, by=NUNO)
    states.rename(qma, everywhere(qma, "Newland"), starts_on=today, by=NUNO)
    with pytest.raises(Refused, match="already"):
        states.rename(qma, everywhere(qma, "Otherland"), starts_on=today - timedelta(days=9), by=NUNO)

    qma.refresh_from_db()
    assert qma.name == "Newland (en)"


def test_a_misprint_is_corrected_without_leaving_a_former_name(qma):
    states.correct_names(qma, names_of(qma, es="Estado A"), by=NUNO)

    qma.refresh_from_db()
    assert qma.names["es"] == "Estado A"
    assert qma.dated_names.filter(language="es").count() == 1


def test_a_membership_counts_from_its_first_to_its_last_day(qma):
    states.enter_group(qma, "EEG", starts_on=date(2020, 1, 1), ends_on=None, by=NUNO)
    membership = GroupMembership.objects.get(state=qma, group="EEG", starts_on=date(2020, 1, 1))
    with pytest.raises(Refused, match="already"):
        states.enter_group(qma, "EEG", starts_on=date(2024, 1, 1), ends_on=None, by=NUNO)

    states.change_group(membership, starts_on=date(2020, 1, 1), ends_on=date(2026, 12, 12), by=NUNO)

    for day, belongs in [(date(2026, 12, 12), True), (date(2026, 12, 13), False), (date(2019, 12, 31), False)]:
        assert State.objects.in_group("EEG", day).filter(pk="QMA").exists() is belongs
    with pytest.raises(Refused, match="before the first"):
        states.change_group(membership, starts_on=date(2020, 1, 1), ends_on=date(2019, 1, 1), by=NUNO)


def test_a_spelling_is_one_states_only(qma):
    states.add_spelling(qma, "Sampel State A", by=NUNO)

    assert spellings.Spellings().find("SAMPEL state a") == "QMA"
    for text in ("Sampel State A", "…"):
        with pytest.raises(Refused):
            states.add_spelling(State.objects.get(pk="QMB"), text, by=NUNO)


def test_assigning_a_spelling_that_an_import_met_leaves_an_entry_and_cannot_be_undone_by_itself(qma):
    now = timezone.now()
    UnresolvedSpelling.objects.create(
        text="Sampel", folded="sampel", role="recommending", source="upr-info", rows=3, file_name="a.csv",
        first_met_at=now, last_met_at=now,
    )  # fmt: skip

    states.assign_spelling("Sampel", qma, by=NUNO)

    assert not UnresolvedSpelling.objects.waiting().exists()
    entry = ReferenceChange.objects.about(qma).get()
    assert entry.rows[0]["after"]["recommendations"] == 0
    with pytest.raises(Refused, match="import"):
        changes.undo(entry, by=NUNO)
    with pytest.raises(Refused, match="already"):
        states.assign_spelling("Sampel", State.objects.get(pk="QMB"), by=NUNO)


# --- Reviews and sessions ---


@pytest.fixture
def planned(qma) -> Review:
    session = reviews.add_session(55, cycle=5, year=2027, starts_on=date(2027, 5, 3), by=NUNO)
    reviews.add_session(56, cycle=5, year=2027, starts_on=date(2027, 11, 1), by=NUNO)
    return reviews.schedule(qma, session, basis="calendar of the fifth cycle", by=NUNO)


def test_a_review_that_is_moved_keeps_the_session_it_was_first_planned_for(planned):
    first, second = planned.session, UprSession.objects.latest("number")

    reviews.postpone(planned, basis="decision of the Council", by=NUNO)
    reviews.postpone(planned, to=second, basis="decision of the Council", by=NUNO)
    reviews.hold(planned, today=date(2027, 11, 20), by=NUNO)
    reviews.adopt(planned, symbol="FICTITIOUS/56/QMA", by=NUNO)

    planned.refresh_from_db()
    assert (planned.first_session, planned.session, planned.status) == (first, second, "outcome_adopted")
    assert planned.document_symbol == "FICTITIOUS/56/QMA"
    assert ReferenceChange.objects.about(planned).count() == 5


def test_what_was_not_held_is_not_adopted_and_nothing_is_held_before_its_day(planned):
    with pytest.raises(Refused, match="cannot become"):
        reviews.adopt(planned, symbol="", by=NUNO)
    with pytest.raises(Refused, match="not begun"):
        reviews.hold(planned, today=date(2027, 5, 2), by=NUNO)
    with pytest.raises(Refused, match="own cycle"):
        reviews.postpone(planned, to=UprSession.objects.get(pk=53), basis="", by=NUNO)

    planned.refresh_from_db()
    assert planned.status == "scheduled"


def test_a_status_is_never_walked_back():
    for before in Review.Status.values:
        for after in Review.Status.values:
            earlier = Review.Status.values.index(after) < Review.Status.values.index(before)
            assert not (after in reviews.NEXT[before] and earlier and after != "held"), (before, after)


def test_an_observer_is_not_reviewed_and_nobody_twice_in_a_cycle(planned, qma):
    with pytest.raises(Refused, match="observer"):
        reviews.schedule(State.objects.get(pk="VAT"), planned.session, by=NUNO)
    with pytest.raises(Refused, match="already"):
        reviews.schedule(qma, planned.session, by=NUNO)


def test_two_clicks_add_one_session():
    reviews.add_session(55, cycle=5, year=2027, by=NUNO)
    reviews.add_council_session(
        CouncilSession.objects.latest("number").pk + 1, starts_on=date(2040, 2, 1), ends_on=date(2040, 3, 1),
        confirmed=False, by=NUNO,
    )  # fmt: skip

    with pytest.raises(Refused, match="Session 55 cannot be added"):
        reviews.add_session(55, cycle=5, year=2027, by=NUNO)
    with pytest.raises(Refused, match="cannot be added"):
        reviews.add_council_session(
            CouncilSession.objects.latest("number").pk, starts_on=date(2041, 2, 1), ends_on=date(2041, 3, 1),
            confirmed=False, by=NUNO,
        )  # fmt: skip

    assert UprSession.objects.latest("number").number == 55


def test_what_somebody_else_entered_at_the_same_time_is_refused_in_a_sentence(qma):
    """The unique rule of the database, met after everything was found in order."""
    session = UprSession.objects.get(pk=54)
    twin = Review(state=State.objects.get(pk="QMB"), cycle=4, session=session, status="scheduled")

    with pytest.raises(Refused, match="Somebody has just entered the same"):
        with changes.entered(changes.Verb.REVIEW_SCHEDULED, twin, by=NUNO) as entry:
            entry.create(twin)

    assert not ReferenceChange.objects.exists()


def test_days_of_the_council_are_confirmed_and_do_not_run_into_each_other():
    session = CouncilSession.objects.get(pk=65)

    reviews.change_council_session(
        session, starts_on=date(2027, 6, 14), ends_on=date(2027, 7, 9), confirmed=True, by=NUNO
    )

    session.refresh_from_db()
    assert (session.starts_on, session.confirmed) == (date(2027, 6, 14), True)
    with pytest.raises(Refused, match="session before it"):
        reviews.change_council_session(
            session, starts_on=date(2027, 3, 1), ends_on=date(2027, 7, 9), confirmed=True, by=NUNO
        )
    with pytest.raises(Refused, match="before the first"):
        reviews.change_council_session(
            session, starts_on=date(2027, 7, 9), ends_on=date(2027, 6, 1), confirmed=True, by=NUNO
        )


# --- Vocabularies ---


def theme(code: str) -> Term:
    return Term.objects.of("theme").get(code=code)


def test_a_term_is_added_under_another_and_missing_labels_are_counted(today):
    scheme, parent = theme("torture").scheme, theme("torture")
    before = Term.objects.of("theme").missing_labels().get("ru", 0)

    term = terms.add(
        scheme, "torture-prevention", labels={"en": "Prevention of torture", "fr": " Prévention "}, parent=parent,
        today=today, by=NUNO,
    )  # fmt: skip

    assert term.labels == {"en": "Prevention of torture", "fr": "Prévention"}
    assert term.missing_languages == ["ar", "zh", "ru", "es"]
    assert Term.objects.of("theme").missing_labels()["ru"] == before + 1
    assert term in Term.objects.offered("theme", today)
    assert term not in Term.objects.offered("theme", today - timedelta(days=1))


@pytest.mark.parametrize(
    ("code", "labels", "said"),
    [
        ("Torture 2", {"en": "Another"}, "small Latin letters"),
        ("torture", {"en": "Another"}, "is or was another term"),
        ("another", {"fr": "Autre"}, "English label"),
        ("another", {"en": "Right to health"}, "has the label"),
    ],
)
def test_a_term_that_would_confuse_is_refused(code, labels, said, today):
    with pytest.raises(Refused, match=said):
        terms.add(theme("torture").scheme, code, labels=labels, today=today, by=NUNO)

    assert not ReferenceChange.objects.exists()


def test_a_term_cannot_stand_under_itself(today):
    above = theme("torture")
    below = terms.add(above.scheme, "below", labels={"en": "Below"}, parent=above, today=today, by=NUNO)

    with pytest.raises(Refused, match="under itself"):
        terms.change(above, labels=above.labels, parent=below, scope_note="", external_ids={}, by=NUNO)


def test_a_retired_term_is_offered_to_its_last_day_and_stays(today):
    terms.retire(theme("torture"), ends_on=today, by=NUNO)

    assert theme("torture") in Term.objects.offered("theme", today)
    assert theme("torture") not in Term.objects.offered("theme", today + timedelta(days=1))
    assert theme("torture") in Term.objects.of("theme")  # hidden from forms, still known wherever its code is met


def test_a_merged_term_has_an_heir_through_every_later_merge(today):
    first, second, third = theme("torture"), theme("right-health"), theme("ratification")

    terms.merge(first, into=second, today=today, by=NUNO)
    terms.merge(second, into=third, today=today, by=NUNO)

    assert theme("torture").heir == third
    assert theme("torture") not in Term.objects.offered("theme", today)
    for into in (theme("torture"), second):
        with pytest.raises(Refused):
            terms.merge(third, into=into, today=today, by=NUNO)
    with pytest.raises(Refused, match="same vocabulary"):
        terms.merge(third, into=Term.objects.of("persons").first(), today=today, by=NUNO)


def test_a_term_of_an_earlier_version_may_be_led_to_another(today):
    earlier = Term.objects.get(scheme__code="theme", scheme__version="2014", code="A12")

    terms.merge(earlier, into=theme("torture"), today=today, by=NUNO)

    earlier.refresh_from_db()
    assert earlier.heir == theme("torture")
    with pytest.raises(Refused, match="no longer in use"):
        terms.add(earlier.scheme, "new-one", labels={"en": "New"}, today=today, by=NUNO)
    with pytest.raises(Refused, match="already"):
        terms.retire(earlier, ends_on=today, by=NUNO)


# --- Entries ---


def test_each_change_leaves_an_entry_with_before_and_after_and_moves_the_epoch(qma, today):
    before = epoch.current().value

    states.rename(qma, names_of(qma, fr="Nouvelle-Exemple"), starts_on=today, by=NUNO)

    assert epoch.current().value != before
    entry = ReferenceChange.objects.about(qma).get()
    assert (entry.verb, entry.by, entry.kind, entry.key) == ("state_renamed", NUNO, "state", "QMA")
    ended, begun, *_spelled = entry.rows
    assert (ended["before"]["ends_on"], ended["after"]["ends_on"]) == (None, str(today - timedelta(days=1)))
    assert (begun["before"], begun["after"]["short"]) == (None, "Nouvelle-Exemple")


def test_what_changes_nothing_leaves_no_entry_and_no_new_epoch(qma):
    before = epoch.current().value

    with pytest.raises(Refused, match="Nothing would change"):
        states.correct_names(qma, names_of(qma), by=NUNO)

    assert epoch.current().value == before
    assert not ReferenceChange.objects.exists()


def test_a_change_is_undone_row_by_row_once(qma, today):
    before, rows = qma.names, list(qma.dated_names.order_by("pk").values())
    states.rename(qma, everywhere(qma, "Newland"), starts_on=today, by=NUNO)
    entry = ReferenceChange.objects.about(qma).get()

    undone = changes.undo(entry, by=8)

    qma.refresh_from_db()
    assert qma.names == before
    assert list(qma.dated_names.order_by("pk").values()) == rows
    assert not StateSpelling.objects.filter(folded=fold("Newland (en)")).exists()
    assert (undone.undoes, undone.by, undone.kind, undone.key) == (entry, 8, "state", "QMA")
    for one in (entry, undone):
        with pytest.raises(Refused):
            changes.undo(one, by=8)


def test_what_was_changed_again_since_is_undone_last_first(planned):
    reviews.postpone(planned, basis="a decision", by=NUNO)
    scheduled, postponed = ReferenceChange.objects.about(planned).order_by("pk")

    with pytest.raises(Refused, match="later change first"):
        changes.undo(scheduled, by=NUNO)
    changes.undo(postponed, by=NUNO)
    changes.undo(scheduled, by=NUNO)

    assert not Review.objects.filter(pk=planned.pk).exists()


def test_what_something_leans_on_by_now_is_not_undone(planned):
    entry = ReferenceChange.objects.about(planned.session).get()

    with pytest.raises(Refused, match="leans on this"):
        changes.undo(entry, by=NUNO)


def test_a_term_is_never_deleted_not_even_by_undoing(today):
    term = terms.add(theme("torture").scheme, "new-one", labels={"en": "New"}, today=today, by=NUNO)

    with pytest.raises(Refused, match="Retire it"):
        changes.undo(ReferenceChange.objects.about(term).get(), by=NUNO)


@pytest.mark.django_db(transaction=True)
def test_nobody_changes_an_entry_and_the_public_cannot_read_one(qma, app_connection, public_connection):
    states.add_spelling(qma, "Sampel State A", by=NUNO)

    for statement in ("UPDATE repository_referencechange SET by = 1", "DELETE FROM repository_referencechange"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app_connection.execute(statement)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        public_connection.execute("SELECT 1 FROM repository_referencechange")


# --- Loads leave alone what an administrator has settled ---


def test_a_load_undoes_nothing_that_an_administrator_did(today):
    france, scheme = State.objects.get(pk="FRA"), theme("torture").scheme
    session, council = UprSession.objects.get(pk=54), CouncilSession.objects.get(pk=66)
    review = Review.objects.get(state="USA", cycle=4)
    states.rename(france, names_of(france, en="French Republic of Example"), starts_on=today, by=NUNO)
    states.enter_group(france, "SIDS", starts_on=today, ends_on=None, by=NUNO)
    states.add_spelling(france, "Frankreich an der Seine", by=NUNO)
    reviews.change_session(session, year=2027, starts_on=date(2027, 1, 18), ends_on=None, by=NUNO)
    reviews.change_council_session(
        council, starts_on=date(2027, 9, 13), ends_on=date(2027, 10, 8), confirmed=False, by=NUNO
    )
    reviews.postpone(review, to=UprSession.objects.get(pk=54), basis="a decision", by=NUNO)
    torture = theme("torture")
    terms.change(
        torture, labels={"en": "Torture", "fr": "Torture"}, parent=None, scope_note="", external_ids={}, by=NUNO
    )
    terms.merge(theme("right-health"), into=torture, today=today, by=NUNO)
    terms.add(scheme, "new-one", labels={"en": "New"}, today=today, by=NUNO)
    tables = [State, StateSpelling, GroupMembership, UprSession, CouncilSession, Review, Term]
    before = {table: list(table.objects.order_by("pk").values()) for table in tables}

    counts = load.load(today)
    load.add_fictitious_states()

    assert {table: list(table.objects.order_by("pk").values()) for table in tables} == before
    assert not any(sum(changed.values()) for changed in counts.values())


def test_a_load_takes_back_what_was_changed_and_undone(today):
    review = Review.objects.get(state="USA", cycle=4)
    reviews.postpone(review, to=UprSession.objects.get(pk=54), basis="a decision", by=NUNO)
    changes.undo(ReferenceChange.objects.get(), by=NUNO)
    Review.objects.filter(pk=review.pk).update(status="scheduled")

    load.load(today)

    review.refresh_from_db()
    assert review.status == "postponed"


def test_observers_are_still_there_when_a_list_of_states_lost_them(today, monkeypatch):
    """E-903: a list of members alone must not drop them, nor what they have recommended."""
    rows = [row for row in load.rows_of("states.csv") if row["iso3"] not in ("PSE", "VAT")]
    whole = load.rows_of
    monkeypatch.setattr(load, "rows_of", lambda name: iter(rows) if name == "states.csv" else whole(name))

    load.load(today)

    assert set(State.objects.filter(un_status="observer").values_list("pk", flat=True)) == {"PSE", "VAT"}
    assert Scheme.objects.exists()
    assert Recommendation.objects.exists()
