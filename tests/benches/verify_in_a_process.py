"""Runs `verify_consent` in a process of its own. Its last line: seconds of processor, and the megabytes it held at most."""

import time
from pathlib import Path

import django

django.setup()

from django.core.management import call_command

call_command("verify_consent")
# Not getrusage: its memory counts what the process before this one held, too.
most = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(round(time.process_time(), 2), int(most.split()[1]) // 1024)
