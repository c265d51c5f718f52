"""What a password must be: long, and not what anybody would try here first. Kinds of characters are not asked for; well-known
passwords are refused too (config/settings.py)."""

import unicodedata
from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Names of this site, of who runs it and who comes here, in letters alone. Whatever is made of nothing else is refused.
OUR_WORDS = [
    "universalperiodicreview", "humanrightscouncil", "unitednations", "nationsunies", "nacionesunidas",
    "technicalcooperation", "cooperation", "humanrights", "droitsdelhomme", "derechoshumanos", "derechos", "humanos",
    "repository", "recommendations", "recommendation", "council", "universal", "periodic", "review", "technical", "nations",
    "united", "rights", "human", "geneva", "geneve", "ginebra", "ohchr", "hcdh", "acnudh", "uprinfo", "upr", "epu",
    "administrator", "administrateur", "admin", "auditor", "reviewer", "publisher", "confirmer", "drafter", "adviser",
    "focalpoint", "permanentmission", "mission", "delegation", "delegate", "submitter", "organisation", "organization",
    "consent", "state", "password", "passwort", "motdepasse", "contrasena", "welcome", "login", "secret",
    "the", "and", "for", "of", "un", "onu",
]  # fmt: skip


class LongEnough(MinimumLengthValidator):
    """Django's rule in words of our own: in Arabic and Chinese its sentence comes in English."""

    def get_error_message(self) -> str:
        return _("This password is too short: it needs %(number)d characters or more.") % {"number": self.min_length}


class NotOurWords:
    """Refuses "OHCHR-Geneva-2026" and "human rights council!": words of this place, with figures and signs between them."""

    def validate(self, password: str, user: Any = None) -> None:
        plain = unicodedata.normalize("NFKD", password).casefold()
        rest = "".join(sign for sign in plain if sign.isalpha())
        if not rest:
            return  # figures alone: what is well known of them is refused elsewhere
        for word in sorted(OUR_WORDS, key=len, reverse=True):  # a short one may stand in a longer one
            rest = rest.replace(word, "")
        if not rest:
            raise ValidationError(
                _("This password is made of words that anybody would try here first. Add words of your own."),
                code="password_of_our_words",
            )

    def get_help_text(self) -> str:
        return _("It cannot be made of nothing but the names of this site, of its organisations and of its roles.")
