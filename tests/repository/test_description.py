"""The description of the interface (OpenAPI 3.1), and whether the interface does what it says: every parameter, odd values too.

Short in `make test`; `make proof PART=schemathesis` asks some thousand times more.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from config.wsgi import application
from tests.proof import record, size

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_by_epoch")]
CASES = size(4, 400)  # for each address, right and wrong ones
SKIPPED = {
    "ignored_auth", "missing_required_header", "use_after_free", "ensure_resource_availability",  # only reading
    "max_response_time",  # a shared machine
    "positive_data_acceptance",  # which States, themes, providers there are is data: another is refused by name (contract)
}  # fmt: skip


def operations() -> list[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)
    return [found.ok() for found in schema.get_all_operations()]


def ask(operation: Any, mode: GenerationMode) -> int:
    """Ask this address in all sorts of ways and check each answer; returns how often."""
    load_all_checks()
    checks = [CHECKS.get_one(name) for name in CHECKS.get_all_names() if name not in SKIPPED]
    times = 0

    @given(operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=CASES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def each(case: Any) -> None:
        nonlocal times
        times += 1
        case.call_and_validate(checks=checks)

    each()
    return times


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as described", "otherwise"])
def test_the_interface_does_what_its_description_says(mode, public):
    asked = sum(ask(operation, mode) for operation in operations())
    record(mode=mode.value, asked=asked)

    assert asked >= 20


def test_the_description_is_valid_and_names_every_address_once(visitor):
    described = visitor.get("/api/v1/schema/?format=json").json()

    assert described["openapi"] == "3.1.0"
    assert described["info"]["license"]["url"].startswith("http")
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    used = [operation["get"]["operationId"] for operation in described["paths"].values()]
    assert len(used) == len(set(used))
    assert all(set(operation) == {"get"} for operation in described["paths"].values())
    assert set(_references(described)) <= {
        f"#/components/schemas/{name}" for name in described["components"]["schemas"]
    }


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)
