"""From the button to the downloaded files, in a real browser: the worker is killed once, a build is cancelled, one fails and is
tried again; the progress page outlives leaving, signing out and another start of the site."""

import hashlib
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from playwright.sync_api import Page, expect

from outbox.models import Job
from reports.models import Update
from tests import live_site as site_process
from tests.journeys.test_one_activity import People, follow, send
from tests.proof import size
from tests.reports.publications import publish
from tests.workers import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SAID = {
    "en": {"full": "Is the disk full?", "cancelled": "The build was cancelled."},
    "fr": {"full": "Le disque est-il plein", "cancelled": "annulée"},
}
LIMIT = 120  # seconds


def worker(death: str = "-1") -> Worker:
    command = [sys.executable, "-W", "ignore", "-m", "tests.reports.build_and_die", death, "celery", "paper"]
    return Worker("", command)


WAYS = size([("en", True)], [("en", True), ("fr", False)])  # without scripts in the proof alone: it takes a minute


@pytest.mark.parametrize(("language", "scripts"), WAYS)
def test_from_the_button_to_the_files(language, scripts, browser, live_site, daniel, request):
    people = People(browser, live_site, language, scripts)
    publish("QMA", title="Training of trial judges")
    page = people.sign_in(daniel)
    page.goto(people.at("desk/updates/new/"))
    for code in ("ar", "zh", "en", "fr", "ru", "es"):
        page.locator(f'input[name=languages][value="{code}"]').set_checked(code == language)
    with page.expect_navigation():
        page.locator("main form button[type=submit]:not([formmethod])").last.click()
    progress, job = page.url, job_of(page)

    mortal = worker("4")
    assert mortal.process.wait(LIMIT) == -9, mortal.log.read_text()[-3000:]
    mortal.end()  # its clock, which outlives it
    page.goto(people.at(""))  # left
    page.context.clear_cookies()  # and signed out
    page.goto(progress)
    assert "/account/login/" in page.url
    restarted = site_process.start(workers=1)
    request.addfinalizer(restarted.stop)
    again = People(browser, restarted, language, scripts)
    page = again.sign_in(daniel)
    page.goto(progress.replace(live_site.url, restarted.url))
    expect(page.locator("[aria-current=step]")).to_contain_text(f"activities-65.{language}.csv")

    Job.objects.filter(pk=job.pk).update(leased_until=timezone.now())  # a minute passes
    heir = worker()
    request.addfinalizer(heir.end)
    until_ended(page, job, scripts)
    follow(page, "main a.btn")
    taken = downloaded(page, again.site.url)
    assert len(taken) == 9
    assert taken[f"update-65.{language}.pdf"].startswith(b"%PDF-")
    assert b"Training of trial judges" in taken[f"update-65.{language}.html"]

    update = Update.objects.get(job=job.identifier)
    heir.end()
    send(page)  # build again
    send(page)  # and cancel
    expect(page.locator("#progress-sentence")).to_contain_text(SAID[language]["cancelled"])
    send(page)  # try again, while nothing can be stored
    with nothing_can_be_stored(Path(default_storage.path(f"updates/{update.identifier}"))):
        heir = worker()
        request.addfinalizer(heir.end)
        until_ended(page, job_of(page), scripts)
        expect(page.locator(".err")).to_contain_text(SAID[language]["full"])
    send(page)  # try again, from the step that failed
    until_ended(page, job_of(page), scripts)
    follow(page, "main a.btn")
    assert downloaded(page, again.site.url) == taken
    assert update.snapshots.count() == 1
    assert people.problems + again.problems == []


@contextmanager
def nothing_can_be_stored(folder: Path) -> Iterator[None]:
    """A file stands where the folder of this update should be."""
    kept = folder.with_name(f"{folder.name}-kept")
    folder.rename(kept)
    folder.write_text("a file where a folder should be")
    yield
    folder.unlink()
    kept.rename(folder)


def job_of(page: Page) -> Job:
    return Job.objects.get(identifier=page.url.rstrip("/").rpartition("/")[2])


def until_ended(page: Page, job: Job, scripts: bool) -> None:
    """With scripts the page turns by itself; without, its reader asks."""
    if scripts:
        page.locator("main a.btn:not([href='']), .err").first.wait_for(timeout=LIMIT * 1000)
        return
    deadline = time.monotonic() + LIMIT
    while page.locator("progress").count() and time.monotonic() < deadline:
        job.refresh_from_db()
        if job.has_ended:
            break
        time.sleep(0.3)
    page.reload()


def downloaded(page: Page, site: str) -> dict[str, bytes]:
    """Every file that the page lists, each with the checksum that stands beside it."""
    found = {}
    for row in page.locator("main table tbody tr").all():
        link = row.locator("th a").first
        name, href = link.inner_text().strip(), link.get_attribute("href")
        data = page.request.get(f"{site}{href}?download=1").body()
        assert hashlib.sha256(data).hexdigest() == re.sub(r"\s", "", row.locator(".checksum").inner_text())
        found[name] = data
    return found
