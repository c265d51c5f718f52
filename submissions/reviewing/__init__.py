"""The inner room of the review desk: hints, proposed wording, advice, and States that OHCHR adds. For OHCHR only."""
