"""A machine that walks the gate's verbs at random and compares what is public with the oracle after every step."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from consent import gate
from consent.models import ConsentRequest, PublicationDocument
from consent.verbs import Refused
from repository.catalogue import references
from repository.models import Activity, Tombstone
from tests.invariants import world
from tests.invariants.oracle import Book

BRIEF = timedelta(milliseconds=60)
records = st.integers(0, 1)
states = st.sampled_from(world.STATES)
concerned = st.sampled_from([("QMA",), ("QMA", "QMB"), ("QMA", "QMB", "QMC"), ("QMB",)])


class Gate(RuleBasedStateMachine):
    """Two records; each rule does one verb in the database and the same in the oracle."""

    calls = 0  # of verbs, in all walks

    @initialize()
    def begin(self) -> None:
        self.people = world.people()
        self.references = [references.new("TCR"), references.new("TCR")]
        self.books = [Book(), Book()]
        self.documents: list[list[PublicationDocument]] = [[], []]
        self.was_public: set[str] = set()

    def either(self, allowed: bool, verb: str, *args: object, **kwargs: object) -> None:
        """Call the verb; it must do it when allowed, and refuse with a sentence when not."""
        Gate.calls += 1
        if allowed:
            getattr(gate, verb)(*args, **kwargs)
        else:
            with pytest.raises(Refused) as refusal:
                getattr(gate, verb)(*args, **kwargs)
            assert all(refusal.value.reasons)

    def request(self, record: int, text: int, state: str) -> ConsentRequest | None:
        return ConsentRequest.objects.filter(document=self.documents[record][text], state=state).first()

    def settle(self) -> None:
        """Brief grants are over before anything that depends on them is judged."""
        if any("brief" in book.words.values() for book in self.books):
            time.sleep(BRIEF.total_seconds() * 1.2)
            gate.expire_due()
            for book in self.books:
                book.time_passes()

    @rule(record=records, states=concerned)
    def ask(self, record: int, states: tuple[str, ...]) -> None:
        asked = world.ask(self.people, self.references[record], states)
        self.documents[record].append(asked.document)
        self.books[record].ask(states)

    def answer(self, record: int, state: str, back: int, verb: str, word: str, **more: object) -> None:
        book = self.books[record]
        text = book.newest() - back
        if text < 0:
            return
        request = self.request(record, text, state)
        if request is None:
            assert state not in book.texts[text]
            return
        allowed = text == book.newest() or text == book.public
        self.either(allowed, verb, request, by=self.people.focal[state], **more)
        if allowed:
            book.answer(text, state, word)

    @rule(record=records, state=states, back=st.sampled_from([0, 0, 0, 1]))
    def grant(self, record: int, state: str, back: int) -> None:
        self.answer(record, state, back, "grant", "granted")

    @rule(record=records)
    def grant_all(self, record: int) -> None:
        book = self.books[record]
        for state in book.texts[-1] if book.texts else ():
            self.answer(record, state, 0, "grant", "granted")

    @rule(record=records)
    def try_with_one_of_two(self, record: int) -> None:
        """The commonest mistake a gate can make: one State's grant suffices."""
        asked = world.ask(self.people, self.references[record], ("QMA", "QMB"))
        self.documents[record].append(asked.document)
        self.books[record].ask(("QMA", "QMB"))
        self.answer(record, "QMA", 0, "grant", "granted")
        self.try_to_publish(record, 0)

    @rule(record=records, state=states)
    def grant_briefly(self, record: int, state: str) -> None:
        self.settle()
        try:
            self.answer(record, state, 0, "grant", "brief", expires_at=timezone.now() + BRIEF)
        except Refused as refused:
            # A slow machine: the time was over before the grant was recorded, or before what it completes was published.
            if not any(words in str(refused) for words in ("run out", "consent expired")):
                raise
        self.settle()

    @rule(record=records, state=states, back=st.sampled_from([0, 0, 1]))
    def withhold(self, record: int, state: str, back: int) -> None:
        self.answer(record, state, back, "withhold", "withheld")

    @rule(record=records, state=states)
    def ask_for_changes(self, record: int, state: str) -> None:
        self.answer(record, state, 0, "ask_for_changes", "changes_asked", message="Leave the budget out.")

    @rule(record=records, state=states)
    def need_time(self, record: int, state: str) -> None:
        self.answer(record, state, 0, "need_time", "time_asked", until=timezone.localdate() + timedelta(days=20))

    @rule(record=records, state=states, other=states)
    def answer_for_another_state(self, record: int, state: str, other: str) -> None:
        if state == other or not self.documents[record]:
            return
        if request := self.request(record, self.books[record].newest(), state):
            self.either(False, "grant", request, by=self.people.focal[other])

    @rule(record=records, back=st.sampled_from([0, 0, 1]))
    def publish(self, record: int, back: int) -> None:
        self.try_to_publish(record, back)

    def try_to_publish(self, record: int, back: int) -> None:
        book = self.books[record]
        text = book.newest() - back
        if text < 0:
            return
        allowed = book.may_publish(text)
        self.either(allowed, "publish", self.documents[record][text], by=self.people.publisher)
        if allowed:
            book.publish(text)

    @rule(record=records)
    def publish_by_the_reviewer(self, record: int) -> None:
        if self.documents[record]:
            self.either(False, "publish", self.documents[record][-1], by=self.people.reviewer)

    @rule(record=records)
    def clear(self, record: int) -> None:
        book = self.books[record]
        if self.documents[record]:
            gate.clear(self.documents[record][-1], by=self.people.publisher)
            book.cleared.add(book.newest())
            if book.may_publish(book.newest()):
                book.publish(book.newest())

    @rule(record=records, state=states)
    def revoke(self, record: int, state: str) -> None:
        book = self.books[record]
        asked = any(state in text for text in book.texts)
        self.either(asked, "revoke", self.references[record], state=state, by=self.people.focal[state])
        if asked:
            book.close()

    @rule(record=records)
    def hold(self, record: int) -> None:
        book = self.books[record]
        self.either(
            bool(book.texts), "hold", self.references[record], by=self.people.reviewer, reason="A person is in danger."
        )
        if book.texts:
            book.close()
            book.held, book.proposed_by = True, None

    @rule(record=records, second=st.booleans())
    def release(self, record: int, second: bool) -> None:
        book = self.books[record]
        officer, name = (self.people.second_officer, "second") if second else (self.people.reviewer, "first")
        allowed = book.held and book.proposed_by != name
        self.either(allowed, "release", self.references[record], by=officer)
        if allowed and book.proposed_by is None:
            book.proposed_by = name
        elif allowed:
            book.held, book.proposed_by = False, None

    @precondition(lambda self: any(book.texts for book in self.books))
    @rule(record=records)
    def withdraw(self, record: int) -> None:
        gate.withdraw(self.references[record], by=self.people.publisher)
        if self.books[record].texts:
            self.books[record].close()

    @invariant()
    def only_what_the_oracle_says_is_public(self) -> None:
        if not hasattr(self, "books"):
            return
        found = dict(Activity.objects.filter(reference__in=self.references).values_list("reference", "document"))
        wanted = {
            reference: documents[book.public].pk
            for reference, documents, book in zip(self.references, self.documents, self.books, strict=True)
            if book.public is not None
        }
        assert found == wanted
        self.was_public |= set(found)
        tombs = set(Tombstone.objects.filter(reference__in=self.references).values_list("reference", flat=True))
        ever = {reference for reference, book in zip(self.references, self.books, strict=True) if book.ever_public}
        # A text that is published and runs out within one step was public, though nobody here saw it.
        assert self.was_public - set(found) <= tombs <= ever - set(found)
        for documents, book in zip(self.documents, self.books, strict=True):
            for number, document in enumerate(documents):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT consent_objection(%s)", [document.pk])
                    assert (cursor.fetchone()[0] is None) == book.complete(number)
