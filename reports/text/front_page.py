"""What the front page of a United Nations document says in each language, as its documents say it (A/HRC/30/25, A/65/L.78).

These are set phrases of the Organization, not sentences to translate: in Arabic, Chinese and Russian documents the block
of the distribution stands in English.
"""

from django.utils.translation import gettext as _

DISTRIBUTION: dict[str, tuple[str, list[str]]] = {  # language of the document -> that of the lines, and the lines
    "ar": ("en", ["Distr.: General", "Arabic", "Original: English"]),
    "zh": ("en", ["Distr.: General", "Chinese", "Original: English"]),
    "en": ("en", ["Distr.: General", "Original: English"]),
    "fr": ("fr", ["Distr. générale", "Français", "Original\u00a0: anglais"]),
    "ru": ("en", ["Distr.: General", "Russian", "Original: English"]),
    "es": ("es", ["Distr. general", "Español", "Original: inglés"]),
}


def session_in_words(number: int, language: str) -> str:
    """As in "Sixty-fifth session", for the sessions 50 to 99; Spanish documents write digits. Others: "Session 103"."""
    words = _IN_WORDS.get(language)
    tens, units = divmod(number, 10)
    if words is None or not 5 <= tens <= 9:
        return _("Session %(session)s") % {"session": number}
    return words(tens, units)


def _english(tens: int, units: int) -> str:
    stem = ["Fift", "Sixt", "Sevent", "Eight", "Ninet"][tens - 5]
    ordinals = ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
    return f"{stem}y-{ordinals[units]} session" if units else f"{stem}ieth session"


def _french(tens: int, units: int) -> str:
    """Seventy is sixty and ten, ninety is four times twenty and ten."""
    stem = ["Cinquant", "Soixant", "Soixant", "Quatre-vingt", "Quatre-vingt"][tens - 5]
    rest = units + (10 if tens in (7, 9) else 0)
    if rest == 0:
        return f"{stem}ième session"
    ordinals = [
        "", "unième", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième", "huitième", "neuvième",
        "dixième", "onzième", "douzième", "treizième", "quatorzième", "quinzième", "seizième", "dix-septième",
        "dix-huitième", "dix-neuvième",
    ]  # fmt: skip
    stem += "" if tens > 7 else "e"
    joined = " et " if rest in (1, 11) and tens < 8 else "-"
    return f"{stem}{joined}{ordinals[rest]} session"


def _russian(tens: int, units: int) -> str:
    if not units:
        return f"{['Пятидесятая', 'Шестидесятая', 'Семидесятая', 'Восьмидесятая', 'Девяностая'][tens - 5]} сессия"
    stem = ["Пятьдесят", "Шестьдесят", "Семьдесят", "Восемьдесят", "Девяносто"][tens - 5]
    ordinals = ["", "первая", "вторая", "третья", "четвертая", "пятая", "шестая", "седьмая", "восьмая", "девятая"]
    return f"{stem} {ordinals[units]} сессия"


def _chinese(tens: int, units: int) -> str:
    digits = "〇一二三四五六七八九"
    return f"第{digits[tens]}十{digits[units] if units else ''}届会议"


def _arabic(tens: int, units: int) -> str:
    stem = ["خمسون", "ستون", "سبعون", "ثمانون", "تسعون"][tens - 5]
    ordinals = [
        "", "الحادية", "الثانية", "الثالثة", "الرابعة", "الخامسة", "السادسة", "السابعة", "الثامنة", "التاسعة",
    ]  # fmt: skip
    return f"الدورة {ordinals[units]} وال{stem}" if units else f"الدورة ال{stem}"


_IN_WORDS = {
    "ar": _arabic,
    "zh": _chinese,
    "en": _english,
    "fr": _french,
    "ru": _russian,
    "es": lambda tens, units: f"{10 * tens + units}º período de sesiones",
}
