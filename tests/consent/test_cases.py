"""The page of all cases (`docs/consent-cases.md`) names tests that exist, and leaves no case out."""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
PAGE = (TESTS.parent / "docs" / "consent-cases.md").read_text()
CASES = [f"E-{number}" for number in range(401, 419)] + [f"X-{number:02}" for number in range(1, 41)]


def missing(page: str) -> list[str]:
    """The tests that this page names and that are not there."""
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", page)
    return [
        f"{file}::{name}"
        for file, name in named
        if not (TESTS / file).is_file() or f"\ndef {name}(" not in (TESTS / file).read_text()
    ]


def test_every_test_that_the_page_names_is_there():
    assert missing(PAGE) == []
    assert PAGE.count("::test_") > 150


def test_a_test_that_is_gone_is_noticed():
    assert missing("`consent/test_cases.py::test_of_nothing`") == ["consent/test_cases.py::test_of_nothing"]


def test_no_case_is_left_out_and_each_shows_a_test_or_says_that_it_is_open():
    rows = {found[1]: found[0] for found in re.finditer(r"^\| \*\*([^*]+)\*\*.*$", PAGE, re.MULTILINE)}
    assert [case for case in CASES if case not in rows] == []
    assert [case for case in CASES if "::test_" not in rows[case] and "*Open:*" not in rows[case]] == []
