"""What the words of a source say about a State's position. There is no "rejected": it is noted (res. 5/1)."""

from functools import lru_cache

from repository.reference.models import Position

WORDINGS = {
    "supported": Position.SUPPORTED,
    "support": Position.SUPPORTED,
    "accepted": Position.SUPPORTED,
    "enjoys the support": Position.SUPPORTED,
    "noted": Position.NOTED,
    "not supported": Position.NOTED,
    "not accepted": Position.NOTED,
    "rejected": Position.NOTED,
    "supported/noted": Position.PARTIALLY_SUPPORTED,
    "partially supported": Position.PARTIALLY_SUPPORTED,
    "supported in part": Position.PARTIALLY_SUPPORTED,
    "partially accepted": Position.PARTIALLY_SUPPORTED,
    # As reports of the Working Group say it.
    "reject": Position.NOTED,
    "implemented": Position.SUPPORTED,  # "enjoys the support of …, which considers it implemented"
    "implement": Position.SUPPORTED,
    "consider": Position.PENDING,  # "will be examined"; answered in the addendum
    "pending": Position.PENDING,
    "no clear position": Position.UNCLEAR,
    "general response": Position.UNCLEAR,
    "unclear": Position.UNCLEAR,
    "unknown": Position.UNCLEAR,
    "": Position.UNCLEAR,
}


@lru_cache(maxsize=1024)
def position_of(wording: str) -> Position | None:
    """The value behind the words; None when they are not known."""
    return WORDINGS.get(" ".join(wording.casefold().replace("_", " ").split()).replace(" / ", "/"))
