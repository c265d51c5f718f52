"""The administrators' pages of reference facts: form, preview of what it touches, confirmation, entry, and the way back."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from repository.catalogue import epoch
from repository.models import (
    Activity,
    CouncilSession,
    GroupMembership,
    ReferenceChange,
    Review,
    State,
    Term,
    UnresolvedSpelling,
    UprSession,
)
from repository.reference import changes, reviews, states, terms
from tests import situations

pytestmark = pytest.mark.django_db

DESK = "/en/desk/reference"
SIX = ("ar", "zh", "en", "fr", "ru", "es")


@pytest.fixture
def desk(nuno, signed_in_client) -> Client:
    return signed_in_client(nuno)


@pytest.fixture
def qma() -> State:
    return State.objects.get(pk="QMA")


def theme(code: str) -> Term:
    return Term.objects.of("theme").get(code=code)


def names(state: State, **others: str) -> dict[str, str]:
    short = {f"short_{code}": others.get(code, state.names[code]) for code in SIX}
    return short | {f"formal_{code}": state.formal_names[code] for code in SIX}


def confirmed(desk: Client, address: str, typed: dict) -> None:
    """Both steps, as a person takes them: what the preview carries along is what is sent again."""
    preview = desk.post(address, typed)
    assert preview.status_code == 200
    assert "Nothing is changed yet." in preview.text, preview.text
    carried = {}
    for name, value in preview.context["typed"]:
        carried.setdefault(name, []).append(value)
    done = desk.post(address, {**carried, "step": "confirmed"})
    assert done.status_code == 302, done.context["form"].errors


# --- States ---


def test_a_state_is_renamed_only_after_the_preview_is_confirmed(desk, qma, nuno):
    shown = situations.published(states=["QMA"], title="Training of trial judges")
    typed = {"kind": "rename", "starts_on": timezone.localdate().isoformat(), **names(qma, en="Newland", fr="Nouvelle")}

    preview = desk.post(f"{DESK}/states/QMA/names/", typed)

    assert State.objects.get(pk="QMA").name == qma.name
    assert not ReferenceChange.objects.exists()
    for said in ("Newland", qma.name, "Nouvelle", "1 published activity", "Training of trial judges", shown.reference):
        assert said in preview.text
    confirmed(desk, f"{DESK}/states/QMA/names/", typed)
    assert State.objects.get(pk="QMA").name == "Newland"
    entry = ReferenceChange.objects.get()
    assert (entry.by, entry.verb) == (nuno.pk, "state_renamed")
    assert Activity.objects.get(pk=shown.pk).canonical == shown.canonical


def test_both_names_find_the_state_and_its_page_shows_the_days_of_each(desk, qma):
    states.rename(qma, {c: ("Newland", qma.formal_names[c]) for c in SIX}, starts_on=date(2026, 3, 1), by=1)

    for words in ("newland", qma.names["en"], qma.names["ar"], "qma"):
        assert "/en/desk/reference/states/QMA/" in desk.get(f"{DESK}/states/", {"q": words}).text, words
    page = desk.get(f"{DESK}/states/QMA/").text
    assert "Since 1 March 2026" in page
    assert "Until 28 February 2026" in page
    assert "No State has or had a name" in desk.get(f"{DESK}/states/", {"q": "zeppelin"}).text


def test_a_visitor_finds_a_renamed_state_by_both_names(visitor, qma):
    situations.published(states=["QMA"])
    states.rename(qma, {c: ("Newland", qma.formal_names[c]) for c in SIX}, starts_on=date(2026, 3, 1), by=1)

    for words in ("Newland", qma.names["en"]):
        assert visitor.get("/en/activities/", {"q": words}).context["listing"].total == 1, words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": "rename"}, "from which day"),
        ({"kind": "rename", "starts_on": "31 February"}, "valid date"),
        ({"kind": "correct", "short_ru": ""}, "required"),
        ({"kind": "correct", "short_en": "France"}, "another State: France"),
        ({"kind": "correct"}, "Nothing would change"),
        ({"kind": "correct", "short_en": "x" * 121}, "at most 120"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(desk, qma, typed, said):
    page = desk.post(f"{DESK}/states/QMA/names/", {**names(qma, fr="Ce qui fut tapé"), **typed} if "short_en" not in typed
                     and typed != {"kind": "correct"} else {**names(qma), **typed})  # fmt: skip

    assert page.status_code == 200
    assert said in page.text
    assert "See what it changes" in page.text
    assert not ReferenceChange.objects.exists()


def test_one_may_go_back_from_the_preview_to_what_was_typed(desk, qma):
    typed = {"kind": "correct", **names(qma, es="Estado A")}

    page = desk.post(f"{DESK}/states/QMA/names/", {**typed, "step": "change"})

    assert 'value="Estado A"' in page.text
    assert "There is a problem" not in page.text
    assert State.objects.get(pk="QMA").names["es"] == qma.names["es"]


def test_a_state_leaves_a_group_on_a_day(desk, qma):
    confirmed(desk, f"{DESK}/states/QMA/groups/", {"group": "EEG", "starts_on": "2020-01-01", "ends_on": ""})
    membership = GroupMembership.objects.get(state=qma, group="EEG")

    confirmed(desk, f"{DESK}/memberships/{membership.pk}/", {"starts_on": "2020-01-01", "ends_on": "2026-12-12"})

    assert State.objects.in_group("EEG", date(2026, 12, 12)).filter(pk="QMA").exists()
    assert not State.objects.in_group("EEG", date(2026, 12, 13)).filter(pk="QMA").exists()
    assert "12 December 2026" in desk.get(f"{DESK}/states/QMA/").text


def test_observers_are_flagged_and_no_page_can_drop_a_state(desk):
    page = desk.get(f"{DESK}/states/", {"q": "Holy See"}).text

    assert "Observer State" in page
    for method in (desk.delete, desk.put):
        assert method(f"{DESK}/states/VAT/").status_code == 405
    assert "An observer is not reviewed." in desk.get(f"{DESK}/states/VAT/").text


# --- Spellings ---


@pytest.fixture
def waiting() -> UnresolvedSpelling:
    now = timezone.now()
    return UnresolvedSpelling.objects.create(
        text="Sampel State A", folded="sampel state a", role="recommending", source="upr-info", rows=3,
        file_name="a.csv", first_met_at=now, last_met_at=now,
    )  # fmt: skip


def test_a_spelling_that_nobody_knows_is_assigned_with_one_click(desk, waiting):
    doors = {door["address"]: door["waiting"] for door in desk.get("/en/account/home/").context["doors"]}
    assert doors[f"{DESK}/"] == 1
    page = desk.get(f"{DESK}/spellings/").text
    assert "Sampel State A" in page
    assert "It means Sample State A" in page  # the likest one, offered as a button

    answer = desk.post(f"{DESK}/spellings/{waiting.pk}/assign/", {"state": "QMA", "name": ""}, follow=True)

    assert "means Sample State A now" in answer.text
    assert "Import again" in answer.text
    assert "a.csv" in answer.text
    assert "Nothing waits" in answer.text
    assert ReferenceChange.objects.get().verb == "spelling_assigned"


def test_a_spelling_is_assigned_by_any_name_and_never_to_what_is_no_state(desk, waiting):
    address = f"{DESK}/spellings/{waiting.pk}/assign/"

    for typed in ("", "Atlantis", "\0"):
        assert "is no State that is known" in desk.post(address, {"name": typed}, follow=True).text
    desk.post(address, {"name": State.objects.get(pk="QMB").names["fr"]})

    assert State.objects.get(spellings__folded="sampel state a").pk == "QMB"


def test_what_is_no_state_waits_no_longer(desk, waiting):
    desk.post(f"{DESK}/spellings/{waiting.pk}/set-aside/")

    assert not UnresolvedSpelling.objects.waiting().exists()


# --- Reviews and sessions ---


def test_a_review_is_scheduled_moved_held_and_adopted_and_both_sessions_show(desk, qma):
    for days_ago in (90, 30):
        day = timezone.localdate() - timedelta(days=days_ago)
        address = f"{DESK}/sessions/working-group/new/"
        number = desk.get(address).context["form"]["number"].value()
        confirmed(desk, address, {"number": number, "cycle": 5, "year": day.year, "starts_on": day.isoformat()})
    second, first = UprSession.objects.order_by("-number")[:2]
    confirmed(desk, f"{DESK}/reviews/new/", {"state": "QMA", "session": first.pk, "basis": "calendar"})
    review = Review.objects.get(state=qma, cycle=5)

    confirmed(desk, f"{DESK}/reviews/{review.pk}/postpone/", {"to": second.pk, "basis": "a decision of the Council"})
    confirmed(desk, f"{DESK}/reviews/{review.pk}/held/", {})
    confirmed(desk, f"{DESK}/reviews/{review.pk}/adopted/", {"symbol": "FICTITIOUS/56/QMA"})

    page = desk.get(f"{DESK}/reviews/{review.pk}/").text
    assert f"Session {second.number}, {second.year}" in page
    assert f"first planned for session {first.number}, {first.year}" in page
    assert "Outcome adopted" in page
    assert "Nothing follows" in page
    assert "QMA" in desk.get(f"{DESK}/states/QMA/").text


def test_a_review_says_why_it_cannot_be_adopted_yet(desk):
    review = Review.objects.get(state="USA", cycle=4)

    page = desk.post(f"{DESK}/reviews/{review.pk}/adopted/", {"symbol": "A/HRC/1/1"})

    assert "it cannot become outcome adopted" in page.text
    assert Review.objects.get(pk=review.pk).status == "postponed"


def test_reviews_are_listed_by_cycle_and_status(desk):
    page = desk.get(f"{DESK}/reviews/", {"cycle": "4", "status": "postponed"})

    assert "United States of America" in page.text
    assert {review.status for review in page.context["page"]} == {"postponed"}
    for odd in ({"cycle": "x"}, {"cycle": "99", "status": "gone"}, {"page": "999"}):
        assert desk.get(f"{DESK}/reviews/", odd).status_code == 200


def test_computed_days_of_the_council_are_confirmed(desk):
    assert "computed" in desk.get(f"{DESK}/sessions/").text

    confirmed(
        desk, f"{DESK}/sessions/council/65/", {"starts_on": "2027-06-14", "ends_on": "2027-07-09", "confirmed": "on"}
    )

    session = CouncilSession.objects.get(pk=65)
    assert (session.starts_on, session.confirmed) == (date(2027, 6, 14), True)


# --- Vocabularies ---


def test_the_tree_says_which_labels_are_missing_and_one_is_added(desk):
    scheme = theme("torture").scheme
    Term.objects.filter(pk=theme("torture").pk).update(labels={"en": "Prohibition of torture"})
    before = Term.objects.of("theme").missing_labels()["ar"]
    page = desk.get(f"{DESK}/vocabularies/{scheme.pk}/", {"missing": "ar"})
    assert len(page.context["rows"]) == before

    english = theme("torture").labels["en"]
    confirmed(
        desk, f"{DESK}/terms/{theme('torture').pk}/change/",
        {"label_en": english, "label_ar": "التعذيب", "external_ids": "UHRI: 3.2\nIATI: 15160", "scope_note": "A note."},
    )  # fmt: skip

    assert Term.objects.of("theme").missing_labels().get("ar", 0) == before - 1
    assert theme("torture").external_ids == {"UHRI": "3.2", "IATI": "15160"}
    assert "التعذيب" in desk.get(f"{DESK}/terms/{theme('torture').pk}/").text


def test_a_term_is_added_under_another(desk):
    parent = theme("torture")
    confirmed(
        desk, f"{DESK}/vocabularies/{parent.scheme_id}/new/",
        {"code": "torture-prevention", "label_en": "Prevention of torture", "parent": parent.pk},
    )  # fmt: skip

    rows = desk.get(f"{DESK}/vocabularies/{parent.scheme_id}/").context["rows"]
    places = [row.term.code for row in rows]
    assert places.index("torture-prevention") == places.index("torture") + 1
    assert rows[places.index("torture-prevention")].depth == 1


def test_an_identifier_elsewhere_has_a_name_and_a_colon(desk):
    term = theme("torture")

    page = desk.post(f"{DESK}/terms/{term.pk}/change/", {"label_en": "Torture", "external_ids": "3.2"})

    assert "“3.2” is not a name, a colon and an identifier." in page.text


def test_a_merge_shows_what_it_touches_before_it_is_confirmed(desk):
    old, new = theme("torture"), theme("right-health")
    shown = situations.published(themes=["torture"], title="Doctors learn to document torture")

    preview = desk.post(f"{DESK}/terms/{old.pk}/merge/", {"into": new.pk})

    for said in ("1 published activity", "Doctors learn to document torture", "recommendation", new.label):
        assert said in preview.text
    assert theme("torture").successor is None
    confirmed(desk, f"{DESK}/terms/{old.pk}/merge/", {"into": new.pk})
    assert theme("torture").successor == new
    assert Activity.objects.get(pk=shown.pk).canonical == shown.canonical


def test_the_preview_names_ten_activities_and_leads_to_all(desk):
    for number in range(12):
        situations.published(themes=["torture"], title=f"Activity {number}")

    page = desk.post(f"{DESK}/terms/{theme('torture').pk}/retire/", {"ends_on": timezone.localdate().isoformat()})

    assert "12 published activities" in page.text
    assert page.text.count("/en/activities/TCR-") == 10
    assert "/en/activities/?theme=torture" in page.text


def test_a_preview_tells_nothing_of_what_is_not_public(desk, joel, bruno):
    situations.with_states(joel, reviewer=bruno, themes={"themes": ["torture"]}, basics={"title": "A secret training"})

    page = desk.post(f"{DESK}/terms/{theme('torture').pk}/retire/", {"ends_on": timezone.localdate().isoformat()})

    assert "No published activity" in page.text
    assert "A secret training" not in page.text


# --- Entries, undoing ---


def test_an_entry_tells_who_what_before_and_after_and_is_undone(desk, qma, nuno):
    states.correct_names(
        qma, {c: ("Estado A" if c == "es" else qma.names[c], qma.formal_names[c]) for c in SIX}, by=nuno.pk
    )
    entry = ReferenceChange.objects.get()
    before = epoch.current().value

    page = desk.get(f"{DESK}/changes/{entry.pk}/").text
    for said in ("Nuno", "Name corrected", "Estado A", qma.names["es"], "Short name (Spanish)"):
        assert said in page
    desk.post(f"{DESK}/changes/{entry.pk}/undo/")

    assert State.objects.get(pk="QMA").names["es"] == qma.names["es"]
    assert epoch.current().value != before
    listed = desk.get(f"{DESK}/changes/").text
    assert "Undone" in listed
    assert "undone" in listed
    assert "This has been undone already." in desk.get(f"{DESK}/changes/{entry.pk}/").text
    assert "This has been undone already." in desk.post(f"{DESK}/changes/{entry.pk}/undo/", follow=True).text


def test_a_rename_is_read_as_one_name_after_another_and_so_is_its_undoing(desk, qma, nuno):
    states.rename(qma, {c: ("Newland", qma.formal_names[c]) for c in SIX}, starts_on=date(2026, 3, 1), by=nuno.pk)
    renamed = ReferenceChange.objects.get()
    undone = changes.undo(renamed, by=nuno.pk)

    def said(change: ReferenceChange) -> set[tuple[str, str, str]]:
        return {
            (line.of, line.before, line.after)
            for line in desk.get(f"{DESK}/changes/{change.pk}/").context["entry"].lines
        }

    assert ("Short name (French)", qma.names["fr"], "Newland") in said(renamed)
    assert ("First day of the name", "", "1 March 2026") in said(renamed)
    assert ("Short name (French)", "Newland", qma.names["fr"]) in said(undone)
    assert not any("Formal" in of for of, _before, _after in said(renamed))


def test_every_kind_of_entry_can_be_read(desk, qma, nuno, waiting):
    today = timezone.localdate()
    session = reviews.add_session(55, cycle=5, year=2026, starts_on=date(2026, 5, 4), by=nuno.pk)
    review = reviews.schedule(qma, session, basis="calendar", by=nuno.pk)
    reviews.postpone(review, basis="a decision", by=nuno.pk)
    council = CouncilSession.objects.get(pk=65)
    reviews.change_council_session(
        council, starts_on=council.starts_on, ends_on=council.ends_on, confirmed=True, by=nuno.pk
    )
    states.enter_group(qma, "EEG", starts_on=today, ends_on=None, by=nuno.pk)
    states.assign_spelling(waiting.text, qma, by=nuno.pk)
    term = terms.add(
        theme("torture").scheme, "new-one", labels={"en": "New"}, parent=theme("torture"), today=today, by=99
    )
    terms.merge(term, into=theme("torture"), today=today, by=nuno.pk)

    for entry in ReferenceChange.objects.all():
        page = desk.get(f"{DESK}/changes/{entry.pk}/")
        assert page.context["entry"].lines, entry.verb
        assert "_id" not in page.text.split("<main")[1], entry.verb
    assert "Person 99" in desk.get(f"{DESK}/changes/").text


# --- Everybody else, and the cost ---


def test_nobody_but_an_administrator_changes_anything(bruno, olga, amina, joel, signed_in_client, qma):
    typed = {"kind": "correct", **names(qma, en="Newland"), "step": "confirmed"}

    for person in (bruno, olga, amina, joel):
        client = signed_in_client(person)
        assert client.post(f"{DESK}/states/QMA/names/", typed).status_code == 404
        assert client.get(f"{DESK}/").status_code == 404
    assert State.objects.get(pk="QMA").name == qma.name


@pytest.mark.parametrize(
    "address",
    ["states/ZZZ/", "states/ZZZ/names/", "reviews/0/", "terms/0/", "terms/0/merge/", "changes/0/", "memberships/0/"],
)
def test_what_is_not_there_is_not_found(desk, address):
    assert desk.get(f"{DESK}/{address}").status_code == 404


def test_statements_do_not_grow_with_the_rows(desk, qma, nuno, django_assert_max_num_queries):
    def cost(address: str) -> int:
        with django_assert_max_num_queries(60) as asked:
            assert desk.get(address).status_code == 200
        return len(asked)

    scheme, review = theme("torture").scheme, Review.objects.filter(state="QMA").first()
    addresses = [
        f"{DESK}/", f"{DESK}/changes/", f"{DESK}/states/QMA/", f"{DESK}/spellings/", f"{DESK}/vocabularies/{scheme.pk}/",
        f"{DESK}/vocabularies/", f"{DESK}/terms/{theme('torture').pk}/", f"{DESK}/reviews/{review.pk}/", f"{DESK}/sessions/",
    ]  # fmt: skip

    def more(number: int) -> None:
        """One row more of everything."""
        day = date(2020, 1, 1) + timedelta(days=number)
        states.enter_group(qma, "EEG", starts_on=day, ends_on=day, by=nuno.pk)
        term = terms.add(
            scheme, f"term-{number}", labels={"en": f"Term {number}"}, parent=theme("torture"), today=day, by=number
        )
        terms.merge(term, into=theme("torture"), today=day, by=nuno.pk)
        reviews.add_session(54 + number, cycle=5, year=2030, by=nuno.pk)
        now = timezone.now()
        UnresolvedSpelling.objects.create(
            text=f"State {number}", folded=f"state {number}", role="recommending", source="x", rows=1, file_name="a",
            first_met_at=now, last_met_at=now,
        )  # fmt: skip
        situations.published(states=["QMA"], themes=["torture"])

    more(1)
    desk.get(f"{DESK}/")
    with_one = [cost(address) for address in addresses]
    for number in range(2, 10):
        more(number)

    assert [cost(address) for address in addresses] == with_one
