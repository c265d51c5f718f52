"""Reads one file as the importers do, in a process of its own. Prints the sentence, or "read N rows"; then the
megabytes that it held at most."""

import sys
from pathlib import Path

import django

django.setup()

from repository.importing import formats
from repository.importing.rows import Unreadable

try:
    source = formats.read(Path(sys.argv[1]), lambda what, done, total: None, lambda name: False)
    print(f"read {len(source.rows)} rows")
except Unreadable as unreadable:
    print(unreadable)
# Not getrusage: that counts what the process before it held, too.
most = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(int(most.split()[1]) // 1024)
