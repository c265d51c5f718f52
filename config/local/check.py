"""``make check``: everything that can be found without running the site. Changes nothing; ``make fix`` repairs.

python -m config.local.check           say what is wrong; exit 1 if anything is
python -m config.local.check --fix     repair layout and lint
python -m config.local.check --draw    draw the diagrams of docs/ anew
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

from config.local.environment import PROJECT

# Enough for the settings to load. No database is behind these addresses: nothing here connects to one.
NOWHERE = "postgres://nobody:nothing@127.0.0.1:1/none"
DEVELOPMENT = {
    "SECRET_KEY": "only for checks, " * 4,
    "RECEIPT_KEY": "5" * 64,
    "ALLOWED_HOSTS": "localhost",
    "DATABASE_URL": NOWHERE,
    "JOURNAL_PATH": "/nonexistent/journal",
    "DEVELOPMENT": "1",
}
PRODUCTION = {
    **DEVELOPMENT,
    "SECRET_KEY": "Vr3t9-mLq8_Zc1Hx6Wb0Ny5Ks7Pd2Jf4Ga-Te_Ru1Yi6Oq9Lw3Xv8Bm5Cz0Hn7",
    "ALLOWED_HOSTS": "repository.example.org",
    "SITE_URL": "https://repository.example.org",
    "DATABASE_PUBLIC_URL": NOWHERE,
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    "STORAGE_URL": "file:///nonexistent/storage",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "DEVELOPMENT": "0",
}
MANAGE = [sys.executable, "-W", "ignore", "manage.py"]
SHOWN = 40  # lines of a failed check
Check = tuple[str, list[str], dict[str, str]]


def checks() -> Iterator[Check]:
    """Each check: what it is called, the command, the settings it runs with."""
    python = [sys.executable, "-m"]
    yield "lint", [*python, "ruff", "check", "--quiet", "."], {}
    yield "format", [*python, "ruff", "format", "--check", "--quiet", "."], {}
    yield "types", [*python, "mypy", "."], DEVELOPMENT
    yield "site", [*MANAGE, "check", "--fail-level", "WARNING"], DEVELOPMENT
    for role in ("all", "public", "desk"):
        deploy = [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"]
        yield f"production settings ({role})", deploy, {**PRODUCTION, "SITE_ROLE": role}
    yield "migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], DEVELOPMENT
    yield "translations", [*MANAGE, "check_translations"], DEVELOPMENT
    yield "drawn diagrams", [*MANAGE, "draw_submission_life", "--check"], DEVELOPMENT
    yield "compose file", [
        *python, "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml",
    ], {}  # fmt: skip
    yield "import floors", [
        *python, "pytest", "--quiet", "-p", "no:cacheprovider", "--ds=config.settings", "tests/invariants/test_rooms.py",
    ], DEVELOPMENT  # fmt: skip


def check() -> int:
    failed = []
    for name, command, settings in checks():
        if name == "translations" and not shutil.which("xgettext") and not os.environ.get("CI"):
            print("left out  translations: gettext is not installed, which finds the strings in the code", flush=True)
            continue
        began = time.monotonic()
        done = _run(command, settings, capture=True)
        verdict = "FAILED" if done.returncode else "ok    "
        print(f"{verdict}  {name} ({time.monotonic() - began:.1f} s)", flush=True)
        if done.returncode:
            failed.append(name)
            _show(done.stdout + done.stderr)
    if failed:
        print(f"\nNot right: {', '.join(failed)}. `make fix` repairs lint and format.")
    return 1 if failed else 0


def _show(output: str) -> None:
    """The end of what a check said: there the reason stands."""
    lines = output.rstrip().splitlines()
    if len(lines) > SHOWN:
        print(f"        … {len(lines) - SHOWN} lines before these")
    for line in lines[-SHOWN:]:
        print(f"        {line}")


def fix() -> int:
    python = [sys.executable, "-m", "ruff"]
    repaired = _run([*python, "check", "--fix", "--quiet", "."], {})
    formatted = _run([*python, "format", "--quiet", "."], {})
    return max(repaired.returncode, formatted.returncode)


def draw() -> int:
    return _run([*MANAGE, "draw_submission_life"], DEVELOPMENT).returncode


def _run(command: list[str], settings: dict[str, str], capture: bool = False) -> "subprocess.CompletedProcess[str]":
    """With these settings and none of the developer's own."""
    plain = {name: value for name, value in os.environ.items() if name not in PRODUCTION and name != "SITE_ROLE"}
    return subprocess.run(
        command, cwd=PROJECT, env={**plain, **settings}, stdin=subprocess.DEVNULL, text=True, capture_output=capture
    )


if __name__ == "__main__":
    sys.exit(fix() if "--fix" in sys.argv else draw() if "--draw" in sys.argv else check())
