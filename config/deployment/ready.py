"""Asks this container's own web server whether it is ready: exit 0, or 1. Run by the health check."""

import os
import sys
import urllib.request

request = urllib.request.Request(
    f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/readyz",
    headers={"Host": os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0], "X-Forwarded-Proto": "https"},
)
try:
    with urllib.request.urlopen(request, timeout=5):  # noqa: S310 (an address on this machine)
        sys.exit(0)
except OSError as reason:
    sys.exit(f"not ready: {reason}")
