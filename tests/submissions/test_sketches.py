"""Somebody begins without an account: nothing typed is lost on the way into it, and nobody else reads a word."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import organisations, own_data
from accounts.models import Organisation, User
from outbox.models import Letter
from submissions import moves, sketches
from submissions.models import Attribution, Sketch, Submission, Version
from tests import situations
from tests.accounts.browser import SIGN_UP, give_password, link_in
from tests.cast import PASSWORD, organisation_of, person

pytestmark = pytest.mark.django_db
BEGIN, TASKS = "/en/my/begin/", "/en/my/begin/draft/"
NEW = {"email": "lin@example.org", "password1": PASSWORD, "website": ""}
TYPED = {code: situations.ANSWERS[code] for code in ("basics", "states", "story", "themes")}
TYPED["sensitive"] = {"cooperation_agreed": "on"}


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    cache.clear()


@pytest.fixture
def begun(visitor) -> Client:
    """A browser in which a draft was begun."""
    visitor.post(BEGIN, {"do": "begin"})
    return visitor


def fill(browser: Client, code: str, answers: dict | None = None, do: str = "continue"):
    """Open a page and send it as a browser would."""
    page = browser.get(f"{TASKS}{code}/")
    hidden = {}
    if page.status_code == 200:
        edition = re.search(r'name="edition" value="([^"]*)"', page.text)[1]
        hidden = {"edition": edition, "seen": page.context["seen"].as_json}
    return browser.post(f"{TASKS}{code}/", {**hidden, **(TYPED[code] if answers is None else answers), "do": do})


def sign_up(browser: Client, *, confirmed_in: Client) -> User:
    browser.post(SIGN_UP, NEW)
    confirmed_in.post(link_in(Letter.objects.get(name="confirm_address", recipient=NEW["email"])))
    give_password(confirmed_in, NEW["email"])
    return User.objects.get(email=NEW["email"])


def bring(browser: Client, sketch: Sketch, **chosen: str):
    return browser.post(f"{BEGIN}{sketch.identifier}/bring/", {"attribution": "named", **chosen})


# --- without an account


def test_before_the_first_word_stands_what_may_happen_and_how_to_stop(visitor):
    page = visitor.get(BEGIN).text
    assert "will be asked, and so will learn" in page
    assert "Do not contact the State" in page

    answer = visitor.post(BEGIN, {"do": "stop"})

    assert "no State is contacted" in answer.text
    assert not Sketch.objects.exists()
    assert site.SKETCH_COOKIE_NAME not in visitor.cookies


def test_the_cookie_is_the_browsers_alone_and_only_its_hash_is_kept(begun):
    cookie = begun.cookies[site.SKETCH_COOKIE_NAME]

    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")
    assert cookie["max-age"] == 30 * 24 * 3600
    assert cookie.value not in str(Sketch.objects.values().get())


def test_every_page_is_kept_as_typed_and_the_list_says_how_far_it_is(begun):
    for code in TYPED:
        fill(begun, code)

    page = begun.get(TASKS).text

    assert TYPED["basics"]["title"] in page
    assert "Recommendations, partners, documents, files" in page
    assert begun.get(TASKS).context["complete"] == 4  # the States: nothing is linked yet
    assert "Forty judges took part" in begun.get(f"{TASKS}story/").text
    assert "Sample State A" in begun.get(f"{TASKS}states/").text


def test_a_state_that_is_named_becomes_a_tick_and_the_line_for_more_is_empty(begun):
    fill(begun, "states", {"places_added": "Sample State A", "beneficiary_states_added": "Sample State B"})

    form = begun.get(f"{TASKS}states/").context["form"]

    assert form["places"].value() == {"ticked": ["QMA"], "added": ""}
    assert form["beneficiary_states"].value() == {"ticked": ["QMB"], "added": ""}
    fill(begun, "states", {"places": ["QMA"], "places_added": "Atlantis"})
    assert begun.get(f"{TASKS}states/").context["form"]["places"].value() == {"ticked": ["QMA"], "added": "Atlantis"}


def test_what_cannot_be_read_stands_there_again_with_the_same_message(begun):
    answer = fill(begun, "basics", {"title": "A title", "starts_on_year": "20x5", "status": "completed"})

    page = begun.get(answer.url).text
    assert "20x5" in page
    assert "Write the year with four digits" in page
    assert "There is a problem" in begun.get(TASKS).text


def test_two_windows_on_one_page_show_both_texts(begun):
    page = begun.get(f"{TASKS}story/")
    seen = {"edition": "0", "seen": page.context["seen"].as_json}
    begun.post(f"{TASKS}story/", {**seen, "summary": "The first window.", "do": "later"})
    begun.post(f"{TASKS}story/", {**seen, "summary": "The second window.", "do": "later"})

    page = begun.get(f"{TASKS}story/").text

    assert "The first window." in page
    assert "The second window." in page
    assert "nother window of yours" in page


def test_the_script_saves_and_is_told_when_a_person_has_to_look(begun):
    script = {"headers": {"Accept": "application/json"}}
    saved = begun.post(f"{TASKS}story/", {"edition": "0", "seen": "{}", "summary": "Half a sen"}, **script).json()
    assert saved["edition"] == 1
    assert Sketch.objects.get().as_typed["story"]["values"]["summary"] == ["Half a sen"]

    begun.cookies.clear()

    assert begun.post(f"{TASKS}story/", {"summary": "Half a sentence"}, **script).status_code == 409


def test_nobody_else_opens_it(begun, bruno, nuno, signed_in_client):
    fill(begun, "story")
    identifier = Sketch.objects.get().identifier

    for other in (Client(), signed_in_client(bruno), signed_in_client(nuno)):
        assert other.get(TASKS).url == BEGIN
        assert other.get(f"{TASKS}story/").url == BEGIN
        assert other.get(f"{BEGIN}{identifier}/delete/").status_code == 404
        assert other.post(f"{BEGIN}{identifier}/delete/").status_code == 404
    assert Sketch.objects.exists()


@pytest.mark.parametrize("cookie", ["", "x", "A" * 32, "\x00", "é" * 500])
def test_a_cookie_that_opens_nothing_answers_like_none(cookie, visitor):
    visitor.cookies[site.SKETCH_COOKIE_NAME] = cookie

    assert visitor.get(TASKS).url == BEGIN


def test_what_is_typed_where_nothing_is_open_any_more_begins_a_new_one(begun):
    sketches.delete(Sketch.objects.get())

    answer = begun.post(f"{TASKS}story/", {"summary": "Typed for an hour.", "do": "later"})

    assert "Typed for an hour." in begun.get(f"{TASKS}story/").text
    assert answer.cookies[site.SKETCH_COOKIE_NAME].value


def test_it_is_deleted_at_once_after_a_question(begun):
    address = f"{BEGIN}{Sketch.objects.get().identifier}/delete/"
    assert "cannot be brought back" in begun.get(address).text
    assert Sketch.objects.exists()

    begun.post(address)

    assert not Sketch.objects.exists()
    assert begun.get(TASKS).url == BEGIN


# --- limits


def test_more_than_is_kept_is_refused_and_stands_on_the_page(begun, monkeypatch):
    monkeypatch.setattr(sketches, "LONGEST", 500)

    answer = begun.post(f"{TASKS}story/", {"summary": "Much. " * 100, "do": "later"})

    assert answer.status_code == 400
    assert "more than can be kept" in answer.text
    assert "Much. Much." in answer.text
    assert Sketch.objects.get().as_typed == {}


def test_names_that_are_no_field_of_the_page_are_not_kept(begun):
    fill(begun, "story", {"summary": "A summary.", "attribution": "named", "anything": "x"})

    assert set(Sketch.objects.get().as_typed["story"]["values"]) == {"summary"}


def test_of_one_address_ten_in_an_hour_and_what_is_typed_after_is_shown_again():
    for _number in range(10):
        Client().post(BEGIN, {"do": "begin"})
    late = Client()

    assert late.post(BEGIN, {"do": "begin"}).status_code == 429
    answer = late.post(f"{TASKS}story/", {"summary": "Typed all the same."})

    assert (answer.status_code, "Typed all the same." in answer.text) == (429, True)
    assert Sketch.objects.count() == 10
    assert not [name for name in Sketch._meta.get_fields() if "address" in name.name]


def test_a_machine_that_fills_in_everything_begins_nothing(visitor):
    visitor.post(BEGIN, {"do": "begin", "website": "https://example.org"})

    assert not Sketch.objects.exists()


def test_thirty_days_untouched_and_it_is_gone_and_before_that_it_is_not(begun):
    fill(begun, "story")
    now = timezone.now()
    assert sketches.delete_old(now=now + timedelta(days=29, hours=23)) == 0

    Sketch.objects.update(changed_at=now - timedelta(days=30))
    assert begun.get(TASKS).url == BEGIN  # also before the clock has run

    assert sketches.delete_old(now=now) == 1
    assert sketches.delete_old(now=now) == 0


# --- into the account


def test_it_follows_though_the_letter_is_opened_in_another_browser(begun, signed_in_client):
    for code in TYPED:
        fill(begun, code)
    elsewhere = Client()
    lin = sign_up(begun, confirmed_in=elsewhere)
    assert "What I began to write" in elsewhere.get("/en/account/home/").text
    assert TYPED["basics"]["title"] in elsewhere.get(TASKS).text
    organisations.propose(name="Harbour Circle", type="CSO", state=None, by=lin)

    sketch = Sketch.objects.get()
    assert f"{BEGIN}{sketch.identifier}/bring/" in elsewhere.get("/en/my/").text
    assert elsewhere.get(TASKS).url == f"{BEGIN}{sketch.identifier}/bring/"
    answer = bring(elsewhere, sketch, attribution="category")

    submission = Submission.objects.of(lin).get()
    version = submission.current
    assert answer.url == f"/en/my/{submission.reference}/write/"
    assert submission.attribution == Attribution.CATEGORY
    assert (version.title, version.results) == (TYPED["basics"]["title"], TYPED["story"]["results"])
    assert (version.starts_on.year, version.cooperation_agreed, version.as_typed) == (2025, True, {})
    assert [state.pk for state in version.places.all()] == ["QMA"]
    assert version.themes == TYPED["themes"]["themes"]
    assert not Sketch.objects.exists()


def test_after_the_first_sign_in_the_cookie_opens_nothing(begun):
    fill(begun, "story")
    sign_up(begun, confirmed_in=Client())

    assert begun.get(TASKS).url == BEGIN


def test_before_the_first_sign_in_the_same_browser_goes_on(begun):
    begun.post(SIGN_UP, NEW)

    fill(begun, "story")

    assert "Forty judges took part" in begun.get(f"{TASKS}story/").text


def test_whoever_owns_an_address_that_was_mistyped_does_not_get_it_by_a_new_password(begun, settings):
    fill(begun, "story")
    begun.post(SIGN_UP, NEW)
    stranger = Client()
    stranger.post(link_in(Letter.objects.get(name="confirm_address")))
    stranger.post("/en/account/password/reset/", {"email": NEW["email"]})
    place = stranger.get(link_in(Letter.objects.get(name="choose_password"))).url
    stranger.post(place, {"password1": "another long sentence"})
    give_password(stranger, NEW["email"], "another long sentence")

    assert stranger.get("/en/account/home/").status_code == 200
    assert stranger.get(TASKS).url == BEGIN
    assert "Forty judges took part" in begun.get(f"{TASKS}story/").text


def test_whoever_has_an_account_and_drafts_signs_in_and_keeps_all_of_them(begun, joel, bruno):
    mine = situations.draft(joel)
    fill(begun, "story", {"summary": "Of today."})

    give_password(begun, joel.email)
    bring(begun, Sketch.objects.get())

    assert Submission.objects.of(joel).count() == 2
    assert Version.objects.exclude(submission=mine).get().summary == "Of today."


def test_two_that_meet_both_become_drafts_and_what_cannot_be_read_stays_as_typed(joel):
    for year in ("20x5", "20x6"):
        browser = Client()
        fill_first = {"title": f"In {year}", "starts_on_year": year}
        browser.post(BEGIN, {"do": "begin"})
        fill(browser, "basics", fill_first)
        give_password(browser, joel.email)
    for sketch in list(Sketch.objects.of(joel)):
        bring(browser, sketch)

    written = Version.objects.order_by("pk")
    assert {version.as_typed["basics"]["values"]["starts_on_year"][0] for version in written} == {"20x5", "20x6"}
    assert {version.title for version in written} == {"In 20x5", "In 20x6"}
    assert not Sketch.objects.exists()


def test_the_form_sent_twice_makes_one_draft_and_another_window_is_told(begun, joel):
    fill(begun, "story")
    give_password(begun, joel.email)
    sketch = Sketch.objects.get()
    key = "a-key-of-this-one-form"

    first, second = bring(begun, sketch, key=key), bring(begun, sketch, key=key)

    assert first.url == second.url
    assert Submission.objects.count() == 1
    bring(begun, sketch, key="a-key-of-another-form")
    assert "among your activities already" in begun.get("/en/my/").text
    assert Submission.objects.count() == 1


def test_nobody_brings_in_what_is_somebody_elses(begun, joel, ines, signed_in_client):
    fill(begun, "story")
    give_password(begun, joel.email)
    sketch = Sketch.objects.get()
    other = signed_in_client(ines)

    assert other.get(f"{BEGIN}{sketch.identifier}/bring/").status_code == 404
    bring(other, sketch)

    assert not Submission.objects.exists()
    with pytest.raises(moves.MoveRefused):
        sketches.bring(sketch.identifier, ines.organisations()[0], by=joel, attribution="named", key="")
    assert Sketch.objects.of(joel).exists()


def test_how_it_is_shown_is_chosen_and_a_protected_organisation_is_never_named(begun, joel, lantern):
    fill(begun, "sensitive")
    give_password(begun, joel.email)
    sketch = Sketch.objects.get()
    assert "Choose how the public is told" in bring(begun, sketch, attribution="").text
    assert bring(begun, sketch, attribution="stop").url == "/en/my/"
    assert Sketch.objects.exists()
    Organisation.objects.filter(pk=lantern.pk).update(is_protected=True)

    bring(begun, sketch, attribution="named")

    submission = Submission.objects.get()
    assert submission.attribution == Attribution.CATEGORY
    assert submission.current.cooperation_agreed


def test_who_writes_for_two_says_for_which(begun, joel, bruno):
    second = organisation_of(joel, "Harbour Circle", "ACAD", verified_by=bruno)
    fill(begun, "story")
    give_password(begun, joel.email)
    sketch = Sketch.objects.get()
    assert "Choose the organisation" in bring(begun, sketch).text

    bring(begun, sketch, organisation="harbour-circle")

    assert Submission.objects.get().organisation == second


def test_a_session_that_ended_costs_no_word(begun):
    newcomer = person("Newcomer")
    fill(begun, "basics", {"title": "Begun"})
    give_password(begun, newcomer.email)
    begun.cookies.pop(site.SESSION_COOKIE_NAME)

    begun.post(f"{TASKS}story/", {"summary": "Typed after the session had ended.", "do": "later"})
    give_password(begun, newcomer.email)

    assert {row.title or row.as_typed["story"]["values"]["summary"][0] for row in Sketch.objects.of(newcomer)} == {
        "Begun", "Typed after the session had ended.",
    }  # fmt: skip


def test_a_persons_data_name_it_and_take_it_along(nuno):
    newcomer = person("Newcomer")
    sketches.begin(language="en", person=newcomer)
    assert own_data.export(newcomer, by=nuno)["named elsewhere"]["submissions.sketch"] == 1

    own_data.remove(newcomer, by=nuno)

    assert not Sketch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_at_the_same_moment_one_brings_it_in(joel):
    sketch, _secret = sketches.begin(language="en", person=joel)
    organisation = joel.organisations()[0]

    def try_it(number: int) -> str:
        try:
            return sketches.bring(
                sketch.identifier, organisation, by=joel, attribution="named", key=f"a-key-of-window-{number}"
            ).reference
        except moves.MoveRefused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(try_it, range(2)))

    assert sorted(answers)[1] == "refused"
    assert Submission.objects.count() == 1
