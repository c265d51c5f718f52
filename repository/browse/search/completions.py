"""What a word that has been begun may become: words of published records, names of States, themes, providers. Nothing else is
looked at, so nothing else can be told."""

from dataclasses import dataclass

from django.db.models import Func, TextField, Value

from repository.browse.vocabulary import Vocabulary
from repository.models import Provider, Word
from repository.reference.names import fold, in_language

SHORTEST = 2  # characters; one Chinese character is a word
OF_EACH = 5


@dataclass(frozen=True)
class Completion:
    text: str
    kind: str  # word, state, theme, provider
    code: str  # of what it is; "" for a word


class Plain(Func):
    """A text as words are kept: without accents, in small letters."""

    template = "btrim(repository_unaccented(repository_plain(%(expressions)s)))"
    output_field = TextField()


def completions(begun: str, vocabulary: Vocabulary) -> list[Completion]:
    """At most five of each kind, States and themes first."""
    folded = fold(begun)
    if not folded or (len(folded) < SHORTEST and folded.isascii()):
        return []
    found = [
        Completion(in_language(state.names, vocabulary.language), "state", code)
        for code, state in vocabulary.states.items()
        if _begins(in_language(state.names, vocabulary.language), folded)
    ][:OF_EACH]
    in_use = [code for code, term in vocabulary.themes.items() if term.scheme.ends_on is None]
    themes = [(code, vocabulary.label("theme", code).text) for code in in_use if vocabulary.heir("theme", code) == code]
    found += [Completion(text, "theme", code) for code, text in themes if _begins(text, folded)][:OF_EACH]
    words = Word.objects.filter(text__startswith=Plain(Value(begun))).order_by("-records", "text")
    found += [Completion(text, "word", "") for text in words.values_list("text", flat=True)[:OF_EACH]]
    providers = Provider.objects.named(begun).order_by("name", "slug").values_list("slug", "name")
    return found + [Completion(name, "provider", slug) for slug, name in providers[:OF_EACH]]


def _begins(text: str, folded: str) -> bool:
    """Whether a word of this text begins so."""
    return f" {folded}" in f" {fold(text)}"
