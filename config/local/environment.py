"""The settings of a development machine, kept in ``var/env`` (or ``$VAR_DIR/env``) and read by ``manage.py``."""

import os
import secrets
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def var_dir() -> Path:
    """Where everything that a development machine makes is kept."""
    return Path(os.environ.get("VAR_DIR") or PROJECT / "var").resolve()


def fill_in() -> None:
    """Set what the environment does not say, from the file ``var/env``. A value that is set already wins."""
    path = var_dir() / "env"
    if "DATABASE_URL" in os.environ or not path.exists():
        return
    for line in path.read_text().splitlines():
        name, _, value = line.partition("=")
        os.environ.setdefault(name, value)


def write(database: dict[str, str]) -> Path:
    """Write ``var/env`` for these database addresses; keys are made once and kept. Returns the path."""
    folder = var_dir()
    path = folder / "env"
    kept = {}
    if path.exists():
        kept = dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    values = {
        "SECRET_KEY": kept.get("SECRET_KEY") or secrets.token_urlsafe(48),
        "RECEIPT_KEY": kept.get("RECEIPT_KEY") or secrets.token_hex(32),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "JOURNAL_PATH": str(folder / "journal"),
        "EMAIL_URL": f"file://{folder / 'mail'}",
        "STORAGE_URL": f"file://{folder / 'storage'}",
        "DEBUG": "0",
        "DEVELOPMENT": "1",
        **database,
    }
    folder.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    return path
