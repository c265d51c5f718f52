"""One statement of an import."""

from typing import NamedTuple


class Step(NamedTuple):
    """``what`` is being done, for those who wait. ``for_unknown``: only for rows whose recommendation is not known yet; where
    there is none, the statement would look through all rows in vain."""

    what: str
    statement: str
    for_unknown: bool = False
