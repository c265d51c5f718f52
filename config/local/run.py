"""``make run``: the whole site on this machine, until Ctrl-C. What it promises stands in ``docs/operations.md``.

Order: take the port (a taken one ends the start before anything else happens), database, migrations and data
(``config.local.prepare``), then web server and worker. Whatever was started here is ended here.
"""

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from types import FrameType
from typing import IO

from config.local import environment, postgres

READY_LIMIT = 120  # seconds until the first page must come
END_LIMIT = 15  # seconds that a process gets to end by itself


class Stop(Exception):
    """Somebody pressed Ctrl-C, closed the window or sent SIGTERM."""


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        with contextlib.ExitStack() as started:
            _serve(started)
    except Stop:
        print("\nStopped.", file=sys.stderr)
    except postgres.CannotStart as reason:
        sys.exit(str(reason))


def _serve(started: contextlib.ExitStack) -> None:
    port = _port()
    sockets = _take(port, started)
    folder = environment.var_dir()
    _claim(started)
    values = _settings(port, started)
    logins = _prepare(values)

    values.pop("DATABASE_OWNER_URL", None)  # the site runs without the owner's rights
    web = _start(
        started, values, "-m", "gunicorn", "config.wsgi", "--workers", "2", "--threads", "4",
        *(part for held in sockets for part in ("--bind", f"fd://{held.fileno()}")),
        "--worker-tmp-dir", str(folder), "--no-control-socket", "--log-level", "warning",
        keep=[held.fileno() for held in sockets],
    )  # fmt: skip
    worker = _start(
        started, values, "-m", "celery", "--quiet", "-A", "config", "worker", "-B", "--pool=solo", "-c", "1",
        "--loglevel", "warning", "--without-gossip", "--without-mingle",
    )  # fmt: skip
    for held in sockets:
        held.close()  # the web server has its own; when it ends, the port is free
    started.callback(_ask_to_end, web, worker)  # runs first: both end at the same time
    _wait_until_ready(port, web)
    print(f"\nThe repository runs at {values['SITE_URL']}\n\n{logins}\nCtrl-C stops it.", flush=True)
    _watch({"web server": web, "worker": worker})


# --- Before anything is started ---


def _port() -> int:
    said = os.environ.get("PORT", "8000")
    if not said.isdigit() or not 0 < int(said) < 65536:
        sys.exit(f"PORT is {said!r}; it must be a number from 1 to 65535.")
    return int(said)


def _take(port: int, started: contextlib.ExitStack) -> list[socket.socket]:
    """The listening sockets on localhost (IPv4, and IPv6 where there is one: browsers may try that first)."""
    taken = []
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            held = socket.socket(family, socket.SOCK_STREAM)
            started.callback(held.close)
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a run that just ended is no obstacle
            held.bind((host, port))
            held.listen(64)
        except PermissionError:
            sys.exit(f"Port {port} is reserved for the administrator of this machine: PORT={port + 8000} make run")
        except OSError as reason:
            if family == socket.AF_INET6 and reason.errno not in {98, 48}:  # no IPv6 here
                continue
            sys.exit(f"Port {port} is taken by another program. Choose another one: PORT={port + 1} make run")
        held.set_inheritable(True)
        taken.append(held)
    return taken


def _claim(started: contextlib.ExitStack) -> None:
    """Let only one run at a time use this folder."""
    folder = environment.var_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = started.enter_context((folder / "run.lock").open("a+"))
    except PermissionError:
        sys.exit(f"The folder {folder} cannot be written by this user. Name another one: VAR_DIR=… make run")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(f"The site already runs with the data in {folder}. Stop it first, or name another folder in VAR_DIR.")


# --- The database and its data ---


def _settings(port: int, started: contextlib.ExitStack) -> dict[str, str]:
    """The environment of the site. Starts the embedded database unless DATABASE_URL names another."""
    if "DATABASE_URL" in os.environ:
        if not os.environ.get("DATABASE_OWNER_URL"):
            sys.exit("DATABASE_URL is set, so the setting DATABASE_OWNER_URL is needed too: the owner migrates.")
        databases: dict[str, str] = {}  # those of the environment
    else:
        _start_database(started)
        databases = postgres.Server().urls()
    environment.write(databases)
    # Read back, never made twice: what the site closes with a key, commands open with the one in the file.
    return {**environment.read(), "SITE_URL": f"http://localhost:{port}", **os.environ, **databases}


def _start_database(started: contextlib.ExitStack) -> None:
    """Start the embedded server. It is stopped at the end if a run started it, this one or one that was killed."""
    server = postgres.Server()
    mark = server.folder / "postgres.of-run"
    if not server.running():
        mark.touch()
    if mark.exists():
        started.callback(mark.unlink, missing_ok=True)
        started.callback(server.stop)
    if not (server.data / "PG_VERSION").exists():
        print("Setting up PostgreSQL …", file=sys.stderr, flush=True)
    with _undisturbed():
        server.ensure()


def _prepare(values: dict[str, str]) -> str:
    """Migrations, reference data, static files, demonstration data. Returns the demonstration logins as text."""
    own_database = "DATABASE_URL" not in os.environ
    demonstration = os.environ.get("DEMO", "1" if own_database else "0") == "1"
    arguments = ["-m", "config.local.prepare", *(["--demonstration"] if demonstration else [])]
    with contextlib.ExitStack() as ended:
        prepared = _start(ended, values, *arguments, output=subprocess.PIPE)
        logins, _ = prepared.communicate()
    if prepared.returncode:
        sys.exit("The database could not be made ready; the lines above say why.")
    return str(logins)


# --- Processes ---


def _start(
    started: contextlib.ExitStack,
    values: dict[str, str],
    *arguments: str,
    keep: list[int] | None = None,
    output: int | IO[str] | None = None,
) -> "subprocess.Popen[str]":
    """Start Python with these arguments in a session of its own, to be ended when ``started`` is left."""
    with _undisturbed():
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", *arguments],
            cwd=environment.PROJECT,
            env=values,
            stdin=subprocess.DEVNULL,
            stdout=output,
            text=True,
            pass_fds=keep or [],
            start_new_session=True,  # Ctrl-C reaches us alone, and we end the others in order
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
        started.callback(_end, process)
    return process


def _end_with_parent() -> None:
    """Ask Linux to end this process when the launcher is killed without a chance to do so itself."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _ask_to_end(*processes: "subprocess.Popen[str]") -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()


def _end(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END_LIMIT)
    with contextlib.suppress(ProcessLookupError):  # whoever of its group is left, and itself after the limit
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait_until_ready(port: int, web: "subprocess.Popen[str]") -> None:
    until = time.monotonic() + READY_LIMIT
    while time.monotonic() < until and web.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=READY_LIMIT).close()
        except urllib.error.HTTPError as answer:
            answer.close()
            if answer.code < 500:
                return
        except OSError:
            pass
        else:
            return
        time.sleep(0.1)
    sys.exit("The web server does not answer; the lines above say why.")


def _watch(processes: "dict[str, subprocess.Popen[str]]") -> None:
    """Wait. Ends only by a signal, or when one of the processes ends by itself."""
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                sys.exit(f"The {name} ended by itself (exit code {process.returncode}); the lines above say why.")
        time.sleep(0.5)


# --- Signals ---

_signals = {"held": False, "came": False}


def _stop(number: int, frame: FrameType | None) -> None:
    _signals["came"] = True
    if not _signals["held"]:
        _unwind()


def _unwind() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C does not interrupt the cleaning up
    raise Stop


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """A signal waits until the block is over, so that nothing is started without being noted."""
    _signals["held"] = True
    try:
        yield
    finally:
        _signals["held"] = False
        if _signals["came"]:
            _unwind()


if __name__ == "__main__":
    main()
