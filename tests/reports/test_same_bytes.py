"""The same snapshot gives the same bytes: in other processes, time zones, locales, hash seeds (F3, E7)."""

import itertools
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from uuid import uuid4

import pytest

from config.local.environment import PROJECT
from reports import rendering, snapshots
from reports.models import Update
from repository.models import Pledge, Recommendation
from tests.proof import record, size
from tests.reports.publications import publish

ALL = ["ar", "zh", "en", "fr", "ru", "es"]
LANGUAGES = size(["ar"], ALL)  # in make test one text, in every format
ZONES = ("UTC", "Pacific/Kiritimati", "America/St_Johns")  # offsets of 0, +14 hours, and −3:30 with a summer time
SEEDS = ("0", "1", "random")
AT_ONCE = 2  # processes side by side in the same surroundings


class Machine(NamedTuple):
    """The surroundings of a process, and the languages whose PDF it makes: a PDF costs more than all other files."""

    surroundings: dict[str, str]
    papers: list[str]


def locales() -> list[str]:
    """Three of this machine: of other languages where it has them. An Arabic one once chose other fonts for a PDF."""
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.split()
    foreign = [name for name in ("ar_EG.utf8", "tr_TR.utf8", "de_DE.utf8") if name in known]
    return [*foreign, "C.UTF-8", "C", "POSIX"][:3]


def machines() -> list[Machine]:
    """Every zone with every locale and every seed, two processes each.

    Each language has its PDF made in nine of the 27 surroundings, so chosen that every pair of zone, locale and seed is
    among them (an orthogonal array).
    """
    found = []
    for (zone, tz), (place, locale), (sown, seed) in itertools.product(*map(enumerate, (ZONES, locales(), SEEDS))):
        surroundings = {"TZ": tz, "LC_ALL": locale, "LANGUAGE": locale, "PYTHONHASHSEED": seed}
        third = (zone + place + sown) % 3
        found += [Machine(surroundings, [ALL[AT_ONCE * third + one]]) for one in range(AT_ONCE)]
    return found


def two_machines() -> list[Machine]:
    """For make test: nothing alike but the snapshot."""
    ends = [(ZONES[1], locales()[0], SEEDS[2]), (ZONES[2], locales()[-1], SEEDS[0])]
    return [
        Machine({"TZ": tz, "LC_ALL": locale, "LANGUAGE": locale, "PYTHONHASHSEED": seed}, LANGUAGES)
        for tz, locale, seed in ends
    ]


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
    again = rendering.files(snapshots.read(snapshot), LANGUAGES)
    assert {made.name: made.sha256 for made in again} == read_before
    tried = size(two_machines, machines)()
    with ThreadPoolExecutor(AT_ONCE) as side_by_side:
        elsewhere = list(side_by_side.map(lambda machine: fingerprints(snapshot.pk, machine), tried))

    assert len(read_before) == 5 * len(LANGUAGES) + 4
    for machine, made_there in zip(tried, elsewhere, strict=True):
        assert set(read_before) - set(made_there) == {
            f"update-65.{language}.pdf" for language in LANGUAGES if language not in machine.papers
        } | {"manifest.json"}
        assert {name: sum_ for name, sum_ in made_there.items() if sum_ != read_before[name]} == {}, machine
    record(
        files=len(read_before),
        records_each=len(frozen.records),
        processes=len(tried),
        surroundings=len({tuple(machine.surroundings.items()) for machine in tried}),
        renders_of_a_language_each=2 + len(tried),
        pdfs_of_a_language_each=2 + sum(LANGUAGES[0] in machine.papers for machine in tried),
        locales=locales(),
    )


def test_the_machines_of_the_proof_are_all_there_are_and_each_language_meets_every_pair():
    whole = machines()
    assert len(whole) == 54
    assert len({tuple(machine.surroundings.items()) for machine in whole}) == 27
    for language in ALL:
        of_it = [tuple(machine.surroundings.values()) for machine in whole if machine.papers == [language]]
        for one, other in ((0, 1), (0, 3), (1, 3)):
            assert len({(values[one], values[other]) for values in of_it}) == 9


@pytest.mark.django_db
def test_another_wording_gives_other_bytes(frozen_now):
    """The comparison above can fail: one changed letter changes the sum of the text."""
    reference = publish("QMA", title="Training of trial judges")
    before = {made.name: made.sha256 for made in rendering.files(frozen_now(), ["en"])}

    publish("QMA", reference=reference, title="Training of trial judge")

    after = {made.name: made.sha256 for made in rendering.files(frozen_now(), ["en"])}
    assert before["update-65.en.html"] != after["update-65.en.html"]


def fingerprints(snapshot: int, machine: Machine) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.reports.fingerprints", str(snapshot), ",".join(LANGUAGES), ",".join(machine.papers)],
        cwd=PROJECT, env={**kept, **machine.surroundings}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)
