"""The browser of the journeys: an installed Chromium, or Playwright's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a Chromium that can be started: $CHROMIUM, an installed one, or the one of Playwright."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    for name in NAMES:
        path = shutil.which(name) or shutil.which(f"/usr/bin/{name}")
        if path:
            return path
    return _of_playwright()


def _of_playwright() -> str | None:
    # In a process of its own: inside a test run Playwright's loop may already be running.
    question = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
    )
    asked = subprocess.run(
        [sys.executable, "-c", question],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    path = asked.stdout.strip()
    return path if asked.returncode == 0 and Path(path).exists() else None
