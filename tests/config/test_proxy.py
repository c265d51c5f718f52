"""The proxy in front (config/deployment/nginx.conf), read as text: what it hands on and what it says itself."""

import re
import subprocess
import sys

import pytest

from config.local.check import PRODUCTION
from config.local.environment import PROJECT

CONF = (PROJECT / "config/deployment/nginx.conf").read_text()


def blocks(conf: str) -> dict[str, str]:
    """Each ``location`` with what stands in it. Blocks in it (``limit_except``) end on their own line."""
    found = re.findall(r"^( +)location ([^{]+?) \{\n(.*?)^\1\}", conf, re.M | re.S)
    return {address: inside for _indent, address, inside in found}


def forged(conf: str) -> list[str]:
    """The locations that hand on who asks as the client wrote it: nginx forgets all headers set above where one is set."""
    sets = re.compile(r"^\s*proxy_set_header (\S+) (\S+);", re.M)
    above = dict(sets.findall(re.sub(r"location [^{]+\{.*?\n        \}", "", conf, flags=re.S)))
    return [
        address
        for address, inside in blocks(conf).items()
        if (dict(sets.findall(inside)) or above).get("X-Forwarded-For") != "$remote_addr"
    ]


def test_nobody_tells_the_processes_another_address_than_the_one_that_was_seen():
    assert len(blocks(CONF)) == 3
    assert forged(CONF) == []
    assert "real_ip_header X-Forwarded-For;" in CONF


def test_a_location_that_forgets_it_is_found():
    planted = CONF.replace("            proxy_set_header X-Forwarded-For $remote_addr;\n", "")

    assert forged(planted) == ["/"]


@pytest.mark.parametrize(
    "header", ["X-Content-Type-Options", "Strict-Transport-Security", "Content-Security-Policy", "Cache-Control"]
)
def test_what_the_proxy_says_itself_carries_what_every_answer_carries(header):
    assert re.search(rf"^        add_header {header} \$own_\w+ always;", CONF, re.M)


def test_it_keeps_no_list_and_no_copy_and_says_no_version():
    assert "access_log off;" in CONF
    assert "server_tokens off;" in CONF
    assert "proxy_cache" not in CONF


def test_the_cookies_that_it_hands_on_are_those_that_the_site_reads():
    handed_on = set(re.findall(r"\(\?<\w+>(\S+?)=", CONF))
    named = {**PRODUCTION, "SITE_ROLE": "public"}
    said = "from config import settings as s; print(s.LANGUAGE_COOKIE_NAME, s.THEME_COOKIE_NAME)"
    read = subprocess.run(
        [sys.executable, "-c", said], cwd=PROJECT, env=named, capture_output=True, text=True, check=True
    )

    assert handed_on == set(read.stdout.split()) == {"__Host-language", "__Host-theme"}
