"""Which State is meant by what a source writes."""

from repository.reference.models import StateSpelling
from repository.reference.names import fold


class Spellings:
    """Every spelling that is known, read once. A spelling that is not known is never guessed."""

    def __init__(self) -> None:
        self._iso3 = dict(StateSpelling.objects.values_list("folded", "state_id"))

    def find(self, text: str) -> str | None:
        """The code of the State; None for what is no State, or none that we know."""
        return self._iso3.get(fold(text))

    def knows(self, text: str) -> bool:
        return self.find(text) is not None
