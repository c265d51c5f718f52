"""What should be public, worked out in memory, without the database, the ledger or the gate's code.

I1: a record shows a text when every State concerned has granted that text, the grant is each State's last word on it and
has not run out, nothing has closed the record's book since (a revocation, a hold, a withdrawal), and the record is not on hold.
"""

from dataclasses import dataclass, field


@dataclass
class Book:
    """One record: its texts in order, each with the States concerned, and what each State said last on each text."""

    texts: list[tuple[str, ...]] = field(default_factory=list)
    words: dict[tuple[int, str], str] = field(
        default_factory=dict
    )  # (text, State) -> granted, brief, or another answer
    held: bool = False
    proposed_by: str | None = None
    cleared: set[int] = field(default_factory=set)
    public: int | None = None
    ever_public: bool = False

    def complete(self, text: int) -> bool:
        return not self.held and all(
            self.words.get((text, state)) in ("granted", "brief") for state in self.texts[text]
        )

    def newest(self) -> int:
        return len(self.texts) - 1

    def ask(self, states: tuple[str, ...]) -> None:
        self.texts.append(states)

    def answer(self, text: int, state: str, word: str) -> None:
        self.words[text, state] = word
        if self.public == text and word not in ("granted", "brief"):
            self.public = None
        if word in ("granted", "brief") and text in self.cleared and text == self.newest() and self.complete(text):
            self.publish(text)

    def may_publish(self, text: int) -> bool:
        return self.complete(text) and (text == self.newest() or text == self.public)

    def publish(self, text: int) -> None:
        self.public = text
        self.ever_public = True

    def close(self) -> None:
        """Every grant given so far is spent, and nothing is public."""
        self.words = dict.fromkeys(self.words, "spent")
        self.cleared = set()
        self.public = None

    def time_passes(self) -> None:
        """Grants that were given for a moment have run out."""
        for key, word in self.words.items():
            if word == "brief":
                self.words[key] = "expired"
        if self.public is not None and not self.complete(self.public):
            self.public = None
