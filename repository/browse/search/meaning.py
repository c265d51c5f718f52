"""What the words of a search may mean beside their own text: a State or a treaty by any of its names, a theme by its
label, a position.

Former and foreign names, labels and irregular forms are added to the question when it is asked, never to the texts: a name that
changes is found by the next search, and no record has to be written anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from repository.browse.search import forms
from repository.browse.search.asking import MOST_TERMS, Term, read
from repository.browse.search.named import LONGEST as LONGEST_NAME
from repository.browse.search.named import Names
from repository.catalogue import epoch


@dataclass(frozen=True)
class Meaning:
    """One term and everything that answers it. Any of it will do."""

    term: Term
    forms: tuple[str, ...] = ()  # words that are looked for in any form; the first is the term's own
    phrases: tuple[str, ...] = ()  # looked for as they stand
    apart: tuple[str, ...] = ()  # all of these together answer it too, each in any form
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


def understand(typed: str, known: Names) -> Question:
    """What this search means, in any language. One statement, kept while the epoch stands."""
    terms = read(typed)
    if not terms:
        return Question(())
    terms = tuple(dict.fromkeys(part for term in terms for part in known.parted(term)))
    words = _known(tuple(dict.fromkeys(asked for term in terms if not term.quoted for asked in (term, *_parts(term)))))
    meanings, fillers = [], []
    for one in _with_names(terms, known, words):
        if isinstance(one, Meaning):
            meanings.append(one)
        elif one.quoted:
            meanings.append(Meaning(one, phrases=(one.text,)))
        elif words[one.text].filler and not one.exact and not one.excluded:
            fillers.append(one)
        else:
            meanings.append(_meaning(one, words))
    if fillers and all(one.term.excluded for one in meanings):  # nothing else is wanted: then they are what is meant
        meanings += [Meaning(one, phrases=(one.text,)) for one in fillers]
        fillers = []
    return Question(
        tuple(meanings[:MOST_TERMS]),
        tuple(one.text for one in fillers),
        tuple(one.term.text for one in meanings[MOST_TERMS:]),
    )


def _meaning(term: Term, words: Mapping[str, "Word"]) -> Meaning:
    if term.beginning:
        return Meaning(term, phrases=(term.text,))
    word = words[term.text]
    return Meaning(
        term,
        forms=() if term.exact else word.forms,
        phrases=tuple(filter(None, [term.text if term.exact else forms.parted(term.text)])),
        apart=tuple(part for part in term.parts if not words[part].filler),
        themes=word.themes,
        persons=word.persons,
        position=forms.position(term.text),
    )


def _parts(term: Term) -> list[Term]:
    return [Term(part) for part in term.parts]


def _possible_names(terms: Sequence[Term]) -> Iterator[tuple[str, Sequence[Term]]]:
    """Neighbouring terms that might be a name, the longest first; l'Égypte without its article, too."""
    for length in range(min(len(terms), LONGEST_NAME), 0, -1):
        for start in range(len(terms) - length + 1):
            together = terms[start : start + length]
            if all(not one.quoted and not one.beginning and one.excluded == together[0].excluded for one in together):
                yield " ".join(one.typed or one.text for one in together), together
                if together[0].typed != together[0].text:
                    yield " ".join([together[0].text, *(one.typed or one.text for one in together[1:])]), together


def _with_names(terms: Sequence[Term], known: Names, words: Mapping[str, "Word"]) -> list[Term | Meaning]:
    """The terms, those that together are a name replaced by what it names."""
    for text, together in _possible_names(terms):
        if name := known.find(text):
            start = next(place for place in range(len(terms)) if terms[place : place + len(together)] == together)
            telling = tuple(one.text for one in together if not words[one.text].filler)
            found = Meaning(
                Term(text, excluded=together[0].excluded),
                phrases=tuple(dict.fromkeys([text, *name.spellings])),
                apart=telling if len(telling) > 1 and not name.state else (),
                state=name.state,
            )
            before, after = terms[:start], terms[start + len(together) :]
            return [*_with_names(before, known, words), found, *_with_names(after, known, words)]
    return list(terms)


@dataclass(frozen=True)
class Word:
    forms: tuple[str, ...]  # in which it is looked for, its own first
    filler: bool
    themes: tuple[str, ...]
    persons: tuple[str, ...]


@epoch.kept
def _known(terms: tuple[Term, ...]) -> Mapping[str, Word]:
    """Of each word, whether it only holds others together, and the themes and groups of persons that a label of it names."""
    asked = {term.text: _forms(term) for term in terms}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT word, part = '' AND repository_is_filler(word), array(
              SELECT s.code || ':' || t.code FROM repository_term t JOIN repository_scheme s ON s.id = t.scheme_id
              WHERE s.code IN ('theme', 'persons') AND t.search @@ question)
            FROM (
              SELECT word, part, CASE WHEN word ~ '[0-9㐀-鿿]' THEN repository_exactly(word)
                                 WHEN part = '' THEN repository_any_form(string_to_array(forms, ' '))
                                 ELSE repository_any_form(string_to_array(forms, ' ')) || repository_exactly(part) END AS question
              FROM unnest(%s::text[], %s::text[], %s::text[]) AS asked(word, forms, part)
              OFFSET 0  -- once a word; without this the planner asks for the forms again at each of some hundred terms
            ) AS asked
            """,
            [
                list(asked),
                [" ".join(forms_) for forms_ in asked.values()],
                [term.text if term.parts else "" for term in {term.text: term for term in terms}.values()],
            ],
        )
        found = cursor.fetchall()
    return {
        text: Word(asked[text], filler or forms.is_filler(text), _codes("theme", labelled), _codes("persons", labelled))
        for text, filler, labelled in found
    }


def _forms(term: Term) -> tuple[str, ...]:
    """The words that are looked for in any form."""
    word = forms.joined(term.parts) or term.text
    return (word, *forms.others(word))


def _codes(scheme: str, labelled: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({one.partition(":")[2] for one in labelled if one.startswith(f"{scheme}:")}))
