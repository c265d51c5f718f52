"""A line of the log: one line, a time that can be placed anywhere, no address that opens something."""

import copy
import logging
import logging.config
import re

import pytest
from django.conf import settings

from accounts import secret_addresses


@pytest.fixture
def written():
    """What the site's own handler writes of a message."""
    kept = copy.deepcopy(settings.LOGGING)
    formatter = logging.config.DictConfigurator(kept).configure_formatter(kept["formatters"]["plain"])

    def line(message: str, *words: object) -> str:
        return formatter.format(logging.LogRecord("django.request", logging.WARNING, "", 0, message, words, None))

    return line


def test_the_time_says_how_far_it_is_from_utc(written):
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4} WARNING django\.request Not Found: /en/nowhere/$",
                    written("Not Found: %s", "/en/nowhere/"))  # fmt: skip


def test_what_somebody_typed_begins_no_line_of_its_own(written):
    line = written("Not Found: %s", "/en/\n2026-01-01 INFO accounts signed in\u2028\x1b[2J")

    assert line.splitlines() == [line]
    assert "\x1b" not in line


@pytest.mark.parametrize("address", ["/en/my/read/{}/", "/fr/state/read/{}/", "/en/account/password/reset/key/4-{}/"])
def test_the_secret_of_an_address_is_left_out_and_a_reference_stays(address, written):
    secret = secret_addresses.new()
    line = written("Forbidden (%s): %s", "CSRF token missing.", address.format(secret))

    assert secret not in line
    assert address.split("{}")[0].rstrip("4-") in line
    assert "TCR-7K3M9QXA" in written("Not Found: %s", "/en/desk/TCR-7K3M9QXA/")
