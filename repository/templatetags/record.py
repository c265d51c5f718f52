"""Tags for text of records and other things that a page shows in a language of their own. Built in everywhere."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from django import template
from django.conf import settings
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()
RIGHT_TO_LEFT = {"ar"}
PATTERNS = {
    "day": {"zh": "y年M月d日", "es": "d 'de' MMMM 'de' y", "ru": "d MMMM y 'года'"},
    "month": {"zh": "y年M月", "es": "LLLL 'de' y", "ru": "LLLL y 'года'"},
    "year": {"zh": "y年"},
}
DEFAULTS = {"day": "d MMMM y", "month": "LLLL y", "year": "y"}
# Both names that a month has in Arabic, as documents of the United Nations write them.
ARABIC_MONTHS = (
    "كانون الثاني/يناير", "شباط/فبراير", "آذار/مارس", "نيسان/أبريل", "أيار/مايو", "حزيران/يونيه", "تموز/يوليه", "آب/أغسطس",
    "أيلول/سبتمبر", "تشرين الأول/أكتوبر", "تشرين الثاني/نوفمبر", "كانون الأول/ديسمبر",
)  # fmt: skip


def direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


@register.simple_tag
def record_text(text: str, language: str, inline: bool = False) -> SafeString:
    """A record's own text: always with its language and direction; paragraphs kept unless ``inline``."""
    if inline:
        return format_html('<span lang="{}" dir="{}">{}</span>', language, direction(language), text)
    paragraphs = mark_safe(linebreaks(text, autoescape=True))  # escaped there, which it does not say of itself
    return format_html(
        '<div class="record-text" lang="{}" dir="{}">{}</div>', language, direction(language), paragraphs
    )


@register.filter
def symbol(text: str) -> SafeString:
    """A document symbol, a reference or a number: kept together, and left to right within any line."""
    return format_html('<bdi class="sym" dir="ltr">{}</bdi>', text)


@register.filter
def un_date(day: date | str | None, precision: str = "day") -> str:
    """A date as the UN writes it: 21 November 2026, in the language of the page, with European digits."""
    if not day:
        return ""
    value = date.fromisoformat(day) if isinstance(day, str) else day
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(settings.GENEVA)).date()
    language = (get_language() or "en")[:2]
    pattern = _pattern(language, value, precision)
    return format_date(value, pattern, locale=_locale(language))


@register.filter
def geneva_time(moment: datetime) -> str:
    """Day and time in Geneva: 21 November 2026, 14:05."""
    language = (get_language() or "en")[:2]
    comma = {"zh": "", "ar": "،"}.get(language, ",")
    local = moment.astimezone(ZoneInfo(settings.GENEVA))
    pattern = f"{_pattern(language, local, 'day')}{comma} HH:mm"
    return format_datetime(local, pattern, tzinfo=ZoneInfo(settings.GENEVA), locale=_locale(language))


@register.filter
def language_name(code: str) -> str:
    """The name of one of the six languages, in the language of the page."""
    from repository.content import LANGUAGES

    return str(dict(LANGUAGES).get(code, code))


@register.filter
def text_direction(code: str) -> str:
    return direction(code)


def _pattern(language: str, day: date, precision: str) -> str:
    """As Babel writes patterns, with what its data does not know of the United Nations' ways: both Arabic names, 1er."""
    pattern = PATTERNS[precision].get(language, DEFAULTS[precision])
    if language == "ar":
        month = f"'{ARABIC_MONTHS[day.month - 1]}'"
        return pattern.replace("MMMM", month).replace("LLLL", month)
    return f"d'er' {pattern[2:]}" if language == "fr" and precision == "day" and day.day == 1 else pattern


def _locale(language: str) -> str:
    return language  # Babel keeps European digits in dates, in Arabic too, as all six languages use here
