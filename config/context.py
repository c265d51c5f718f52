"""What the frame of every page needs to know."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url

LANGUAGE_BAR = [(code, name, "rtl" if code == "ar" else "ltr") for code, name in settings.LANGUAGES]


def frame(request: HttpRequest) -> dict[str, object]:
    address = request.get_full_path()
    return {
        "languages": [
            {"code": code, "name": name, "dir": direction, "address": translate_url(address, code)}
            for code, name, direction in LANGUAGE_BAR
        ],
        "site_url": settings.SITE_URL.rstrip("/"),
        "has_accounts": settings.SITE_ROLE != "public",
        "development": settings.DEVELOPMENT,
    }
