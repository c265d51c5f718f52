"""Tags of the public pages: labels in the language they are really in, and addresses of lists."""

from collections.abc import Mapping

from django import template
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from repository.browse import paging
from repository.browse.search.meaning import Meaning
from repository.browse.vocabulary import Label, Vocabulary
from repository.templatetags.record import direction

register = template.Library()


@register.filter
def worded(label: Label) -> str | SafeString:
    """A label; where it is missing in the page's language, the English one, marked as such."""
    if not label.language or label.language == (get_language() or "en"):
        return label.text
    return format_html('<span lang="{}" dir="{}">{}</span>', label.language, direction(label.language), label.text)


@register.simple_tag
def with_query(query: QueryDict, **changes: object) -> str:
    """The query of this list with some keys set, or left out where the value is empty; page 1 again."""
    return paging.address(query, **{key: str(value) if value else None for key, value in changes.items()})


@register.simple_tag
def with_value(query: QueryDict, key: str, value: str) -> str:
    """The query of this list with one key set, the key given by name."""
    return paging.address(query, **{key: value})


@register.simple_tag
def stands_for(vocabulary: Vocabulary, meaning: Meaning) -> list[Label]:
    """What a word of a search was taken for beside itself: a State, themes, groups of persons; each once."""
    codes = [("state", meaning.state)] if meaning.state else []
    codes += [("theme", code) for code in meaning.themes] + [("persons", code) for code in meaning.persons]
    return list(dict.fromkeys(vocabulary.label(key, code) for key, code in codes))


@register.filter
def of_key(texts: Mapping[str, str], key: str) -> str:
    return texts.get(key, "")


@register.filter
def at_most(number: int, limit: int) -> bool:
    return number <= limit
