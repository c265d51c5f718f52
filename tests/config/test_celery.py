"""The worker and its clock, over a real Redis and over a folder: what lies in the outbox leaves the house."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from outbox.models import Letter
from tests.workers import Redis, Worker

LIMIT = 60  # seconds; a worker starts in three on an idle machine


@pytest.fixture
def broker(request, tmp_path) -> Iterator[str]:
    """The REDIS_URL of the worker; empty: Celery's messages lie in a folder."""
    if request.param == "folder":
        yield ""
        return
    redis = Redis(tmp_path)
    redis.start()
    yield redis.url
    redis.kill()


def until_sent(letter: Letter, worker: Worker) -> Letter:
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        letter.refresh_from_db()
        if letter.sent_at or worker.process.poll() is not None:
            break
        time.sleep(0.1)
    assert letter.sent_at, worker.log.read_text()[-3000:]
    return letter


def post(word: str) -> Letter:
    return Letter.objects.create(
        name="test", recipient="somebody@example.org", language="en", subject=word, body=f"{word}\n",
        message_id=f"<{word}@example.org>",
    )  # fmt: skip


def mail() -> str:
    return "".join(path.read_text() for path in (Path(os.environ["VAR_DIR"]) / "mail").glob("*"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broker", ["redis", "folder"], indirect=True)
def test_a_letter_in_the_outbox_is_sent_also_after_a_worker_was_killed(broker, request):
    first = post(f"first-{request.node.callspec.id}")
    worker = Worker(broker)
    try:
        until_sent(first, worker)
    finally:
        worker.end()

    second = post(f"second-{request.node.callspec.id}")  # while no worker is there to be told
    worker = Worker(broker)
    try:
        until_sent(second, worker)
    finally:
        worker.end()

    said = mail()
    assert said.count(f"Message-ID: {first.message_id}") == 1
    assert said.count(f"Message-ID: {second.message_id}") == 1
