"""The page of the rows of OWASP ASVS (`docs/asvs.md`): none left out, each with its reason, and what it names is there."""

import re
from collections import Counter

import pytest
from django.conf import settings

from config.local.environment import PROJECT
from repository.browse import paging
from repository.browse.search import asking
from submissions import files, sketches
from submissions.inspection import LARGEST, sandbox
from tests.consent.test_cases import missing

PAGE = (PROJECT / "docs" / "asvs.md").read_text()
MET, NOT_APPLICABLE, OPEN = "met", "not applicable", "open"
# Rows of levels 1 and 2 in each chapter of version 5.0.0, counted in its table: github.com/OWASP/ASVS,
# 5.0/docs_en/OWASP_Application_Security_Verification_Standard_5.0.0_en.csv
ROWS = {
    1: (8, 19), 2: (4, 7), 3: (8, 11), 4: (2, 8), 5: (4, 5), 6: (13, 22), 7: (6, 12), 8: (4, 3), 9: (4, 3), 10: (5, 24),
    11: (3, 11), 12: (3, 6), 13: (1, 12), 14: (2, 7), 15: (3, 10), 16: (0, 16), 17: (0, 7),
}  # fmt: skip
OF_LEVEL_3 = {"1.2.10", "2.3.5", "3.4.8", "5.2.4", "6.3.8", "7.5.3", "8.3.2", "14.2.8", "15.4.2"}


def rows(page: str) -> list[tuple[str, ...]]:
    """Number, level, what it asks, met or not, what is here, evidence: of each row."""
    found = re.findall(r"^\| (\d+\.\d+\.\d+) \| (\d) \| (.+?) \| ([a-z ]+) \| (.+?) \| (.+?) \|$", page, re.M)
    assert len(found) == len(re.findall(r"^\| \d", page, re.M)), "a row has another shape"
    return found


def wrong(page: str) -> list[str]:
    """What is wrong with single rows: no reason, no evidence, a file or a test that is not there."""
    faults = [f"no test {name}" for name in missing(page)]
    for number, _level, _asks, how, here, evidence in rows(page):
        named = re.findall(r"`([^`]+)`", evidence)
        faults += [f"{number}: no file {one}" for one in named if "::" not in one and not (PROJECT / one).is_file()]
        if how not in {MET, NOT_APPLICABLE, OPEN} or len(here) < 4:
            faults.append(f"{number}: neither met, nor not applicable, nor open with a reason")
        if (how == MET) is not bool(named):
            faults.append(f"{number}: what is met, and nothing else, names its evidence")
    return faults


def test_no_row_is_left_out_and_none_stands_twice():
    numbers = [row[0] for row in rows(PAGE)]
    assert [number for number, times in Counter(numbers).items() if times > 1] == []
    levels = Counter((int(row[0].split(".")[0]), int(row[1])) for row in rows(PAGE) if row[1] != "3")
    assert levels == +Counter({(chapter, level): of[level - 1] for chapter, of in ROWS.items() for level in (1, 2)})
    assert sum(levels.values()) == 253
    assert {row[0] for row in rows(PAGE) if row[1] == "3"} == OF_LEVEL_3


def test_the_numbers_of_a_section_follow_one_another():
    """Levels 1 and 2 have gaps where the standard has rows of level 3; the order is the standard's."""
    numbers = [tuple(int(part) for part in row[0].split(".")) for row in rows(PAGE)]
    assert numbers == sorted(numbers)


def test_each_row_is_met_with_evidence_or_says_why_not():
    assert wrong(PAGE) == []


@pytest.mark.parametrize(
    ("is_now", "planted", "found"),
    [
        (
            "::test_a_recovery_code_works_once",
            "::test_that_nobody_wrote",
            "no test accounts/test_signing_in.py::test_that",
        ),
        ("`accounts/passwords.py`", "`accounts/gone.py`", "6.1.2: no file accounts/gone.py"),
        ("| not applicable | No Java. |", "| met | No Java. |", "1.3.8: what is met"),
        ("| not applicable | No Java. |", "| no | No Java. |", "1.3.8: neither met"),
    ],
)
def test_a_planted_fault_is_found(is_now, planted, found):
    assert is_now in PAGE
    assert any(fault.startswith(found) for fault in wrong(PAGE.replace(is_now, planted)))


def test_headings_count_what_stands_below_them():
    parts = re.split(r"^## \d+ ", PAGE, flags=re.M)
    assert len(parts) == 18
    for part in parts[1:]:
        said = part.splitlines()[0].rpartition(": ")[2]
        counted = Counter(row[3] for row in rows(part))
        assert said == ", ".join(f"{counted[how]} {how}" for how in (MET, NOT_APPLICABLE, OPEN) if counted[how])
    counted = Counter(row[3] for row in rows(PAGE))
    assert (
        f"{counted.total()} rows: " + ", ".join(f"{counted[how]} {how}" for how in (MET, NOT_APPLICABLE, OPEN)) in PAGE
    )


def test_limits_on_the_page_are_those_of_the_code():
    page = (PROJECT / "docs" / "security.md").read_text()
    limits = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \| `[\w/.]+` \|$", page, re.M))
    rates = settings.ACCOUNT_RATE_LIMITS
    assert rates["login_failed"] == "20/15m/ip,5/15m/key"
    assert limits["wrong passwords, 15 minutes"].startswith("5 an account and address, 20 ")
    assert limits["new accounts, an hour"].startswith(rates["signup"].partition("/")[0] + " ")
    assert limits["reports of mistakes, an hour"].startswith(rates["mistake"].partition("/")[0] + " ")
    most = rates["sketch"].partition("/")[0]
    assert limits["drafts begun without an account, an hour"] == (
        f"{most} an address; {sketches.LONGEST:,} characters and {sketches.KEPT_FOR.days} days each"
    )
    assert limits["a form"] == (
        f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE >> 20} MB without files, {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,} fields"
    )
    together = files.MOST_TOGETHER >> 20
    assert limits["a file"] == f"{LARGEST >> 20} MB; {files.MOST} files and {together} MB a text"
    assert limits["inspecting a file"] == f"{sandbox.SECONDS} s, {sandbox.MEMORY >> 20:,} MB"
    assert limits["words of a search"] == str(asking.MOST_TERMS)
    assert limits["rows of a page"] == str(paging.MOST_ROWS)
