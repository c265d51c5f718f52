"""The worker and its clock, over a real Redis and over a folder: what lies in the outbox leaves the house."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.local.environment import PROJECT
from outbox.models import Letter

LIMIT = 60  # seconds; a worker starts in three on an idle machine


@pytest.fixture
def redis_url(tmp_path) -> Iterator[str]:
    server = shutil.which("redis-server")
    if server is None:
        pytest.skip("needs redis-server, which is not installed here")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    yield f"redis://127.0.0.1:{port}/0"
    process.kill()
    process.wait()


@pytest.fixture
def broker(request) -> str:
    """The REDIS_URL of the worker; empty: Celery's messages lie in a folder."""
    return request.getfixturevalue("redis_url") if request.param == "redis" else ""


class Worker:
    def __init__(self, redis_url: str) -> None:
        self.log = Path(os.environ["VAR_DIR"]) / "worker.log"
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "celery", "-A", "config", "worker", "-B", "--pool=solo"],
                cwd=PROJECT,
                env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "REDIS_URL": redis_url},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def end(self, number: int) -> None:
        try:
            os.killpg(self.process.pid, number)
            self.process.wait(20)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass
        finally:
            if self.process.poll() is None:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


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
        worker.end(signal.SIGKILL)

    second = post(f"second-{request.node.callspec.id}")  # while no worker is there to be told
    worker = Worker(broker)
    try:
        until_sent(second, worker)
    finally:
        worker.end(signal.SIGKILL)

    said = mail()
    assert said.count(f"Message-ID: {first.message_id}") == 1
    assert said.count(f"Message-ID: {second.message_id}") == 1
