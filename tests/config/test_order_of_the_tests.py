"""Which files the workers of `make test` begin with."""

from dataclasses import dataclass
from pathlib import Path

from tests import conftest
from tests.config import test_database_of_the_tests as small
from tests.config import test_look as other
from tests.database import PROJECT


@dataclass(frozen=True)
class Found:
    """A test, as far as its order goes."""

    path: Path
    name: str


def test_the_longest_come_first_then_those_with_many_tests_and_files_stay_together():
    longest = [Found(PROJECT / file, "one") for file in conftest.LONGEST]
    few = [Found(Path(small.__file__), "a")]
    many = [Found(Path(other.__file__), name) for name in ("c", "b", "d")]
    items = [many[0], *few, *reversed(longest), *many[1:]]

    conftest.in_order_for_workers(items)

    assert items == [*longest, *many, *few]


def test_each_of_the_longest_is_a_file():
    assert [file for file in conftest.LONGEST if not (PROJECT / file).is_file()] == []
