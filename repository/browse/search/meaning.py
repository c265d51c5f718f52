"""What the words of a search may mean beside their own text: a State by any of its names, a theme by its label, a position.

Former and foreign names, labels and irregular forms are added to the question when it is asked, never to the texts: a name that
changes is found by the next search, and no record has to be written anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from repository.browse.search import forms
from repository.browse.search.asking import MOST_TERMS, Term, read
from repository.catalogue import epoch
from repository.reference.names import fold

LONGEST_NAME = 8  # words


@dataclass(frozen=True)
class Meaning:
    """One term and everything that answers it. Any of it will do."""

    term: Term
    forms: tuple[str, ...] = ()  # words that are looked for in any form; the first is the term's own
    phrases: tuple[str, ...] = ()  # looked for as they stand
    state: str = ""  # the State that it is a name of
    themes: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    position: str = ""


@dataclass(frozen=True)
class Question:
    """A search as it was understood; pages tell the reader."""

    meanings: tuple[Meaning, ...]
    fillers: tuple[str, ...] = ()  # words that only hold others together, not looked for
    left_out: tuple[str, ...] = ()  # terms after the eighth

    @property
    def wanted(self) -> list[Meaning]:
        return [one for one in self.meanings if not one.term.excluded]

    @property
    def excluded(self) -> list[Meaning]:
        return [one for one in self.meanings if one.term.excluded]


def understand(typed: str) -> Question:
    """What this search means, in any language. One statement, kept while the epoch stands."""
    terms = read(typed)
    if not terms:
        return Question(())
    known = _known(
        tuple(dict.fromkeys(term.text for term in terms if not term.quoted)),
        tuple(dict.fromkeys(name for name, _together in _possible_names(terms))),
    )
    meanings, fillers = [], []
    for one in _with_names(terms, known.names):
        if isinstance(one, Meaning):
            meanings.append(one)
        elif one.quoted:
            meanings.append(Meaning(one, phrases=(one.text,)))
        elif known.words[one.text].filler and not one.exact and not one.excluded:
            fillers.append(one)
        else:
            meanings.append(_meaning(one, known.words[one.text]))
    if fillers and all(one.term.excluded for one in meanings):  # nothing else is wanted: then they are what is meant
        meanings += [Meaning(one, phrases=(one.text,)) for one in fillers]
        fillers = []
    return Question(
        tuple(meanings[:MOST_TERMS]),
        tuple(one.text for one in fillers),
        tuple(one.term.text for one in meanings[MOST_TERMS:]),
    )


def _meaning(term: Term, word: "Word") -> Meaning:
    if term.beginning:
        return Meaning(term, phrases=(term.text,))
    return Meaning(
        term,
        forms=() if term.exact else (term.text, *forms.others(term.text)),
        phrases=(term.text,) if term.exact else (),
        themes=word.themes,
        persons=word.persons,
        position=forms.position(term.text),
    )


def _possible_names(terms: Sequence[Term]) -> Iterator[tuple[str, Sequence[Term]]]:
    """Neighbouring terms that might be the name of a State, folded as names are; the longest first."""
    for length in range(min(len(terms), LONGEST_NAME), 0, -1):
        for start in range(len(terms) - length + 1):
            together = terms[start : start + length]
            if all(not one.quoted and not one.beginning and one.excluded == together[0].excluded for one in together):
                yield fold(" ".join(one.typed for one in together)), together


def _with_names(terms: Sequence[Term], names: Mapping[str, "Name"]) -> list[Term | Meaning]:
    """The terms, those that together are a name of a State replaced by that State."""
    for name, together in _possible_names(terms):
        if name in names:
            start = next(place for place in range(len(terms)) if terms[place : place + len(together)] == together)
            text = " ".join(one.typed for one in together)
            found = Meaning(
                Term(text, excluded=together[0].excluded),
                phrases=tuple(dict.fromkeys([text, *names[name].spellings])),
                state=names[name].state,
            )
            before, after = terms[:start], terms[start + len(together) :]
            return [*_with_names(before, names), found, *_with_names(after, names)]
    return list(terms)


@dataclass(frozen=True)
class Word:
    filler: bool
    themes: tuple[str, ...]
    persons: tuple[str, ...]


@dataclass(frozen=True)
class Name:
    state: str
    spellings: tuple[str, ...]  # every other way in which sources write that State


@dataclass(frozen=True)
class Known:
    words: Mapping[str, Word]
    names: Mapping[str, Name]  # by their folded form


@epoch.kept
def _known(words: tuple[str, ...], names: tuple[str, ...]) -> Known:
    """Of each word, whether it only holds others together, and the themes and groups of persons that a label of it names; of
    each folded name, the State that has or had it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT '', word, repository_is_filler(word), array(
              SELECT s.code || ':' || t.code FROM repository_term t JOIN repository_scheme s ON s.id = t.scheme_id
              WHERE s.code IN ('theme', 'persons') AND t.search @@ question)
            FROM (
              SELECT word, CASE WHEN word ~ '[0-9㐀-鿿]' THEN repository_exactly(word)
                           ELSE repository_any_form(string_to_array(word || others, ' ')) END AS question
              FROM unnest(%s::text[], %s::text[]) AS asked(word, others)
              OFFSET 0  -- once a word; without this the planner asks for the forms again at each of some hundred terms
            ) AS asked
            UNION ALL
            SELECT named.state_id, named.folded, true, array(
              SELECT spelled.text FROM repository_statespelling spelled
              WHERE spelled.state_id = named.state_id ORDER BY spelled.id)
            FROM repository_statespelling named WHERE named.folded = ANY (%s)
            """,
            [list(words), ["".join(f" {other}" for other in forms.others(word)) for word in words], list(names)],
        )
        found = cursor.fetchall()
    return Known(
        {
            text: Word(filler, _codes("theme", more), _codes("persons", more))
            for state, text, filler, more in found
            if not state
        },
        {text: Name(state, tuple(more)) for state, text, _filler, more in found if state},
    )


def _codes(scheme: str, labelled: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({one.partition(":")[2] for one in labelled if one.startswith(f"{scheme}:")}))
