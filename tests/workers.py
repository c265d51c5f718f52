"""Celery workers and a Redis of our own, for tests that let them die."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config.local.environment import PROJECT

CELERY = [sys.executable, "-W", "ignore", "-m", "celery", "-A", "config", "worker", "-B", "--pool=solo"]


class Redis:
    """A real redis-server on a port of its own; what it holds dies with it. Skips the test where there is none."""

    def __init__(self, folder: Path) -> None:
        self.server, self.folder = shutil.which("redis-server"), folder
        if self.server is None:
            pytest.skip("needs redis-server, which is not installed here")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [self.server, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


class Worker:
    """A worker with its clock. ``redis_url`` empty: messages lie in a folder. It leads a group of processes."""

    def __init__(self, redis_url: str, command: list[str] | None = None) -> None:
        self.log = Path(os.environ["VAR_DIR"]) / "worker.log"
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                command or CELERY,
                cwd=PROJECT,
                env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "REDIS_URL": redis_url},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def end(self, number: int = signal.SIGKILL) -> None:
        try:
            os.killpg(self.process.pid, number)
            self.process.wait(20)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass
        finally:
            if self.process.poll() is None:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
