"""The frame of every page: languages, menu, banner; what is said when something is not there; what no answer lacks."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from accounts.models import User
from config import context, errors
from repository.templatetags.record import geneva_time, un_date

pytestmark = pytest.mark.django_db
LANGUAGES = ["ar", "zh", "en", "fr", "ru", "es"]


def links_of_bar(page: str) -> list[tuple[str, str]]:
    bar = re.search(r'<ul class="langs">.*?</ul>', page, re.S)[0]
    return re.findall(r'<a href="([^"]*)" lang="([a-z]{2})"', bar)


# --- Languages ---


def test_the_language_bar_keeps_page_and_query_and_the_order_of_the_united_nations(visitor):
    page = visitor.get("/fr/activities/?q=juges&state=QMA").text

    assert links_of_bar(page) == [
        (f"/{code}/activities/?q=juges&amp;state=QMA", code) for code in LANGUAGES if code != "fr"
    ]
    assert '<span aria-current="true" lang="fr" dir="ltr">Français</span>' in page


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_page_names_its_twins_by_whole_addresses(code, visitor, settings):
    page = visitor.get(f"/{code}/about/").text

    for twin in LANGUAGES:
        assert f'<link rel="alternate" hreflang="{twin}" href="{settings.SITE_URL}/{twin}/about/">' in page
    assert f'<link rel="alternate" hreflang="x-default" href="{settings.SITE_URL}/about/">' in page
    assert f'<html lang="{code}" dir="{"rtl" if code == "ar" else "ltr"}">' in page


@pytest.mark.parametrize(
    ("cookie", "browser", "expected"),
    [("", "", "en"), ("", "fr-CH,fr;q=0.9", "fr"), ("ar", "fr", "ar"), ("", "de", "en"), ("xx", "ru", "ru")],
)
def test_an_address_without_a_language_leads_to_the_visitors(cookie, browser, expected):
    client = Client()
    if cookie:
        client.cookies["language"] = cookie

    answers = [client.get(address, headers={"accept-language": browser}) for address in ("/", "/activities/?q=judges")]

    assert [(one.status_code, one.url) for one in answers] == [
        (303, f"/{expected}/"), (303, f"/{expected}/activities/?q=judges"),
    ]  # fmt: skip
    assert all("Accept-Language" in one["Vary"] for one in answers)


def test_a_permalink_leads_to_the_record_in_the_visitors_language(visitor):
    answer = visitor.get("/r/TCR-7K3M9QXA", headers={"accept-language": "es"})

    assert (answer.status_code, answer.url) == (303, "/es/activities/TCR-7K3M9QXA/")


# --- Menu, account, banner ---


@pytest.mark.parametrize(
    ("path", "current"),
    [("/en/activities/", "activities/"), ("/en/states/QMA/", "states/"), ("/en/about/consent/", "about/"),
     ("/en/about/", "about/"), ("/en/", None), ("/en/account/login/", None)],
)  # fmt: skip
def test_the_menu_marks_where_the_page_lies(path, current):
    marked = [entry["address"] for entry in context.menu(path, "en") if entry["is_current"]]

    assert marked == ([f"/en/{current}"] if current else [])


def test_the_menu_has_at_most_seven_entries_and_each_leads_somewhere(visitor):
    entries = context.menu("/en/", "en")

    assert len(entries) <= 7
    assert [visitor.get(entry["address"]).status_code for entry in entries] == [200] * len(entries)


def test_the_footer_leads_nowhere_that_is_not_there(visitor):
    footer = re.search(r'<footer class="site">.*</footer>', visitor.get("/en/").text, re.S)[0]
    addresses = re.findall(r'href="([^"#]*)', footer)

    assert len(addresses) > 5
    assert {address: visitor.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_the_banner_stands_on_every_page_while_fictitious_states_are_here(visitor):
    assert "Demonstration data" in visitor.get("/en/about/").text
    assert context.of_the_site()["demonstration"]


def test_without_fictitious_states_there_is_no_banner():
    told = {**context.frame(RequestFactory().get("/en/about/accessibility/")), "demonstration": False}

    assert "Demonstration data" not in render_to_string("config/accessibility.html", told)


def test_who_is_signed_in_sees_their_work_and_a_way_out(joel, signed_in_client):
    page = signed_in_client(joel).get("/en/").text

    assert "My work" in page
    assert 'action="/en/account/logout/"' in page
    assert "Sign in" not in page


def test_signing_out_needs_a_click_and_not_only_a_link(joel, signed_in_client):
    client = signed_in_client(joel)

    client.get("/en/account/logout/")
    assert client.get("/en/account/home/").status_code == 200
    client.post("/en/account/logout/")
    assert client.get("/en/account/home/").status_code == 302


@pytest.mark.parametrize(
    "wish", ["//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere.example", "x", "\0"]
)
def test_the_choice_of_light_or_dark_leads_nowhere_else(wish, visitor):
    answer = visitor.get("/en/about/display/", {"theme": "dark", "from": wish})

    assert (answer.status_code, answer.url) == (303, "/en/about/display/")
    assert answer.cookies["theme"].value == "dark"


def test_light_or_dark_as_the_system_is_set_keeps_no_cookie_and_nothing_else_is_kept(visitor):
    answer = visitor.get("/en/about/display/?theme=purple&from=/en/")

    assert answer.url == "/en/"
    assert answer.cookies["theme"].value == ""
    assert 'media="screen and (prefers-color-scheme: dark)"' in visitor.get("/en/", headers={"cookie": "theme=x"}).text


def test_a_copy_of_the_light_page_is_not_taken_for_the_dark_one(visitor):
    light = visitor.get("/en/", headers={"cookie": "theme=light"})
    dark = visitor.get("/en/", headers={"cookie": "theme=dark", "if-none-match": light["ETag"]})

    assert "dark.css" not in light.text.replace("dark.css.map", "")
    assert dark.status_code == 200
    assert re.search(r'dark[.\w]*\.css" media="screen">', dark.text)


# --- When something is not there ---


def test_a_page_that_is_not_here_offers_a_search_and_three_places(visitor):
    answer = visitor.get("/en/nowhere/")

    assert answer.status_code == 404
    assert 'action="/en/activities/"' in answer.text
    assert answer.text.count("<li><a", answer.text.index("Perhaps you are looking for")) >= 3
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"


def test_an_address_outside_every_language_is_not_here_either(visitor):
    assert visitor.get("/nowhere").status_code == 404


def test_a_forged_form_is_refused_and_the_page_says_how_to_keep_the_text(joel):
    client = Client(enforce_csrf_checks=True)
    client.force_login(joel, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = client.post("/en/account/details/", {"name": "Somebody else", "language": "en"})

    assert answer.status_code == 403
    assert "Go back with your browser" in answer.text
    joel.refresh_from_db()
    assert joel.name == "Joel"


def test_when_something_is_broken_a_page_comes_that_asks_no_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = errors.server_error(RequestFactory().get("/en/"))

    assert answer.status_code == 500
    assert "Saved drafts are safe" in answer.text
    assert answer.text.count('dir="rtl"') == 1
    assert answer.text.count("<p lang=") == 6


def test_too_many_attempts_are_told_when_to_come_again():
    cache.clear()
    for number in range(21):
        answer = Client().post(
            "/en/account/signup/",
            {"email": f"person{number}@example.org", "password1": "quite another sentence", "website": ""},
        )

    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert "in 15 minutes" in answer.text
    assert not User.objects.filter(email="person20@example.org").exists()


# --- What no answer lacks ---


@pytest.mark.parametrize("address", ["/en/", "/en/nowhere/", "/en/account/login/", "/healthz", "/en/account/home/"])
def test_every_answer_carries_the_headers_that_protect_its_reader(address, visitor):
    answer = visitor.get(address)

    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "data:" not in policy
    assert answer["Permissions-Policy"].startswith("camera=()")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/healthz", "text/plain; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/en/activities.iati.xml", "application/xml; charset=utf-8"),
        ("/en/about/accessibility/", "text/html; charset=utf-8"),
        ("/api/v1/activities/", "application/json"),  # JSON has no such parameter (RFC 8259, 11)
    ],
)
def test_what_is_text_says_in_which_signs(address, kind, visitor):
    assert visitor.get(address)["Content-Type"] == kind


def test_pages_of_the_desk_are_kept_by_nobody(bruno, signed_in_client):
    answer = signed_in_client(bruno).get("/en/desk/")

    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"


def test_a_public_page_may_be_kept_if_it_is_asked_about_each_time(visitor):
    answer = visitor.get("/en/about/accessibility/")

    assert answer["Cache-Control"] == "no-cache"
    assert not answer.has_header("X-Robots-Tag")


def test_a_person_changes_name_function_and_language(joel, signed_in_client):
    client = signed_in_client(joel)

    client.post("/en/account/details/", {"name": "Joel N.", "function": "Coordinator", "language": "fr"})

    joel.refresh_from_db()
    assert (joel.name, joel.function, joel.language) == ("Joel N.", "Coordinator", "fr")


def test_a_notice_waits_in_the_session_and_not_in_a_cookie_of_its_own(joel, signed_in_client):
    client = signed_in_client(joel)
    known = set(client.cookies)

    told = client.post("/en/account/details/", {"name": "Joel N.", "function": "", "language": "en"})

    assert set(client.cookies) - known <= {settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    assert "_messages" in client.session
    client.get(told.url)
    assert "_messages" not in client.session  # told, and gone


@pytest.mark.parametrize(
    ("language", "day", "month"),
    [
        ("ar", "1 آذار/مارس 2027", "آذار/مارس 2027"),
        ("zh", "2027年3月1日", "2027年3月"),
        ("en", "1 March 2027", "March 2027"),
        ("fr", "1er mars 2027", "mars 2027"),
        ("ru", "1 марта 2027 года", "март 2027 года"),
        ("es", "1 de marzo de 2027", "marzo de 2027"),
    ],
)
def test_days_and_months_are_written_as_in_documents_of_the_united_nations(language, day, month):
    with translation.override(language):
        assert un_date("2027-03-01") == day
        assert un_date("2027-03-01", "month") == month


def test_times_are_told_in_geneva_and_days_in_each_language():
    moment = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    told = {}
    for code in LANGUAGES:
        with translation.override(code):
            told[code] = (un_date(moment), geneva_time(moment))

    assert told["en"] == ("22 November 2026", "22 November 2026, 00:30")
    assert told["zh"][0] == "2026年11月22日"
    assert told["fr"][0] == "22 novembre 2026"
    assert told["es"] == ("22 de noviembre de 2026", "22 de noviembre de 2026, 00:30")
    assert told["ru"][0] == "22 ноября 2026 года"
    assert told["ar"] == ("22 تشرين الثاني/نوفمبر 2026", "22 تشرين الثاني/نوفمبر 2026، 00:30")
    assert all(re.fullmatch(r"[^٠-٩۰-۹]*", text) for pair in told.values() for text in pair)  # European digits
    assert timezone.get_current_timezone_name() == "Europe/Zurich"
