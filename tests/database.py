"""The databases of the tests: one template that holds the reference data, and a clone of it for each process.

Committing tests cannot flush (TRUNCATE on the ledger is refused, and the reference data must stay), so a database
that was written to is thrown away and cloned anew. The template's name is a hash of everything it is built from:
an unchanged tree finds it ready. The server is an embedded one of its own under ``var/test``, in memory where there is
room, unless DATABASE_URL and DATABASE_OWNER_URL name another (whose owner may create databases and has
``pg_signal_backend``).

``enter()`` fills the environment, so that this process and everything it starts (the site of the browser tests, a
management command) use the same clone, journal, files, letters and broker. ``tests/settings.py`` calls it first.
"""

import contextlib
import functools
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from config.local import environment, memory, postgres

PROJECT = environment.PROJECT
TEMPLATES_KEPT = 3  # so that going back to another branch need not build again
BUILT_FROM = (
    "*/migrations/*",
    "repository/data/**/*",
    "repository/reference/**/*",
    "repository/content.py",
    "repository/management/commands/load_reference.py",
    "config/grants.py",
    "tests/database.py",
)
# What the tests do not need to survive: a crash of the machine. Nor does another server follow this one.
FAST = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum_naptime=600",
    "wal_level=minimal", "max_wal_senders=0", "max_wal_size=256MB",
)  # fmt: skip


class Addresses:
    """Where the databases are, and as whom. Kept in the environment for the processes of one run."""

    def __init__(self) -> None:
        self.folder = Path(os.environ["TESTS_FOLDER"])
        self.run = os.environ["TESTS_RUN"]
        self.embedded = os.environ["TESTS_EMBEDDED"] == "1"
        self.base = {name: os.environ[f"TESTS_{name}"] for name in _URLS}

    @property
    def name(self) -> str:
        """The clone of this process: ``tcr_test_<run>_<worker>``."""
        return f"tcr_test_{self.run}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"

    def url(self, setting: str, database: str) -> str:
        return urlunsplit(urlsplit(self.base[setting])._replace(path=f"/{database}"))

    def maintenance(self) -> psycopg.Connection:
        """The owner, outside the databases that come and go."""
        return psycopg.connect(self.base["DATABASE_OWNER_URL"], autocommit=True)


_URLS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_PUBLIC_URL")


def enter() -> Addresses:
    """Find or start the server and set the environment of this process for its clone (which need not exist yet)."""
    if "TESTS_RUN" not in os.environ:  # the first process of the run; workers inherit what it sets
        embedded = "DATABASE_URL" not in os.environ
        folder = memory.in_memory(environment.var_dir() / "test")
        if embedded:
            server = own_server()
            server.ensure()
            base = server.urls()
        else:
            missing = [name for name in _URLS if not os.environ.get(name)]
            if missing:
                sys.exit(f"DATABASE_URL is set, so the tests need {' and '.join(missing)} too.")
            base = {name: os.environ[name] for name in _URLS}
        os.environ.update({f"TESTS_{name}": address for name, address in base.items()})
        os.environ["TESTS_EMBEDDED"] = "1" if embedded else "0"
        os.environ["TESTS_FOLDER"] = str(folder)
        os.environ["TESTS_RUN"] = str(os.getpid())
    addresses = Addresses()
    for name in ("REDIS_URL", "CLAMAV_URL", "SITE_ROLE"):  # a developer's own settings do not change what is tested
        os.environ.pop(name, None)
    folder = addresses.folder / addresses.name
    os.environ.update(
        {
            "SECRET_KEY": "only for tests, " * 4,
            "RECEIPT_KEY": "5" * 64,
            "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
            "SITE_URL": "http://localhost:8000",
            "DEBUG": "0",
            "DEVELOPMENT": "1",
            "API_RATE": "0",  # tests ask more often than any visitor; those of the limits set their own
            "EXPORT_RATE": "0",
            "VAR_DIR": str(folder),
            "STATIC_ROOT": str(addresses.folder / "static"),  # the same for all: made once
            "JOURNAL_PATH": str(folder / "journal"),
            "STORAGE_URL": f"file://{folder / 'storage'}",
            "EMAIL_URL": f"file://{folder / 'mail'}",
            "DATABASE_URL": addresses.url("DATABASE_URL", addresses.name),
            "DATABASE_PUBLIC_URL": addresses.url("DATABASE_PUBLIC_URL", addresses.name),
        }
    )
    os.environ.pop("DATABASE_OWNER_URL", None)  # as in production: the site does not know the owner
    return addresses


def own_server() -> postgres.Server:
    """The server of the tests, which need not run yet."""
    return postgres.Server(memory.in_memory(environment.var_dir() / "test"), FAST)


@functools.cache  # a file that is changed during the run does not change what the run works on
def template() -> str:
    """The name of the template for this tree; built when there is none. Waits for another process that builds it."""
    addresses = Addresses()
    name = f"tcr_template_{_state_of_tree()}"
    with environment.locked(addresses.folder / "template.lock"), addresses.maintenance() as owner:
        if not _exists(owner, name):
            _drop_stale(owner, r"^tcr_template_", keep=TEMPLATES_KEPT - 1)
            _build(owner, name, addresses)
    return name


def clone() -> None:
    """Give this process a fresh database: a copy of the template, with an empty journal, no files and no letters."""
    addresses = Addresses()
    source = template()
    name = sql.Identifier(addresses.name)
    with addresses.maintenance() as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(name, sql.Identifier(source)))
        postgres.open_to_roles(owner, addresses.name)
    with psycopg.connect(addresses.url("DATABASE_OWNER_URL", addresses.name), autocommit=True) as inside:
        inside.execute("SELECT consent_attest()")  # as the desk's clock would within its first minute
    shutil.rmtree(addresses.folder / addresses.name, ignore_errors=True)
    (addresses.folder / addresses.name).mkdir(parents=True)


def drop() -> None:
    """Drop the clone of this process, with its files."""
    addresses = Addresses()
    with addresses.maintenance() as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(addresses.name)))
    shutil.rmtree(addresses.folder / addresses.name, ignore_errors=True)


def drop_stale() -> None:
    """Drop the clones of runs that are over (a killed run cannot clean up)."""
    addresses = Addresses()
    with environment.locked(addresses.folder / "template.lock"), addresses.maintenance() as owner:
        for name in _drop_stale(owner, r"^tcr_test_"):
            shutil.rmtree(addresses.folder / name, ignore_errors=True)


def superuser(database: str) -> psycopg.Connection | None:
    """A superuser connection to this database; None on a server that is not ours."""
    addresses = Addresses()
    return postgres.Server(addresses.folder).connect(database) if addresses.embedded else None


def _build(owner: psycopg.Connection, name: str, addresses: Addresses) -> None:
    unfinished = f"{name}_unfinished"
    owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(unfinished)))
    owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
    postgres.open_to_roles(owner, unfinished)
    address = addresses.url("DATABASE_OWNER_URL", unfinished)
    built = subprocess.run(
        [sys.executable, "-m", "tests.database", "fill"],
        cwd=PROJECT,
        env={
            **os.environ,
            "DATABASE_URL": address,
            "DATABASE_OWNER_URL": address,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if built.returncode:
        raise RuntimeError(f"The template database of the tests cannot be built:\n{built.stdout}\n{built.stderr}")
    owner.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(name)))


def _fill() -> None:
    """Run in a process of its own, as owner: tables, grants, reference data, the fictitious States."""
    import django

    django.setup()
    from django.core.management import call_command, get_commands

    call_command("migrate", database="owner", verbosity=0)
    if "load_reference" in get_commands():
        call_command("load_reference", verbosity=0)
    with contextlib.suppress(ModuleNotFoundError, AttributeError):
        from repository.reference import load

        load.add_fictitious_states()


def _state_of_tree() -> str:
    digest = hashlib.sha256()
    for pattern in BUILT_FROM:
        for path in sorted(PROJECT.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(PROJECT)}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _exists(owner: psycopg.Connection, name: str) -> bool:
    return owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _drop_stale(owner: psycopg.Connection, pattern: str, keep: int = 0) -> list[str]:
    """Drop the databases of this pattern except the newest ``keep`` and those of a run that still lives."""
    found = owner.execute("SELECT datname FROM pg_database WHERE datname ~ %s ORDER BY oid DESC", [pattern]).fetchall()
    stale = [name for (name,) in found[keep:] if not _run_lives(name)]
    for name in stale:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    return stale


def _run_lives(name: str) -> bool:
    run = re.match(r"^tcr_test_(\d+)_", name)
    if run is None:
        return False
    try:
        os.kill(int(run[1]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it lives and is somebody else's
        return True
    return True


if __name__ == "__main__" and sys.argv[1:] == ["fill"]:
    _fill()
