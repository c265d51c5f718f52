"""Settings come from the environment, and a missing one that is needed stops the start with its name."""

import os
import re
import subprocess
import sys

import pytest

from config.local.check import PRODUCTION
from config.local.environment import PROJECT


def start(settings: dict[str, str]) -> subprocess.CompletedProcess:
    """Load the settings in a process of its own, with these values and no others."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "VIRTUAL_ENV") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=PROJECT,
        env={**kept, **settings},
        capture_output=True,
        text=True,
    )


NEEDED = {
    "all": ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "JOURNAL_PATH", "RECEIPT_KEY", "EMAIL_URL"],
    "desk": ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "JOURNAL_PATH", "RECEIPT_KEY", "EMAIL_URL"],
    "public": ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_PUBLIC_URL"],
}


@pytest.mark.parametrize(("role", "name"), [(role, name) for role, names in NEEDED.items() for name in names])
def test_a_missing_setting_stops_the_start_with_its_name(role, name):
    settings = {**PRODUCTION, "SITE_ROLE": role}
    del settings[name]

    started = start(settings)

    assert started.returncode != 0
    assert f"The setting {name} is missing." in started.stderr.splitlines()[-1]


@pytest.mark.parametrize("role", NEEDED)
def test_nothing_else_is_needed(role):
    settings = {name: PRODUCTION[name] for name in NEEDED[role]}

    assert start({**settings, "SITE_ROLE": role}).returncode == 0


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SITE_ROLE", "everything", "it can be all, public or desk"),
        ("STORAGE_URL", "s3://bucket", "it must begin with file:///"),
    ],
)
def test_a_wrong_value_is_named(name, value, said):
    started = start({**PRODUCTION, name: value})

    assert started.returncode != 0
    assert f"{name} is {value!r}" in started.stderr.splitlines()[-1]
    assert said in started.stderr


def test_the_example_lists_every_setting_that_is_read():
    read = set()
    for path in (PROJECT / "config/settings.py", PROJECT / "config/local/run.py"):
        read |= set(re.findall(r"(?:env\.\w+|needed|database|environ\.get)\(\"([A-Z_]+)\"", path.read_text()))
    listed = set(re.findall(r"^([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))

    assert {"SECRET_KEY", "DATABASE_OWNER_URL", "VAR_DIR"} <= read  # the search finds something
    assert read - listed - {"DEMO"} == set()  # DEMO is a switch of `make run`


def test_the_example_lists_every_variable_of_the_compose_file():
    wanted = set(re.findall(r"\$\{([A-Z_]+)", (PROJECT / "docker-compose.yml").read_text()))
    listed = set(re.findall(r"^([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))

    assert {"POSTGRES_PASSWORD", "RECEIPT_KEY"} <= wanted
    assert wanted - listed == set()
