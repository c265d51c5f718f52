"""The statements that bring incoming rows into the tables of recommendations, in the order in which they run.

`repository_incoming` holds the rows of all files of one source, and only while the import works on them.

Parameters: source; rank (of the source among all); rewrites (whether it gives paragraphs, words and States of its own
right: all but UPR Info); batch; now; with_tags; sources and ranks (of all sources, side by side).
"""

from functools import cache

from repository.importing.steps import changing, closing, matching, numbering
from repository.importing.steps.linked import complete
from repository.importing.steps.step import Step

COLUMNS = {
    "n": "int8",
    "file": "int4",
    "run_id": "int8",
    "row": "int4",
    "iso3": "text",
    "cycle": "int2",
    "session": "int2",
    "identifier": "text",
    "fingerprint": "text",
    "paragraph": "text",
    "symbol": "text",
    "text": "text",
    "language": "text",
    "position": "text",
    "wording": "text",
    "position_symbol": "text",
    "dated": "date",
    "recommending": "text",  # arrays of codes come as PostgreSQL writes them
    "themes": "text",
    "persons": "text",
    "sdgs": "text",
    "tags": "text",
    "state_as_written": "text",
    "recommending_as_written": "text",
    "themes_as_written": "text[]",
    "persons_as_written": "text[]",
    "key": "text",
    "own_key": "bool",
}
TYPES = list(COLUMNS.values())
COPY = f"COPY repository_incoming ({', '.join(COLUMNS)}) FROM STDIN"


@cache
def steps() -> list[Step]:
    """After these, what has disappeared can be asked."""
    ordered = [*matching.STEPS, *numbering.STEPS, *changing.STEPS]
    return [step._replace(statement=complete(step.statement)) for step in ordered]


CLOSING = closing.STEPS
ANY_UNKNOWN = "SELECT EXISTS (SELECT FROM repository_incoming WHERE recommendation_id IS NULL)"
FORMER_BUT_TAKEN = numbering.FORMER_BUT_TAKEN
OPENED_REVIEWS, MOVED_REVIEWS = matching.OPENED_REVIEWS, matching.MOVED_REVIEWS
OUTCOMES, DISAPPEARED, EMPTY = closing.OUTCOMES, closing.DISAPPEARED, closing.EMPTY
