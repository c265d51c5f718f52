"""What the words of a source say about a State's position. There is no "rejected": it is noted (res. 5/1)."""

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
    "pending": Position.PENDING,
    "no clear position": Position.UNCLEAR,
    "general response": Position.UNCLEAR,
    "unclear": Position.UNCLEAR,
    "": Position.UNCLEAR,
}


def position_of(wording: str) -> Position | None:
    """The value behind the words; None when they are not known."""
    return WORDINGS.get(" ".join(wording.casefold().replace("_", " ").split()).replace(" / ", "/"))
