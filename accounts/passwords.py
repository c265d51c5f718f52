"""What a password must be: long. Kinds of characters are not asked for; well-known ones are refused (config/settings.py)."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Django's rule in words of our own: in Arabic and Chinese its sentence comes in English."""

    def get_error_message(self) -> str:
        return _("This password is too short: it needs %(number)d characters or more.") % {"number": self.min_length}
