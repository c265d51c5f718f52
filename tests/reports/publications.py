"""Published activities for the tests of the annual update; each goes the whole way (``tests.situations``)."""

from consent import gate
from consent.document import Attribution
from repository.content import ProviderType
from tests import situations


def publish(
    *states: str, reference: str | None = None, submitter: str = ProviderType.CSO, name: str | None = "Lantern Legal Aid",
    **proposed: object,
) -> str:  # fmt: skip
    """Public, in these States or in none. With the reference of a public record it is a revision. Returns it."""
    attribution = Attribution(type=submitter, name=name, slug=name and name.lower().replace(" ", "-"))
    return situations.published(reference, states=states, attribution=attribution, **proposed).reference


def revoke(reference: str, state: str) -> None:
    """This State takes its consent back: the record is gone."""
    gate.revoke(reference, state=state, by=situations.focal_point(state))
