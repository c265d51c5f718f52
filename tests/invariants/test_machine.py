"""The gate against a small oracle, over random walks through all its verbs (long form: `make proof PART=machine`)."""

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from consent import verification
from tests.invariants.machine import Gate
from tests.proof import piece, record, share, size


@pytest.mark.django_db(transaction=True)
def test_what_is_public_is_what_an_independent_oracle_says():
    walks, steps = share(25, 1_000), size(30, 50)
    run_state_machine_as_test(
        Gate if not piece() else seed(piece())(Gate),
        settings=settings(
            max_examples=walks, stateful_step_count=steps, deadline=None, derandomize=not piece(), database=None,
            suppress_health_check=list(HealthCheck),
            # Making a failing walk short takes minutes: the proof does it, `make test` only says that there is one.
            phases=(Phase.generate, Phase.shrink) if size(0, 1) else (Phase.generate,),
        ),
    )  # fmt: skip

    finding = verification.verify()
    record(walks=walks, steps_each=steps, verb_calls=Gate.calls, events=finding.events, divergences=0)
    assert finding.offences == []


@pytest.mark.django_db(transaction=True)
def test_the_oracle_finds_a_gate_that_lets_one_state_suffice(superuser_connection):
    """The proof can fail: with a planted fault in the check, the machine reports it."""
    source = superuser_connection.execute("SELECT pg_get_functiondef('consent_objection'::regproc)").fetchone()[0]
    faulty = source.replace("FOREACH state_ IN ARRAY states LOOP", "FOREACH state_ IN ARRAY states[1:1] LOOP")
    assert faulty != source
    superuser_connection.execute(faulty)
    try:
        with pytest.raises(BaseException):  # noqa: B017  (an assertion, or a group of them)
            run_state_machine_as_test(
                Gate,
                settings=settings(
                    max_examples=200, stateful_step_count=30, deadline=None, derandomize=True, database=None,
                    suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
                    phases=(Phase.generate,),
                ),
            )  # fmt: skip
    finally:
        superuser_connection.execute(source)
