"""The text of an update as HTML: sentences with their fields marked up."""

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from reports.narrative import Field, Sentence

register = template.Library()


@register.filter
def as_field(field: Field) -> SafeString:
    """A figure with its key and plain value, a day with its ISO form, a symbol that keeps its direction."""
    if field.key:
        return format_html(
            '<data class="figure" data-figure="{}" value="{}">{}</data>', field.key, field.value, field.text
        )
    if field.day:
        return format_html('<time datetime="{}">{}</time>', field.day.isoformat(), field.text)
    if field.symbol:
        return format_html('<bdi class="symbol" dir="ltr">{}</bdi>', field.text)
    return format_html("{}", field.text)


@register.simple_tag
def sentences(written: list[Sentence], language: str) -> SafeString:
    """The sentences of a paragraph, escaped; Chinese leaves no space between them."""
    parts = [escape(one.text) % {name: as_field(field) for name, field in one.fields.items()} for one in written]
    return mark_safe(("" if language == "zh" else " ").join(parts))
