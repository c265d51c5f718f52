"""Can the proofs fail? Thirty mistakes put into the gate, one at a time; the directed cases find them.

A mutant that its own case does not find meets all the others, and in the long form (`make proof PART=mutants`) a hundred
walks of the machine. What still lives is argued to be equivalent, in writing, in ``mutants.py``.
"""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.invariants import mutants, world
from tests.invariants.cases import CASES
from tests.invariants.machine import Gate
from tests.proof import record, size

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker, _fresh_database):
    with django_db_blocker.unblock():
        return world.people()


@pytest.mark.parametrize("name", CASES)
def test_the_gate_as_it_is_passes_the_case(name, people, superuser_connection):
    CASES[name](people, superuser_connection)


def found_by(mutant: mutants.Mutant, people: world.People, superuser) -> str | None:
    """The name of the first case that finds it; "the machine"; None if nothing does."""
    others = [name for name in CASES if name != mutant.case] if size(0, 1) else []
    for name in [mutant.case, *others]:
        try:
            CASES[name](people, superuser)
        except BaseException as failure:  # a case that fails: by an assertion, a refusal, or what pytest.raises missed
            if isinstance(failure, KeyboardInterrupt):
                raise
            return name
    if size(0, 1):
        try:
            run_state_machine_as_test(
                Gate,
                settings=settings(
                    max_examples=100, stateful_step_count=30, deadline=None, derandomize=True, database=None,
                    suppress_health_check=list(HealthCheck), phases=(Phase.generate,), report_multiple_bugs=False,
                ),
            )  # fmt: skip
        except BaseException as failure:
            if isinstance(failure, KeyboardInterrupt):
                raise
            return "the machine"
    return None


@pytest.mark.parametrize("mutant", mutants.MUTANTS, ids=lambda one: one.name)
def test_every_mutant_is_found_or_shown_to_be_equivalent(mutant, people, superuser_connection):
    with mutants.at_work(mutant, superuser_connection):
        found = found_by(mutant, people, superuser_connection)
    record(mutant=mutant.name, found_by=found, killed=int(found is not None), equivalent=mutant.equivalent)

    assert (found is None) == bool(mutant.equivalent), f"found by: {found}"
