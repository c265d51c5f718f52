"""Tags of the public pages: labels in the language they are really in, and addresses of lists."""

from collections.abc import Iterable, Mapping

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import QueryDict
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext

from repository.attachments import ENDINGS
from repository.browse import paging
from repository.browse.listing import Choice
from repository.browse.record import RecommendationRow, Record
from repository.browse.search.meaning import Meaning
from repository.browse.vocabulary import Label, Vocabulary
from repository.catalogue import epoch
from repository.models import State
from repository.templatetags.record import direction

register = template.Library()


@register.filter
def worded(label: Label) -> str | SafeString:
    """A label; where it is missing in the page's language, the English one, marked as such."""
    if not label.language or label.language == (get_language() or "en"):
        return label.text
    return format_html('<span lang="{}" dir="{}">{}</span>', label.language, direction(label.language), label.text)


@register.filter
def file_format(media_type: str) -> str:
    """What people call the format of an attached file: "PDF"."""
    return ENDINGS[media_type].upper()


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


# Kept while the epoch stands: a card depends on its record, on names and labels, on the language, and on nothing of the reader.
_CARDS = epoch.Shelf(5_000)


def _card(template: str, context: Mapping[str, object], *key: object) -> str:
    """``key``: all that tells this card from others of the same template."""
    return _CARDS.get((template, *key), lambda: get_template(template).render(dict(context)))


@register.simple_tag
def activity_cards(records: Iterable[Record], heading: str = "h3") -> SafeString:
    """The cards of a list of activities, as ``_partials/activity_card.html`` draws them."""
    cards = (
        _card(
            "_partials/activity_card.html", {"record": one, "heading": heading},
            one.activity.document, one.vocabulary.language, heading,
        )
        for one in records
    )  # fmt: skip
    return mark_safe("".join(cards))  # each was made by a template, which escapes


@register.simple_tag
def recommendation_cards(
    rows: Iterable[RecommendationRow], heading: str = "h3", with_state: bool = False
) -> SafeString:
    """The cards of a list of recommendations, as ``_partials/recommendation_card.html`` draws them."""
    cards = (
        _card(
            "_partials/recommendation_card.html", {"row": one, "heading": heading, "with_state": with_state},
            one.recommendation.pk, one.vocabulary.language, heading, with_state,
        )
        for one in rows
    )  # fmt: skip
    return mark_safe("".join(cards))  # each was made by a template, which escapes


_LINKS = epoch.Shelf(2_000)  # every State in six languages


@register.simple_tag
def state_link(state: State) -> SafeString:
    """The name of a State, which leads to its page. Kept while the epoch stands: a page has dozens of them."""

    def drawn() -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("repository:state", args=[state.pk]), state.name)

    return _LINKS.get((state.pk, get_language()), drawn)


@register.simple_tag
def state_links(states: Iterable[State]) -> SafeString:
    """The names of these States in a line, each leading to its page."""
    between = conditional_escape(pgettext("between names of States", "; "))
    return mark_safe(between.join(state_link(state) for state in states))  # every part is escaped


@register.simple_tag
def choices(key: str, values: Iterable[Choice]) -> SafeString:
    """The ticks of a facet. A page has more than a hundred: they are put together here, at a tenth of what a template needs."""
    key = escape(key)
    return mark_safe("".join(_choice(key, one) for one in values))  # every part is escaped


def _choice(key: str, one: Choice) -> str:
    code = escape(one.code)
    ticked = " checked" if one.selected else ""
    return (
        f'<div class="opt"><input type="checkbox" id="{key}-{code}" name="{key}" value="{code}"{ticked}>'
        f'<label for="{key}-{code}">{conditional_escape(worded(one.label))}'
        f' <span class="c">({intcomma(one.count)})</span></label></div>\n'
    )
