"""What the frame of every page needs to know. Nothing here is read before a page asks for it."""

import re

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from repository.browse.conditional import theme_of
from repository.reference.announcements import frame_of

LANGUAGE_BAR = [(code, name, "rtl" if code == "ar" else "ltr") for code, name in settings.LANGUAGES]
PREFIX = re.compile(rf"^/({'|'.join(code for code, _name in settings.LANGUAGES)})(?=/|$)")
# At most seven. The public half and the desk answer under one name, so the addresses are whole wherever they are shown.
MENU = [
    ("activities/", _("Activities")),
    ("states/", _("States")),
    ("recommendations/", _("Recommendations")),
    ("good-practices/", _("Good practices")),
    ("funds/", _("Funds")),
    ("statistics/", _("Statistics")),
    ("about/", _("About")),
]


def frame(request: HttpRequest) -> dict[str, object]:
    """Language bar, menu and flags; ``demonstration``: this database holds fictitious States, so nothing is real."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "site_url": settings.SITE_URL.rstrip("/"),
        "languages": languages(request.get_full_path()),
        "unprefixed_path": PREFIX.sub("", request.path) or "/",
        "menu": menu(request.path, language),
        "theme": theme_of(request),
        **of_the_site(),
        "development": settings.DEVELOPMENT,
        "release": settings.RELEASE,
        "signs_in_here": settings.SITE_ROLE != "public",
    }


def languages(address: str) -> list[dict[str, str]]:
    """This same page, query kept, in each language; the home page where an address has no language."""
    has_language = PREFIX.match(address) is not None
    return [
        {
            "code": code,
            "name": name,
            "dir": direction,
            "address": PREFIX.sub(f"/{code}", address) if has_language else f"/{code}/",
        }
        for code, name, direction in LANGUAGE_BAR
    ]


def menu(path: str, language: str) -> list[dict[str, object]]:
    """The main menu; the entry that the page lies under is marked (the longest one, for ``about/consent/``)."""
    addresses = [f"/{language}/{address}" for address, _label in MENU]
    current = max((one for one in addresses if path.startswith(one)), key=len, default=None)
    return [
        {"address": address, "label": label, "is_current": address == current}
        for address, (_address, label) in zip(addresses, MENU, strict=True)
    ]


def of_the_site() -> dict[str, object]:
    """Whether the data are for demonstration, and what is announced: looked up together, and only if a page asks."""
    found = SimpleLazyObject(lambda: frame_of(timezone.localdate()))
    return {
        "demonstration": SimpleLazyObject(lambda: found[0]),
        "announcement": SimpleLazyObject(lambda: announced(found[1])),
    }


def announced(texts: dict[str, str]) -> dict[str, str]:
    """The announcement in the language of the page, or in English; nothing where there is none."""
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    shown = language if texts.get(language) else "en"
    return {"language": shown, "text": texts[shown]} if texts else {}
