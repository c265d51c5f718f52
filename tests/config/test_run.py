"""`make run`, as a newcomer types it: what it says when it cannot start, and that it leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.local.environment import PROJECT

LIMIT = 180  # seconds until the first page, on a machine that is busy with other tests


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Nothing of the tests' own settings: the run finds or makes everything itself."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR")
    values = {name: os.environ[name] for name in kept if name in os.environ}
    return {**values, "VAR_DIR": str(folder), "DEMO": "0", **more}


def run(folder: Path, **more: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "config.local.run"],
        cwd=PROJECT,
        env=environment(folder, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def test_a_taken_port_is_said_in_one_sentence_before_anything_starts(taken_port, tmp_path):
    ran = run(tmp_path / "var", PORT=str(taken_port))

    assert ran.returncode == 1
    assert ran.stderr == (
        f"Port {taken_port} is taken by another program. Choose another one: PORT={taken_port + 1} make run\n"
    )
    assert not (tmp_path / "var").exists()


def test_a_port_that_is_no_number_is_refused(tmp_path):
    ran = run(tmp_path / "var", PORT="eighty")

    assert ran.returncode == 1
    assert ran.stderr == "PORT is 'eighty'; it must be a number from 1 to 65535.\n"


def test_a_database_of_ones_own_needs_its_owner_too(tmp_path):
    ran = run(tmp_path / "var", PORT=str(free_port()), DATABASE_URL="postgres://somebody@127.0.0.1:1/none")

    assert ran.returncode == 1
    assert "the setting DATABASE_OWNER_URL is needed too" in ran.stderr


def processes_that_mention(words: str) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            said = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            around = (entry / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if words in said or words in around:
            found.append(said)
    return found


def keys_in_use(words: str) -> set[str]:
    """The SECRET_KEY of every running process whose environment mentions these words."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            around = (entry / "environ").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if any(words in one for one in around):
            found |= {one for one in around if one.startswith("SECRET_KEY=")}
    return found


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for left-over processes in /proc")
@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGTERM])
def test_the_site_runs_and_leaves_nothing_running(tmp_path_factory, ended_by):
    folder = tmp_path_factory.getbasetemp() / "a folder with spaces"  # the second time: what the first one left
    port = free_port()
    site = subprocess.Popen(
        [sys.executable, "-m", "config.local.run"],
        cwd=PROJECT,
        env=environment(folder, PORT=str(port)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = []
        for line in site.stdout:
            said.append(line)
            if "The repository runs at" in line:
                break
        assert "The repository runs at" in said[-1], "".join(said)
        with urllib.request.urlopen(f"http://localhost:{port}/en/", timeout=30) as page:
            assert page.status == 200
        running = processes_that_mention(str(folder))
        keys = keys_in_use(str(folder))
        site.send_signal(ended_by)
        rest, _ = site.communicate(timeout=60)
    finally:
        if site.poll() is None:
            site.terminate()
            site.wait(60)

    assert said[-1] == f"The repository runs at http://localhost:{port}\n"
    assert any("gunicorn" in process for process in running)
    assert any("celery" in process for process in running)
    assert any("postgres" in process for process in running)
    # What the site closed with its key, commands and the next start open with the key in the file.
    assert keys == {line for line in (folder / "env").read_text().splitlines() if line.startswith("SECRET_KEY=")}
    assert rest.rstrip().endswith("Stopped.")
    time.sleep(0.5)
    assert processes_that_mention(str(folder)) == []
