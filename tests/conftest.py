"""What every test can ask for: a database as the app role, other roles, the running site, a browser.

* ``db`` (or ``@pytest.mark.django_db``): rolled back at the end. End gate calls with ``SET CONSTRAINTS ALL IMMEDIATE``.
* ``transactional_db`` (or ``django_db(transaction=True)``): commits stay. Nothing is flushed; the database is cloned
  anew before the next *module*, so committing tests of one module see each other's rows.
* ``owner_connection``, ``public_connection``, ``superuser_connection``: psycopg connections to the same database.
* ``kept_by_epoch``: what the running site keeps in memory is kept in the tests too.
* ``live_site``, ``public_site``: the real site in a process of its own; ask for ``transactional_db`` as well.
* ``page``, ``context`` (pytest-playwright): Chromium, when one is installed.
* ``shared_data``: the folder of real source files beside the project; skipped, and said, when it is not there.

The cast (``amina``, ``bruno``, …) is in ``tests/cast.py``.
"""

import importlib.util
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.local import chromium
from tests import database
from tests import live_site as site_process

pytest_plugins = ["tests.cast"] if importlib.util.find_spec("tests.cast") else []

SHARED_DATA = Path(os.environ.get("SHARED_DATA") or database.PROJECT.parent / "shared" / "data")
NO_SHARED_DATA = f"needs the real source files, and {SHARED_DATA} is not there"
NO_BROWSER = "needs Chromium: `make test` installs it, or set CHROMIUM to its path"


# They take a minute or more, and have few tests: begun last, they would keep one worker when the others have nothing to do.
LONGEST = [
    "tests/journeys/test_accessibility.py",
    "tests/journeys/test_one_activity.py",
    "tests/invariants/test_matrix.py",
    "tests/invariants/test_leaks.py",
    "tests/journeys/test_review_desk.py",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    with_browser = None
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & {"page", "context", "browser", "new_context"}:
            item.add_marker(pytest.mark.browser)
        if "shared_data" in fixtures:
            item.add_marker(pytest.mark.shared_data)
        if item.get_closest_marker("shared_data") and not SHARED_DATA.is_dir():
            item.add_marker(pytest.mark.skip(reason=NO_SHARED_DATA))
        if item.get_closest_marker("browser"):
            with_browser = chromium.find() is not None if with_browser is None else with_browser
            if not with_browser:
                item.add_marker(pytest.mark.skip(reason=NO_BROWSER))
            if os.environ.get("CI"):  # a browser may be slow where many programs run; the summary names who needed it
                item.add_marker(pytest.mark.flaky(reruns=1))
    if os.environ.get("PYTEST_XDIST_WORKER"):
        in_order_for_workers(items)


def in_order_for_workers(items: list[pytest.Item]) -> None:
    """File after file: those that take longest, then those with many tests."""
    files = [item.path.relative_to(database.PROJECT).as_posix() for item in items]
    tests = Counter(files)
    rank = {file: (LONGEST.index(file) if file in LONGEST else len(LONGEST), -tests[file], file) for file in tests}
    order = sorted(range(len(items)), key=lambda place: rank[files[place]])
    items[:] = [items[place] for place in order]


# --- The database ---

_written_to = False
_sites: dict[str, site_process.LiveSite] = {}


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker) -> Iterator[None]:
    """A clone of the template instead of an empty test database (takes the place of pytest-django's)."""
    from django.test import TransactionTestCase

    # Django would TRUNCATE every table here. The ledger refuses that, and the reference data must stay.
    TransactionTestCase._fixture_teardown = _remember_the_commits
    with django_db_blocker.unblock():
        database.drop_stale()
        database.clone()
    yield
    with django_db_blocker.unblock():
        _leave_the_database()
        database.drop()


def _remember_the_commits(self) -> None:
    global _written_to
    _written_to = True


@pytest.fixture(scope="module", autouse=True)
def _fresh_database(request: pytest.FixtureRequest) -> None:
    """A new clone when tests of an earlier module have committed."""
    _clone_if_written_to(request)


@pytest.fixture(scope="module")
def committing(django_db_setup: None, django_db_blocker, _fresh_database: None):
    """``with committing.unblock():`` a fixture of a module makes once what its tests need; they may roll back what they add."""
    global _written_to
    _written_to = True
    return django_db_blocker


@pytest.fixture(autouse=True)
def _fresh_database_for_a_second_look(request: pytest.FixtureRequest) -> None:
    """A new clone when this very test has failed before: it must not meet what the first look left half done."""
    if getattr(request.node, "execution_count", 1) > 1:
        _clone_if_written_to(request)


def _clone_if_written_to(request: pytest.FixtureRequest) -> None:
    global _written_to
    if _written_to:
        blocker = request.getfixturevalue("django_db_blocker")
        with blocker.unblock():
            _leave_the_database()
            database.clone()
        _written_to = False


def _leave_the_database() -> None:
    """End what holds on to the database: our connections and the running sites."""
    from django.db import connections

    connections.close_all()
    while _sites:
        _sites.popitem()[1].stop()


@pytest.fixture
def owner_connection(django_db_setup: None) -> Iterator[psycopg.Connection]:
    """The database as its owner (who migrates), committing each statement."""
    addresses = database.Addresses()
    with psycopg.connect(addresses.url("DATABASE_OWNER_URL", addresses.name), autocommit=True) as connection:
        yield connection


@pytest.fixture
def public_connection(django_db_setup: None) -> Iterator[psycopg.Connection]:
    """The database as the role of the public rooms (SELECT on what is public, nothing else).

    Not in the read-only transactions that this role has by default: whoever got hold of it could switch those off, so
    it must be the rights that refuse.
    """
    addresses = database.Addresses()
    with psycopg.connect(
        addresses.url("DATABASE_PUBLIC_URL", addresses.name),
        autocommit=True,
        options="-c default_transaction_read_only=off",
    ) as connection:
        yield connection


@pytest.fixture
def app_connection(django_db_setup: None) -> Iterator[psycopg.Connection]:
    """The database as the desk, beside Django's own connection."""
    addresses = database.Addresses()
    with psycopg.connect(addresses.url("DATABASE_URL", addresses.name), autocommit=True) as connection:
        yield connection


@pytest.fixture
def superuser_connection(django_db_setup: None) -> Iterator[psycopg.Connection]:
    """The database as somebody for whom no rule holds: to show what verification finds afterwards."""
    connection = database.superuser(database.Addresses().name)
    if connection is None:
        pytest.skip("needs a superuser of the database server, which only the embedded one gives")
    with connection:
        yield connection


_PAST_THE_VERBS = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM)\s+\"?repository_")


@pytest.fixture
def kept_by_epoch(db: None, settings) -> Iterator[None]:
    """Names, labels and answers stay in memory until the epoch moves, as in the running site: pages come two to four times
    as quick. From the moment a test changes a public table past the verbs, nothing is kept, and after it the epoch moves."""
    from django.db import connection

    from repository.catalogue import epoch

    changed = False

    def watch(execute, statement, parameters, many, context):
        nonlocal changed
        if _PAST_THE_VERBS.search(statement):
            changed, settings.KEEP_BY_EPOCH = True, False
        return execute(statement, parameters, many, context)

    settings.KEEP_BY_EPOCH = True
    with connection.execute_wrapper(watch):
        yield
    if changed:
        epoch.advance()


# --- The site and the browser ---


@pytest.fixture
def live_site(transactional_db: None) -> site_process.LiveSite:
    """The whole site over HTTP. It runs on until the database is cloned anew."""
    return _site("all")


@pytest.fixture
def public_site(transactional_db: None) -> site_process.LiveSite:
    """The public rooms alone over HTTP, as the public database role."""
    return _site("public")


def _site(role: str) -> site_process.LiveSite:
    if role in _sites and _sites[role].process.poll() is not None:
        raise RuntimeError(f"The site ended by itself:\n{_sites.pop(role).said()[-4000:]}")
    if role not in _sites:
        _sites[role] = site_process.start(role)
    return _sites[role]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Chromium as installed, quiet: no request of its own leaves the machine."""
    return {
        **browser_type_launch_args,
        "executable_path": chromium.find(),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ],
    }


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real source files (``../shared/data``, or $SHARED_DATA)."""
    return SHARED_DATA
