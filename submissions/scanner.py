"""Asks ClamAV whether there is a virus in these bytes: its INSTREAM command over TCP or a socket (clamd(8)).

``CLAMAV_URL`` names it: ``clamav://HOST:3310`` or ``unix:///run/clamav/clamd.ctl``. A scanner that cannot be asked, or
that does not find the harmless test virus, counts as none: files then wait, and nothing is let through.
"""

import socket
import struct
import time
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 30  # for each answer; a file of 25 MB takes some
CHUNK = 128 * 1024  # bytes
TRUSTED_FOR = 600  # seconds after the scanner has found the test virus
# The EICAR test file, in two halves so that no scanner takes this module for it. https://www.eicar.org
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + r"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()


class Verdict(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"  # no scanner, or it did not answer: nothing is known of the file


_found_eicar: dict[str, float] = {}  # address -> when it last found the test virus


def scan(content: bytes) -> Verdict:
    """The scanner's word on these bytes. Never raises; UNKNOWN where it cannot be relied upon."""
    address = settings.CLAMAV_URL
    if not address:
        return Verdict.UNKNOWN
    try:
        if time.monotonic() - _found_eicar.get(address, float("-inf")) > TRUSTED_FOR:
            if _ask(address, EICAR) is not Verdict.INFECTED:
                return Verdict.UNKNOWN
            _found_eicar[address] = time.monotonic()
        return _ask(address, content)
    except (OSError, ValueError):
        _found_eicar.pop(address, None)
        return Verdict.UNKNOWN


def _ask(address: str, content: bytes) -> Verdict:
    """One INSTREAM session: length and bytes of each part, an empty part at the end, then the answer up to a NUL."""
    with _connect(address) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            part = content[start : start + CHUNK]
            line.sendall(struct.pack(">I", len(part)) + part)
        line.sendall(struct.pack(">I", 0))
        said = b""
        while not said.endswith(b"\0") and len(said) < 4096 and (more := line.recv(4096)):
            said += more
    words = said.rstrip(b"\0").strip()
    if words == b"stream: OK":
        return Verdict.CLEAN
    return Verdict.INFECTED if words.endswith(b"FOUND") else Verdict.UNKNOWN


def _connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        line.connect(parts.path)
        return line
    return socket.create_connection((parts.hostname or "localhost", parts.port or 3310), timeout=SECONDS)
