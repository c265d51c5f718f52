"""The text of an update as HTML: sentences with their fields marked up."""

from typing import Any
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from reports import comparing, tracing
from reports.text.parts import Field, Sentence, pieces
from repository.templatetags.record import direction

register = template.Library()


@register.filter
def as_field(field: Field) -> SafeString:
    """A figure with its key and plain value, a day with its ISO form, a symbol that keeps its direction, a mark of a note."""
    if field.note:
        return format_html(
            '<a class="mark" id="mark-{0}" href="#note-{0}" role="doc-noteref">{1}</a>', field.note, field.text
        )
    if field.key:
        return format_html('<data data-figure="{}" value="{}">{}</data>', field.key, field.value, field.text)
    if field.day:
        return format_html('<time datetime="{}">{}</time>', field.day.isoformat(), field.text)
    if field.symbol:
        return format_html('<bdi class="symbol" dir="ltr">{}</bdi>', field.text)
    text = escape(field.text)
    if field.language:
        text = format_html('<span lang="{}" dir="{}">{}</span>', field.language, direction(field.language), text)
    return format_html("<strong>{}</strong>", text) if field.strong else text


@register.simple_tag
def sentence(written: Sentence) -> SafeString:
    """One sentence, escaped."""
    return mark_safe(
        "".join(as_field(piece) if isinstance(piece, Field) else escape(piece) for piece in pieces(written))
    )


@register.simple_tag
def traced(written: Sentence, identifier: UUID) -> SafeString:
    """One sentence on the workbench of this update: each figure leads to the records it counts."""
    return mark_safe("".join(_traced(piece, identifier) for piece in pieces(written)))


def _traced(piece: str | Field, identifier: UUID) -> SafeString:
    if not isinstance(piece, Field):
        return escape(piece)
    if piece.value and tracing.has_records(piece.key):
        address = reverse("reports:figure", args=[identifier, piece.key])
        return format_html('<a href="{}">{}</a>', address, as_field(piece))
    return as_field(piece)


@register.simple_tag
def sentences(written: list[Sentence], language: str) -> SafeString:
    """The sentences of a paragraph; Chinese leaves no space between them."""
    return mark_safe(("" if language == "zh" else " ").join(sentence(one) for one in written))


@register.filter
def by_table(figures: list[Any]) -> list[tuple[Promise, list[Any]]]:
    """Corrected figures under the tables that they are of. ``figures``: rows with a ``key``, or dictionaries of one."""
    found = {one["key"] if isinstance(one, dict) else one.key: one for one in figures}
    return [(meaning, [found[key] for key in keys]) for meaning, keys in comparing.by_table(found)]


@register.simple_tag
def cause_of(cause: dict[str, str]) -> dict[str, str]:
    """The words of a corrigendum in the reader's language, or in English where they are not written in it."""
    language = get_language() or "en"
    language = language if language in cause else "en"
    return {"words": cause[language], "language": language}
