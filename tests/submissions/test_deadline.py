"""Deadline day: many people send at once, workers are killed in the middle, and each activity is there exactly once.

In `make test` three people with one each; `make proof PART=deadline`: 500 activities from 50 people, beside public reading.
"""

import itertools
import os
import random
import re
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from accounts.models import Membership, Organisation, SentForm, User
from outbox.models import Letter
from repository.models import Recommendation
from submissions.life import Status
from submissions.models import Move, Submission
from tests import live_site, situations
from tests.cast import person
from tests.proof import record, size

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, EACH = size(3, 50), size(1, 10)
WORKERS = size(2, 4)
KILL_AFTER = size((10, 20), (40, 120))  # requests answered between two kills, from and to
TRIES = 100  # of one request, while workers come and go
TIMEOUT = 60  # seconds


@pytest.fixture
def people(bruno) -> list[User]:
    made = []
    for number in range(PEOPLE):
        user = person(f"Sender{number}")
        organisation = Organisation.objects.create(
            name=f"Example Agency {number}", slug=f"example-agency-{number}", type="UN",
            verified_at="2026-01-02T09:00Z", verified_by=bruno,
        )  # fmt: skip
        Membership.objects.create(
            organisation=organisation, user=user, confirmed_at="2026-01-02T09:00Z", confirmed_by=bruno
        )
        made.append(user)
    return made


@pytest.fixture
def site(transactional_db):
    """The whole site, in several processes."""
    running = live_site.start(workers=WORKERS)
    yield running
    running.stop()


class Sender:
    """A person at a browser that tries again, as browsers and people do, until an answer comes."""

    def __init__(self, site, cookie: str, answered: "Answered") -> None:
        self.site, self.session, self.answered, self.again = site, requests.Session(), answered, 0
        self.session.cookies.set("sessionid", cookie)

    def ask(self, method: str, path: str, data: dict | None = None) -> requests.Response:
        for _try in range(TRIES):
            try:
                answer = self.session.request(
                    method, f"{self.site.url}/en/my/{path}", data=data, timeout=TIMEOUT, allow_redirects=False,
                    headers={"Referer": self.site.url},
                )  # fmt: skip
            except requests.RequestException:
                answer = None
            if answer is not None and answer.status_code < 500:
                self.answered.one_more()
                return answer
            self.again += 1
            time.sleep(0.2)
        raise AssertionError(f"{method} {path}: no answer after {TRIES} tries")

    def fill(self, path: str, answers: dict) -> requests.Response:
        """Open a form and send it, with what it carries hidden."""
        page = self.ask("GET", path).text
        hidden = dict(
            re.findall(r'<input type="hidden" name="(csrfmiddlewaretoken|key|edition)" value="([^"]*)"', page)
        )
        hidden |= dict(re.findall(r'name="(csrfmiddlewaretoken)" value="([^"]*)"', page))
        return self.ask("POST", path, {**hidden, **answers})

    def sends(self, who: int, recommendation: Recommendation) -> list[str]:
        """All of this person, one after the other: whoever sends has one pair of hands."""
        return [self.sends_one(title_of(number, who), recommendation) for number in range(EACH)]

    def sends_one(self, title: str, recommendation: Recommendation) -> str:
        begun = self.fill("new/", {})
        reference = re.search(r"TCR-\w{8}", begun.headers["Location"])[0]
        for code, answers in situations.ANSWERS.items():
            changes = {"title": title} if code == "basics" else {}
            self.fill(f"{reference}/write/{code}/", {**answers, **changes, "do": "continue", "seen": "{}"})
        self.fill(
            f"{reference}/write/recommendations/", {"ticked": recommendation.pk, "do": "continue", "state": "QMA"}
        )
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', self.ask("GET", f"{reference}/check/").text)
        if token is None:  # it was sent, and the answer was lost: the page leads to where it stands
            return reference
        self.ask("POST", f"{reference}/send/", {"csrfmiddlewaretoken": token[1]})
        return reference


def title_of(number: int, who: int) -> str:
    return f"Activity {number} of {who}"


def workers_of(site) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(site.process.pid)], capture_output=True, text=True).stdout.split()
    return [int(pid) for pid in found]


class Answered:
    """Counts what was answered, and now and then kills one of the web workers (SIGKILL) in the middle of whatever it does.

    By the count and not by the clock: a slow machine kills no more often.
    """

    def __init__(self, site) -> None:
        self.site, self.killed, self.lock, self.chance = site, 0, threading.Lock(), random.Random(54)
        self.left = self.chance.randint(*KILL_AFTER)

    def one_more(self) -> None:
        with self.lock:
            self.left -= 1
            if self.left > 0:
                return
            self.left = self.chance.randint(*KILL_AFTER)
            if workers := workers_of(self.site):
                os.kill(self.chance.choice(workers), signal.SIGKILL)
                self.killed += 1


def read_in_public(site, stop: threading.Event, reads: list[float]) -> None:
    while not stop.is_set():
        began = time.perf_counter()
        try:
            requests.get(f"{site.url}/en/activities/", timeout=TIMEOUT)
        except requests.RequestException:
            continue
        reads.append(time.perf_counter() - began)
        time.sleep(0.05)


def test_nothing_is_lost_and_nothing_is_doubled_while_workers_die(people, site, signed_in_client):
    recommendation = Recommendation.objects.of_state("QMA").supported().first()
    answered = Answered(site)
    senders = [Sender(site, signed_in_client(user).cookies["sessionid"].value, answered) for user in people]
    stop, reads = threading.Event(), []
    reader = threading.Thread(target=read_in_public, args=(site, stop, reads))
    reader.start()
    began = time.monotonic()
    try:
        with ThreadPoolExecutor(max_workers=PEOPLE) as pool:
            jobs = [pool.submit(sender.sends, who, recommendation) for who, sender in enumerate(senders)]
            told = list(itertools.chain.from_iterable(job.result() for job in jobs))
    finally:
        stop.set()
        reader.join()
    minutes = (time.monotonic() - began) / 60
    record(
        activities=len(told), people=PEOPLE, web_workers=WORKERS, workers_killed=answered.killed,
        requests_tried_again=sum(one.again for one in senders), minutes=round(minutes, 1), public_reads=len(reads),
        median_read_in_seconds=round(sorted(reads)[len(reads) // 2], 2), slowest_read_in_seconds=round(max(reads), 2),
    )  # fmt: skip

    wanted = {title_of(number, who) for number in range(EACH) for who in range(PEOPLE)}
    sent = Submission.objects.filter(status=Status.SUBMITTED)
    assert sorted(sent.values_list("versions__title", flat=True)) == sorted(wanted)  # each once, none missing
    assert Submission.objects.count() == len(wanted)  # and no draft beside them that a lost answer left behind
    assert len(set(told)) == len(told) == len(wanted)
    assert set(sent.values_list("reference", flat=True)) == set(told)
    assert Move.objects.filter(after=Status.SUBMITTED).count() == len(wanted)
    assert Letter.objects.filter(name="submission_received").count() == len(wanted)
    assert SentForm.objects.filter(answer="").count() == 0
    assert answered.killed
