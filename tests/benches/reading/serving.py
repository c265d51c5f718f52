"""The servers that are asked: each behind gunicorn with two processes of two threads, unless it brings a server of its own."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.benches import Figure
from tests.benches.reading import clients

PORTS = {"site": 23_101, "floor": 23_102, "peer": 23_103, "datasette": 23_104, "few": 23_105, "many": 23_106}
HEAVIEST = 150.0  # MiB a process (performance.md, G13)


def address(name: str) -> str:
    return f"http://127.0.0.1:{PORTS[name]}"


def of_the_site(port: int) -> dict[str, str]:
    """The environment in which the public half runs, on the database of this process."""
    return {
        "SITE_ROLE": "public", "RELEASE": "bench", "API_RATE": "0", "EXPORT_RATE": "0",
        "DJANGO_SETTINGS_MODULE": "config.settings", "SITE_URL": f"http://localhost:{port}",
    }  # fmt: skip


@contextmanager
def running(
    programs: Mapping[str, str],
    besides: Mapping[str, list[str]] | None = None,
    environments: Mapping[str, dict[str, str]] | None = None,
) -> Iterator[dict[str, int]]:
    """Name -> process of each server, while they run. ``programs``: WSGI applications; ``besides``: commands that serve by
    themselves; ``environments``: what is different for one of them."""
    from tests import database, live_site

    live_site.collect_static()
    addresses = database.Addresses()
    common = {
        **os.environ, **of_the_site(PORTS["site"]), "FLOOR": addresses.url("DATABASE_OWNER_URL", addresses.name),
    }  # fmt: skip
    folder = Path(os.environ["VAR_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    commands = {name: _gunicorn(program, PORTS[name]) for name, program in programs.items()} | dict(besides or {})
    started = {}
    try:
        for name, command in commands.items():
            with (folder / f"bench-{name}.log").open("w") as log:
                environment = common | (environments or {}).get(name, {})
                started[name] = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        for name in commands:
            _wait_for(name)
        yield {name: process.pid for name, process in started.items()}
    finally:
        for process in started.values():
            process.terminate()
        for process in started.values():
            process.wait(20)


def _gunicorn(program: str, port: int) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", program, "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "2",
        "--worker-class", "gthread", "--keep-alive", "75", "--timeout", "300", "--no-control-socket",
    ]  # fmt: skip


def _wait_for(name: str) -> None:
    path = "/?" if name in ("floor", "peer", "datasette") else "/healthz"
    for _ in range(480):
        try:
            clients.Client(address(name)).get(path)
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise RuntimeError(f"{name} does not answer")


def weigh(pid: int) -> Iterator[Figure]:
    """Memory of each worker of this server, what it shares with others counted in part."""
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
    held = []
    for child in children:
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{child}/smaps_rollup").read_text(), re.MULTILINE)
        held.append(int(found[1]) / 1024 if found else 0)
    yield Figure("memory of the larger worker of the site", max(held, default=0), "MiB", HEAVIEST)
