"""One pair of hands of the race of ``merge_race.py``: a process that does what a line says, and answers with a line."""

import json
import os
import sys
import time

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django

django.setup()

from django.db import connection

from accounts.models import User
from consent import gate
from consent import merging as records
from consent.verbs import Refused
from submissions import moves
from submissions.models import Submission
from submissions.reviewing import merging


def finish_without_looking_twice(closed: str, kept: str, by: User) -> int:
    """The control: looks whether the other is public, and closes the one a little later, as a program without locks would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM repository_activity WHERE reference = %s", [kept])
        if cursor.fetchone() == (0,):
            return 0
    time.sleep(0.02)
    records.merge(closed, into=kept, by=by)
    return 1


def act(do: str, closed: str, kept: str, by: int) -> int:
    """How many were merged by this act."""
    user = User.objects.get(pk=by)
    if do == "finish":
        return merging.finish_due()
    if do == "finish without looking twice":
        return finish_without_looking_twice(closed, kept, user)
    if do == "revoke":
        gate.revoke(kept, state="QMA", by=user)
    elif do == "hold":
        gate.hold(kept, by=user, reason="A person is in danger.")
    else:
        moves.withdraw(Submission.objects.get(reference=kept), by=user)
    return 0


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


connection.ensure_connection()
tell("ready")
for line in sys.stdin:
    wanted = json.loads(line)
    time.sleep(wanted.pop("after"))
    try:
        said = str(act(**wanted))
    except Refused as refused:
        said = f"refused: {refused}"
    except Exception as error:
        said = f"error: {error!r}"
    tell(" ".join(said.split()))
