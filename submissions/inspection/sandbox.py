"""Runs an inspection in a process of its own: limits on memory, time and files; what breaks there breaks nothing here.

    kind, copy = sandbox.run(data, name)        # raises Unfit, as inspect() does

The process is given the bytes on its standard input and answers on its standard output: one line of JSON, then the copy.
It knows no setting, no database and no other file of the site.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

from submissions.inspection import Kind, Unfit, Why, inspect

SECONDS = 20
MEMORY = 1_500 * 1024 * 1024  # bytes of address space; what is really used stays far below
PROJECT = Path(__file__).resolve().parents[2]


def run(data: bytes, name: str = "") -> tuple[Kind, bytes]:
    """What it is, and the copy to be kept. Raises :class:`Unfit`; SLOW when the limits were reached."""
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(PROJECT), "LC_ALL": "C.UTF-8"}
    suffix = Path(name).suffix[:8]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "submissions.inspection.sandbox", suffix],
            input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS + 5, env=environment,
            cwd="/", check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise Unfit(Why.SLOW, "time") from late
    said, _newline, copy = done.stdout.partition(b"\n")
    try:
        answer = json.loads(said)
    except ValueError as error:
        raise Unfit(Why.SLOW, f"ended with {done.returncode}") from error
    if "why" in answer:
        raise Unfit(Why(answer["why"]), answer["detail"])
    return Kind(answer["kind"]), copy


def limit() -> None:
    """Of this process, for good."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(suffix: str) -> None:
    limit()
    out = sys.stdout.buffer
    try:
        kind, copy = inspect(sys.stdin.buffer.read(), f"upload{suffix}")
    except Unfit as unfit:
        out.write(json.dumps({"why": unfit.why, "detail": unfit.detail}).encode() + b"\n")
    except MemoryError:
        out.write(json.dumps({"why": Why.SLOW, "detail": "memory"}).encode() + b"\n")
    else:
        out.write(json.dumps({"kind": kind}).encode() + b"\n" + copy)
    out.flush()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
