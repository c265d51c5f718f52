"""The page of what the annual update does (`docs/update-cases.md`) names tests that exist, and leaves no case out."""

import re

from tests.consent.test_cases import TESTS, missing

PAGE = (TESTS.parent / "docs" / "update-cases.md").read_text()
CASES = [f"E-{number}" for number in range(701, 711)]


def test_every_test_that_the_page_names_is_there_and_a_line_without_one_says_that_it_is_not_there():
    rows = [line for line in PAGE.splitlines() if line.startswith("| **")]

    assert len(rows) > 50
    assert missing(PAGE) == []
    assert [row for row in rows if "::test_" not in row and "*Not there" not in row] == []
    assert [case for case in CASES if not re.search(rf"^\| \*\*{case}\*\*", PAGE, re.MULTILINE)] == []
