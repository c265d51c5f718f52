"""The drafter's own words and the examples chosen, as paragraphs among the generated ones.

Own words are plain text: an empty line ends a paragraph. A figure stands in them as ``{published.stock}``, under the key
it has in ``figures.csv``, and is filled in from the frozen set, so that it follows the figures until the freeze.
"""

import re
from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from reports.figures import keyed
from reports.frozen_record import UnreadableRecord
from reports.text.annex import submitter_of, texts_of
from reports.text.parts import Field, Paragraph, Sentence
from reports.text.pen import Pen
from repository.reference.names import sort_key

FIELD = re.compile(r"\{([a-z_]+(?:\.[A-Za-z0-9_+-]+)*)\}")


def unknown_fields(words: str, known: Collection[str]) -> list[str]:
    """The fields in these words that name none of the known figures, in order."""
    return [key for key in FIELD.findall(words) if key not in known]


def words(pen: Pen, section: str) -> Iterator[Paragraph]:
    """What the drafter wrote for this section: in the language of the text, else in English, marked as such."""
    by_language = pen.frozen.facts["words"].get(section, {})
    language = pen.language if by_language.get(pen.language) else "en"
    known = dict(keyed(pen.figures))
    for text in paragraphs_of(by_language.get(language, "")):
        marked = "" if language == pen.language else language
        yield pen.paragraph(_sentence(pen, text, known), language=marked, key="own")


def paragraphs_of(words: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", words) if part.strip()]


def examples(pen: Pen) -> Iterator[Paragraph]:
    """The records chosen as examples, in the alphabetical order of their titles, in the words consented to."""
    chosen = set(pen.frozen.facts["examples"])
    found = []
    for record in pen.frozen.records:
        if record.reference not in chosen:
            continue
        try:
            document = record.content
            texts, language = texts_of(document, pen.language)
            states = pen.items([pen.state_name(row["state"]) for row in document["states_concerned"]])
            found.append((record.reference, texts, language, submitter_of(document), states))
        except (KeyError, TypeError, ValueError) as fault:
            raise UnreadableRecord(record.reference) from fault
    for reference, texts, language, submitter, states in sorted(
        found, key=lambda one: (sort_key(one[1]["title"], pen.language), one[0])
    ):
        foreign = "" if language == pen.language else language
        yield pen.paragraph(
            Sentence(
                _("%(title)s (submitted by %(submitter)s; States concerned: %(states)s; %(reference)s)."),
                {
                    "title": Field(texts["title"], language=foreign, strong=True),
                    "submitter": Field(submitter),
                    "states": Field(states or _("none in particular")),
                    "reference": pen.symbol(reference),
                },
            ),
            Sentence("%(summary)s", {"summary": Field(" ".join(texts["summary"].split()), language=foreign)}),
            key=f"example {reference}",
        )


def _sentence(pen: Pen, text: str, known: dict[str, int]) -> Sentence:
    """Fields become figures; a field that names none (an older release knew it) stays as it was typed."""
    fields: dict[str, Field] = {}

    def put(match: re.Match[str]) -> str:
        key = match[1]
        if key not in known:
            return match[0]
        fields[key] = pen.figure(key, known[key])
        return f"%({key})s"

    return Sentence(FIELD.sub(put, text.replace("%", "%%")), fields)
