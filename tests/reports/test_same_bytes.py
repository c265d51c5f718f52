"""The same snapshot gives the same bytes: in other processes, time zones, locales, hash seeds (F3, E7)."""

import json
import os
import subprocess
import sys
from uuid import uuid4

import pytest

from config.local.environment import PROJECT
from reports import rendering, snapshots
from reports.models import Update
from repository.models import Pledge, Recommendation
from tests.proof import record, size
from tests.reports.publications import publish

LANGUAGES = size(["ar"], ["ar", "zh", "en", "fr", "ru", "es"])  # in make test one text, in every format
MACHINES = [
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "America/St_Johns", "LC_ALL": "POSIX", "LANGUAGE": "de", "PYTHONHASHSEED": "4242"},
]
MACHINES = size(MACHINES[1:], MACHINES * 3)
TITLES = {"ar": "تدريب القضاة", "zh": "法官培训", "en": "Training of judges", "ru": "Обучение судей"}


@pytest.mark.with_paper
@pytest.mark.django_db(transaction=True)
def test_another_process_makes_the_same_bytes_of_the_same_snapshot(june, this_year, frozen_now, daniel):
    some = list(Recommendation.objects.filter(state="QMA").order_by("identifier")[:4])
    for language, title in TITLES.items():
        publish(
            "QMA", "QMC", "QMB", language=language, title=title, recommendations=some, themes=["nmirf", "cultural-rights"],
            pledges=list(Pledge.objects.filter(state="QMA")), persons=["children", "judges"], sdgs=["16.3", "5"],
        )  # fmt: skip
    publish(submitter="UN", name=None)
    for number in range(size(0, 195)):
        publish("QMD", title=f"Training {number}", themes=["nmirf"])
    update = Update.objects.create(
        session=june, period_first=this_year.first, period_last=this_year.last, cut_off=this_year.cut_off,
        languages=LANGUAGES, created_by_id=daniel.pk,
    )  # fmt: skip
    frozen = frozen_now()
    snapshot = snapshots.keep(update, frozen, job=uuid4())

    read_before = {made.name: made.sha256 for made in rendering.files(frozen, LANGUAGES)}
    read_again = {made.name: made.sha256 for made in rendering.files(snapshots.read(snapshot), LANGUAGES)}
    elsewhere = [fingerprints(snapshot.pk, machine) for machine in MACHINES]

    assert len(read_before) == 5 * len(LANGUAGES) + 4
    assert read_again == read_before
    for made_there in elsewhere:
        assert {name: sum_ for name, sum_ in made_there.items() if sum_ != read_before[name]} == {}
    record(
        renders=(2 + len(elsewhere)) * len(LANGUAGES),
        machines=len(MACHINES),
        records=len(frozen.records),
        files=len(read_before),
    )


@pytest.mark.django_db
def test_another_wording_gives_other_bytes(frozen_now):
    """The comparison above can fail: one changed letter changes the sum of the text."""
    reference = publish("QMA", title="Training of trial judges")
    before = {made.name: made.sha256 for made in rendering.files(frozen_now(), ["en"])}

    publish("QMA", reference=reference, title="Training of trial judge")

    after = {made.name: made.sha256 for made in rendering.files(frozen_now(), ["en"])}
    assert before["update-65.en.html"] != after["update-65.en.html"]


def fingerprints(snapshot: int, machine: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.reports.fingerprints", str(snapshot), *LANGUAGES],
        cwd=PROJECT, env={**kept, **machine}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)
