"""How a line of the log is written: one line an event, its time with the offset from UTC, and no address that opens something."""

import logging
import re

# Secrets at the end of addresses (links for reading, links that choose a password) are of 32 signs or more; references are short.
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class OneLine(logging.Formatter):
    """The message with its secrets left out and without signs that would begin another line; a traceback follows as it is."""

    default_time_format = "%Y-%m-%d %H:%M:%S %z"
    default_msec_format = None

    def formatMessage(self, record: logging.LogRecord) -> str:
        message = _SECRET.sub("[left out]", record.message)
        record.message = _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", message)
        return super().formatMessage(record)
