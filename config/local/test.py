"""``make test``: the whole suite, a real browser included, from a bare machine."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from config.local import chromium, environment, postgres

NO_CHROMIUM = (
    "Chromium is missing, so the browser tests are left out: install it (Debian and Ubuntu, as root: "
    "apt-get install chromium; elsewhere: .venv/bin/python -m playwright install --with-deps chromium), "
    "or name one in CHROMIUM."
)


def main(arguments: list[str]) -> int:
    notes = []
    browser = find_or_install_chromium()
    if browser is None:
        if os.environ.get("CI"):  # there, a suite without its browser would pass for the whole
            print(NO_CHROMIUM, file=sys.stderr)
            return 1
        notes.append(NO_CHROMIUM)
    else:
        os.environ["CHROMIUM"] = browser
    data = Path(os.environ.get("SHARED_DATA") or environment.PROJECT.parent / "shared" / "data")
    if not data.is_dir():
        notes.append(f"The real source files are not at {data}, so the tests that read them are left out.")
    if not shutil.which("redis-server"):
        notes.append("redis-server is not installed, so Celery is tried over the embedded transport only.")
    if not (shutil.which("clamd") or shutil.which("/usr/sbin/clamd")):
        notes.append("clamd is not installed (clamav-daemon), so the tests that ask a real virus scanner are left out.")

    if not any(argument.startswith("-n") or "::" in argument for argument in arguments):
        # A file stays on one worker: its committing tests share a database, which is made anew after it. In which order the
        # files come, tests/conftest.py says.
        workers = str(min(4, os.cpu_count() or 1))
        arguments = ["-n", workers, "--dist", "loadfile", "--no-loadscope-reorder", *arguments]
    stop_database = start_database()
    try:
        code = run_pytest(arguments)
    finally:
        if stop_database is not None:
            stop_database.stop()
    for note in notes:
        print(note, file=sys.stderr)
    return code


def run_pytest(arguments: list[str]) -> int:
    process = subprocess.Popen([sys.executable, "-m", "pytest", *arguments], cwd=environment.PROJECT)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # pytest has heard it too and is cleaning up


def start_database() -> postgres.Server | None:
    """Start the server of the tests. Returns it when it did not run before, to be stopped at the end."""
    if "DATABASE_URL" in os.environ:
        return None
    from tests import database

    server = database.own_server()
    return server if server.ensure() else None


def find_or_install_chromium() -> str | None:
    found = chromium.find()
    if found:
        return found
    if os.environ.get("CHROMIUM"):
        sys.exit(f"CHROMIUM is {os.environ['CHROMIUM']!r}, and there is no such program.")
    if importlib.util.find_spec("playwright") is None:
        return None
    print("Installing Chromium for the browser tests …", file=sys.stderr, flush=True)
    for command in (apt(), [sys.executable, "-m", "playwright", "install", "chromium"]):
        if command and subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL).returncode == 0:
            found = chromium.find()
            if found:
                return found
    return None


def apt() -> list[str] | None:
    """The command that installs Debian's Chromium; None where we may not, or where there is no apt."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    install = "apt-get install -y -qq --no-install-recommends chromium"
    return ["sh", "-c", f"export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && {install}"]


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except postgres.CannotStart as reason:
        sys.exit(str(reason))
