"""The drafters' desk and the public archive: who gets in, what they see, and when files are closed."""

import re
import urllib.error
import urllib.request
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from accounts.models import Role
from outbox import jobs
from outbox.models import Job, JobStatus
from reports import builds, counting_rules, snapshots
from reports.models import Update
from tests.cast import person, with_second_factor
from tests.reports.publications import publish, revoke

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafter(daniel, signed_in_client):
    return signed_in_client(daniel)


@pytest.fixture
def built(june, this_year, daniel) -> Update:
    """A preview of one activity of QMA, and all its files."""
    publish("QMA", title="Training of trial judges")
    return _built(june, this_year, daniel)


def _built(june, this_year, daniel) -> Update:
    job = builds.begin(june, this_year, ["ar", "en"], by=daniel.pk)
    assert jobs.run_ready() == 1
    return Update.objects.get(job=job.identifier)


def addresses(update: Update) -> list[tuple[str, str]]:
    """Every address of the desk, with the method it answers."""
    return [
        ("get", reverse("reports:desk")),
        ("get", reverse("reports:new")),
        ("post", reverse("reports:new")),
        ("get", reverse("reports:update", args=[update.identifier])),
        ("post", reverse("reports:build", args=[update.identifier])),
        ("get", reverse("reports:file", args=[update.identifier, "update-65.en.html"])),
        ("get", reverse("reports:progress", args=[update.job])),
        ("get", reverse("reports:progress_state", args=[update.job])),
        ("post", reverse("reports:cancel", args=[update.job])),
    ]


# ----------------------------------------------------------------------------------------------- who gets in


def test_for_people_without_the_role_the_desk_does_not_exist(
    built, joel, amina, bruno, sofia, olga, nuno, signed_in_client
):
    jobs_before, updates_before = Job.objects.count(), Update.objects.count()
    for user in (joel, amina, bruno, sofia, olga, nuno):
        browser = signed_in_client(user)
        answers = {address: getattr(browser, method)(address).status_code for method, address in addresses(built)}

        assert set(answers.values()) == {404}, (user.name, answers)
    assert (Job.objects.count(), Update.objects.count()) == (jobs_before, updates_before)


def test_a_visitor_is_asked_to_sign_in_and_comes_back(built, visitor):
    for method, address in addresses(built):
        answer = getattr(visitor, method)(address)

        assert answer.status_code == 302
        assert f"next={address}" in answer["Location"]


def test_a_drafter_without_a_second_factor_sets_it_up_first(built, signed_in_client):
    browser = signed_in_client(person("Dana", Role.DRAFTER))

    for method, address in addresses(built):
        assert getattr(browser, method)(address)["Location"] == reverse("mfa_activate_totp")


def test_another_drafter_sees_the_same_updates(built, signed_in_client):
    browser = signed_in_client(with_second_factor(person("Dana", Role.DRAFTER)))

    assert str(built.identifier) in browser.get(reverse("reports:desk")).content.decode()


@pytest.mark.parametrize("name", ["update", "progress", "file"])
def test_what_is_not_there_answers_404(drafter, name):
    arguments = [uuid4(), "manifest.json"] if name == "file" else [uuid4()]

    assert drafter.get(reverse(f"reports:{name}", args=arguments)).status_code == 404


# ------------------------------------------------------------------------------------------------- the drafters


def test_a_new_update_proposes_the_days_and_starts_its_build(drafter, june, time_machine):
    time_machine.move_to("2026-11-21T12:00:00Z", tick=False)
    page = drafter.get(reverse("reports:new")).content.decode()
    assert re.search(r'<option value="65" selected>Session 65, June 2027</option>', page)
    assert 'value="2026-03-16"' in page
    assert page.count('value="2027-03-15"') == 2
    assert 'value="68" selected' in drafter.get(reverse("reports:new"), {"session": "68"}).content.decode()
    assert 'value="56"' not in page  # issued before this system

    answer = drafter.post(
        reverse("reports:new"),
        {
            "session": "65",
            "first": "2026-03-16",
            "last": "2027-03-15",
            "cut_off": "2027-03-15",
            "languages": ["en", "es"],
        },
    )

    update = Update.objects.get()
    assert answer["Location"] == reverse("reports:progress", args=[update.job])
    assert update.languages == ["en", "es"]
    assert builds.job_of(update).status == JobStatus.WAITING


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"last": "2026-01-01"}, "The last day of the period is before its first day."),
        ({"cut_off": "2026-12-31"}, "The cut-off date is before the last day of the period."),
        ({"session": "62"}, "Select a valid choice"),
        ({"languages": []}, "This field is required."),
        ({"first": "yesterday"}, "Enter a valid date."),
    ],
)
def test_a_new_update_with_a_mistake_is_not_begun(drafter, june, changed, said):
    days = {"session": "65", "first": "2026-03-16", "last": "2027-03-15", "cut_off": "2027-03-15", "languages": ["en"]}

    answer = drafter.post(reverse("reports:new"), days | changed)

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Update.objects.exists()


def test_the_page_of_an_update_lists_its_files_with_sizes_and_checksums(drafter, built):
    page = drafter.get(reverse("reports:update", args=[built.identifier])).content.decode()

    files = built.snapshots.get().files.all()
    assert len(files) == 12
    for file in files:
        assert file.sha256 in page
        assert reverse("reports:file", args=[built.identifier, file.name]) in page
    assert "Preview" in page


def test_a_file_is_read_alone_or_downloaded(drafter, built):
    address = reverse("reports:file", args=[built.identifier, "update-65.en.html"])

    read, saved = drafter.get(address), drafter.get(address, {"download": "1"})

    body = b"".join(read.streaming_content)
    assert b"".join(saved.streaming_content) == body
    assert "Training of trial judges" in body.decode()
    assert read["Content-Disposition"].startswith("inline")
    assert saved["Content-Disposition"].startswith("attachment")
    assert "script-src" not in read["Content-Security-Policy"]
    assert "default-src 'none'" in read["Content-Security-Policy"]
    data = drafter.get(reverse("reports:file", args=[built.identifier, "records.json"]))
    assert data["Content-Disposition"].startswith("attachment")


def test_files_are_closed_at_once_when_a_record_in_them_is_revoked(drafter, built):
    reference = built.snapshots.get().documents.get().reference

    revoke(reference, "QMA")

    for file in built.snapshots.get().files.all():
        assert drafter.get(reverse("reports:file", args=[built.identifier, file.name])).status_code == 404
    address = reverse("reports:update", args=[built.identifier])
    page = drafter.get(address).content.decode()
    assert "The files of this preview are closed." in page
    assert reference not in page

    snapshots.discard_outdated()  # what the clock does within a minute
    page = drafter.get(address).content.decode()
    assert "The preview has been removed." in page
    assert "figures.csv" not in page


def test_the_progress_page_tells_each_step_and_its_address_lasts(drafter, june, this_year, daniel):
    job = builds.begin(june, this_year, ["en"], by=daniel.pk)
    address = reverse("reports:progress", args=[job.identifier])
    assert "Waiting for its turn." in drafter.get(address).content.decode()

    Job.objects.filter(pk=job.pk).update(
        status=JobStatus.RUNNING,
        step="figures.csv",
        progress=33,
        lease=uuid4(),
        leased_until="2100-01-01T00:00Z",
    )
    page = drafter.get(address).content.decode()
    state = drafter.get(reverse("reports:progress_state", args=[job.identifier])).json()

    assert "Step 6 of 9: Write figures.csv" in page
    assert 'role="progressbar"' in page
    assert 'aria-valuenow="5"' in page
    assert state == {"done": 5, "of": 9, "sentence": "Step 6 of 9: Write figures.csv", "percent": 33, "ended": False}


def test_a_build_can_be_cancelled_and_tried_again(drafter, june, this_year, daniel):
    job = builds.begin(june, this_year, ["en"], by=daniel.pk)
    update = Update.objects.get()

    answer = drafter.post(reverse("reports:cancel", args=[job.identifier]), follow=True)
    assert "The build was cancelled." in answer.content.decode()

    again = drafter.post(reverse("reports:build", args=[update.identifier]))
    update.refresh_from_db()
    assert again["Location"] == reverse("reports:progress", args=[update.job])
    assert update.job != job.identifier


def test_a_failed_build_says_why_and_offers_another_try(drafter, june, this_year, daniel):
    job = builds.begin(june, this_year, ["en"], by=daniel.pk)
    error = "The files could not be stored. Is the disk full?"
    Job.objects.filter(pk=job.pk).update(
        status=JobStatus.FAILED, step="update-65.en.html", error=error, finished_at="2026-11-21T12:00Z"
    )

    page = drafter.get(reverse("reports:progress", args=[job.identifier])).content.decode()

    assert error in page
    assert "Try again" in page


def test_the_desk_asks_the_database_as_often_for_thirty_updates_as_for_one(drafter, june, this_year, daniel):
    builds.begin(june, this_year, ["en"], by=daniel.pk)
    drafter.get(reverse("reports:desk"))
    with CaptureQueriesContext(connection) as for_one:
        drafter.get(reverse("reports:desk"))

    for _time in range(29):
        builds.begin(june, this_year, ["en"], by=daniel.pk)

    with CaptureQueriesContext(connection) as for_thirty:
        drafter.get(reverse("reports:desk"))
    assert len(for_thirty) == len(for_one)
    assert sum("reports_" in query["sql"] or "outbox_" in query["sql"] for query in for_thirty) == 3


# -------------------------------------------------------------------------------------------------- the public


def test_the_archive_lists_the_updates_issued_before_and_how_figures_are_made(visitor):
    page = visitor.get("/en/updates/").content.decode()

    for number in (56, 59, 62):
        assert f'href="/en/updates/{number}/"' in page
    assert "counts once in the totals" in page


def test_the_archive_knows_nothing_of_previews(visitor, built):
    page = visitor.get("/en/updates/").content.decode()

    assert str(built.identifier) not in page
    assert "Session 65" not in page
    assert visitor.get("/en/updates/65/").status_code == 404


@pytest.mark.parametrize("number", [56, 59, 62])
def test_an_update_issued_before_has_a_page_with_its_link(visitor, number):
    page = visitor.get(f"/en/updates/{number}/").content.decode()

    assert f"session{number}/list-reports" in page


@pytest.mark.parametrize("language", ["ar", "zh", "fr", "ru", "es"])
def test_the_counting_rules_are_told_in_the_language_of_the_page(visitor, language):
    page = visitor.get(f"/{language}/updates/").content.decode()

    with translation.override("en"):
        assert not [rule for rule in counting_rules.RULES if escape(str(rule)) in page]


@pytest.mark.django_db(transaction=True)
def test_the_public_rooms_serve_the_archive_and_have_no_desk(public_site):
    with urllib.request.urlopen(f"{public_site.url}/en/updates/") as answer:
        assert "How the figures are made" in answer.read().decode()

    for address in ("/en/desk/updates/", "/en/desk/updates/new/"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(public_site.url + address)


@pytest.mark.parametrize("language", ["ar", "zh", "fr", "ru", "es"])
def test_the_archive_opens_in_every_language(visitor, language):
    answer = visitor.get(f"/{language}/updates/")

    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()
