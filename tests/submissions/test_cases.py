"""The page of all cases of submitting (`docs/submitting-cases.md`) names tests that exist, and leaves no case out."""

import re

from tests.consent.test_cases import TESTS, missing

PAGE = (TESTS.parent / "docs" / "submitting-cases.md").read_text()
CASES = [
    *(f"J2.{number}" for number in range(1, 15)), *(f"J3.{number}" for number in range(1, 14)),
    *(f"E-{number}" for number in range(201, 212)), *(f"E-{number}" for number in range(301, 308)),
    "S-D5", "S-D6", "S-D7", "S-D11", "S-D12", "S-H1", "S-H2", "S-H3", "S-H7",
]  # fmt: skip


def test_every_test_that_the_page_names_is_there():
    assert missing(PAGE) == []
    assert PAGE.count("::test_") > 120


def test_no_case_is_left_out_and_each_shows_a_test_or_says_that_it_is_open():
    rows = {found[1].split()[0]: found[0] for found in re.finditer(r"^\| \*\*([^*]+)\*\*.*$", PAGE, re.MULTILINE)}
    assert [case for case in CASES if case not in rows] == []
    assert [case for case, row in rows.items() if "::test_" not in row and "*Open:*" not in row] == []
