"""Why an act on an organisation is not allowed."""


class OrganisationRefused(Exception):
    """It is not allowed. ``reasons`` are sentences that say why, and the way out."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = list(reasons)
        super().__init__(" ".join(self.reasons))
