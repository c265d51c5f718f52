"""The settings of a development machine, kept in ``var/env`` (or ``$VAR_DIR/env``) and read by ``manage.py``."""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def var_dir() -> Path:
    """Where everything that a development machine makes is kept."""
    return Path(os.environ.get("VAR_DIR") or PROJECT / "var").resolve()


def read() -> dict[str, str]:
    """What ``var/env`` says; empty when there is none."""
    path = var_dir() / "env"
    if not path.exists():
        return {}
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)


def fill_in() -> None:
    """Set what the environment does not say, from the file ``var/env``. A value that is set already wins.

    An address of a database in the environment means another machine's settings: then nothing is filled in.
    """
    if "DATABASE_URL" in os.environ:
        return
    for name, value in read().items():
        os.environ.setdefault(name, value)


def write(database: dict[str, str]) -> Path:
    """Write ``var/env`` for these database addresses; keys are made once and kept. Returns the path."""
    path = var_dir() / "env"
    values = {**of_a_development_machine(), **database}
    temporary = path.with_suffix(".new")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    temporary.replace(path)
    return path


def of_a_development_machine() -> dict[str, str]:
    """Every needed setting but the databases. Keys are those of ``var/env`` when it has them, else new."""
    folder = var_dir()
    folder.mkdir(parents=True, exist_ok=True)
    kept = read()
    return {
        "SECRET_KEY": kept.get("SECRET_KEY") or secrets.token_urlsafe(48),
        "RECEIPT_KEY": kept.get("RECEIPT_KEY") or secrets.token_hex(32),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "JOURNAL_PATH": str(folder / "journal"),
        "EMAIL_URL": f"file://{folder / 'mail'}",
        "STORAGE_URL": f"file://{folder / 'storage'}",
        "DEBUG": "0",
        "DEVELOPMENT": "1",
    }


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Only one process at a time is inside; the others wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
