"""The registry's pages for administrators: found, verified, corrected, merged; a protected one is never named."""

import pytest
from django.test import Client

from accounts.models import Organisation
from tests import situations
from tests.cast import organisation_of, person
from tests.desk.test_reference_desk import confirmed

pytestmark = pytest.mark.django_db

PAGES = "/en/desk/reference/organisations"


@pytest.fixture
def desk(nuno, signed_in_client) -> Client:
    return signed_in_client(nuno)


@pytest.fixture
def twin(bruno) -> Organisation:
    return organisation_of(person("Rosa"), "Lantern Legal Aid Association", "CSO", verified_by=bruno)


def test_two_organisations_that_are_one_are_merged_after_a_preview(desk, lantern, twin, joel):
    published = situations.published(title="Training of trial judges")
    before = published.canonical
    page = desk.get(f"{PAGES}/{lantern.pk}/merge/").text
    assert twin.name in page  # the like of it is offered

    preview = desk.post(f"{PAGES}/{lantern.pk}/merge/", {"into": twin.pk})
    assert "Training of trial judges" in preview.text
    assert twin.name in preview.text
    assert joel.organisations().get() == lantern
    confirmed(desk, f"{PAGES}/{lantern.pk}/merge/", {"into": twin.pk})

    assert joel.organisations().get() == twin
    published.refresh_from_db()
    assert published.canonical == before
    assert "stands for it now" in desk.get(f"{PAGES}/{lantern.pk}/").text


def test_a_merger_is_taken_apart_from_the_page(desk, lantern, twin, joel):
    confirmed(desk, f"{PAGES}/{lantern.pk}/merge/", {"into": twin.pk})
    change = lantern.changes.get()

    answer = desk.post(f"{PAGES}/mergers/{change.pk}/undo/", follow=True)

    assert "Both are as they were before." in answer.text
    assert joel.organisations().get() == lantern
    assert "undone already" in desk.post(f"{PAGES}/mergers/{change.pk}/undo/", follow=True).text


def test_one_with_another_name_is_found_by_a_search_and_stays_chosen(desk, lantern, bruno, joel):
    other = organisation_of(person("Rita"), "Harbour Clinic", "CSO", verified_by=bruno)
    assert other.name not in desk.get(f"{PAGES}/{lantern.pk}/merge/").text
    page = desk.get(f"{PAGES}/{lantern.pk}/merge/", {"q": "harbour"}).text
    assert other.name in page

    confirmed(desk, f"{PAGES}/{lantern.pk}/merge/", {"into": other.pk, "q": "harbour"})

    assert joel.organisations().get() == other


def test_a_name_is_corrected_and_its_day_and_author_stay(desk, lantern):
    confirmed(desk, f"{PAGES}/{lantern.pk}/correct/", {"name": "Lantern Network", "type": "CSO", "state": "QMA"})

    page = desk.get(f"{PAGES}/{lantern.pk}/").text
    for said in ("Lantern Network", "Lantern Legal Aid", "Sample State A", "Corrected", "Nuno"):
        assert said in page


def test_an_organisation_that_nobody_has_verified_is_verified_once(desk, nuno):
    new = Organisation.objects.create(name="New Circle", slug="new-circle", type="CSO")
    assert "not verified" in desk.get(f"{PAGES}/").text

    for _twice in range(2):
        desk.post(f"{PAGES}/{new.pk}/verify/")

    new.refresh_from_db()
    assert new.verified_by == nuno
    assert new.changes.count() == 1


def test_a_protected_organisation_is_counted_and_never_named(desk, lantern, twin):
    Organisation.objects.filter(pk=lantern.pk).update(is_protected=True, name="A secret circle")

    pages = [
        desk.get(f"{PAGES}/"),
        desk.get(f"{PAGES}/", {"q": "secret"}),
        desk.get(f"{PAGES}/{twin.pk}/merge/", {"q": "secret"}),
    ]

    assert "1 protected organisation is not named here." in pages[0].text
    for page in pages:
        assert "A secret circle" not in page.text
    for address in ("", "merge/", "correct/"):
        assert desk.get(f"{PAGES}/{lantern.pk}/{address}").status_code == 404
    assert desk.post(f"{PAGES}/{lantern.pk}/verify/").status_code == 404


def test_nobody_but_an_administrator_sees_the_registry(lantern, bruno, olga, joel, signed_in_client):
    for somebody in (bruno, olga, joel):
        client = signed_in_client(somebody)
        for address in ("", f"{lantern.pk}/", f"{lantern.pk}/merge/"):
            assert client.get(f"{PAGES}/{address}").status_code == 404


def test_statements_do_not_grow_with_the_rows(desk, lantern, twin, bruno, django_assert_max_num_queries):
    def cost(address: str) -> int:
        with django_assert_max_num_queries(40) as asked:
            assert desk.get(address).status_code == 200
        return len(asked)

    def correct(number: int) -> None:
        typed = {"name": f"Lantern {number}", "type": "CSO", "state": "QMA" if number % 2 else "QMB"}
        confirmed(desk, f"{PAGES}/{lantern.pk}/correct/", typed)

    correct(1)
    desk.get(f"{PAGES}/")
    with_few = [cost(f"{PAGES}/"), cost(f"{PAGES}/{lantern.pk}/")]
    for number in range(2, 6):
        correct(number)
        organisation_of(person(f"Writer{number}"), f"Circle {number}", "CSO", verified_by=bruno)

    desk.get(f"{PAGES}/")  # shows the notice of the last act, and takes it out of the session

    assert [cost(f"{PAGES}/"), cost(f"{PAGES}/{lantern.pk}/")] == with_few
