"""A worker of its own, which a test can kill in the middle of a job."""

import os
import sys
import time
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django

django.setup()

from outbox import jobs


@jobs.register("test_sleep")
def sleep(work: jobs.Work) -> None:
    work.step("Asleep", done=1, of=4)
    Path(sys.argv[1]).write_text("asleep")
    time.sleep(600)


jobs.run_ready()
