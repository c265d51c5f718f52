"""What the tests of the private side share: a real virus scanner."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from submissions import scanner
from tests import clamd


@pytest.fixture(scope="session")
def clamd_address() -> Iterator[str]:
    """A real clamd, once for all tests of this process; skipped, and said, where there is none."""
    if clamd.program() is None:
        pytest.skip(clamd.MISSING)
    folder = Path(tempfile.mkdtemp(prefix="clamd"))
    process, address = clamd.start(folder)
    yield address
    process.kill()
    process.wait()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def virus_scanner(clamd_address: str, settings) -> str:
    """The site knows the scanner."""
    scanner._found_eicar.clear()
    settings.CLAMAV_URL = clamd_address
    return clamd_address
