"""How allauth behaves here: letters through the outbox, addresses from the settings, secrets encrypted."""

import base64
import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.crypto import salted_hmac

import outbox
from accounts.models import User
from outbox.letters import Recipient

# allauth's letter -> ours, and what in it leads to an account. Every other one is a notice of a change.
LETTERS = {
    "account/email/email_confirmation_signup": ("confirm_address", "activate_url"),
    "account/email/email_confirmation": ("confirm_address", "activate_url"),
    "account/email/password_reset_key": ("choose_password", "password_reset_url"),
    "account/email/account_already_exists": ("account_exists", "password_reset_url"),
    "account/email/unknown_account": ("no_account", "signup_url"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts of this site: by e-mail, in the visitor's language."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        return super().save_user(request, user, form, commit)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the letter into the outbox. The answer to the browser never waits for a mail server."""
        letter, where = LETTERS.get(template_prefix, ("sign_in_changed", ""))
        person = User.objects.filter(email__iexact=email).first()
        language = person.language if person else translation.get_language() or settings.LANGUAGE_CODE
        # Only the path is taken: what the Host header claims must not lead to another site.
        path = urlsplit(context[where]).path if where else reverse("account_reset_password")
        outbox.post(
            letter,
            to=Recipient(email, language),
            link=translate_url(path, language),
            opens_account=letter in {"confirm_address", "choose_password"},
        )

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failed attempts are counted per account *and* address: an attacker elsewhere cannot lock a person out."""
        return f"{self.get_client_ip(request)} {credentials.get('email', '').lower()}"

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not within five minutes of a sign-in: nobody is asked for the same password twice in a row."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((record["at"] for record in records), default=0)
        return time.time() - latest >= account_settings.REAUTHENTICATION_TIMEOUT


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of one-time codes lie encrypted in the database: a stolen backup alone signs nobody in."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the site's own name, whatever a Host header claims."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "", "name": settings.MFA_TOTP_ISSUER}

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def reclose(encrypted_text: str) -> str:
    """The same secret, closed with the present key (``manage.py renew_code_keys``)."""
    return _box().rotate(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    """Keyed from SECRET_KEY; earlier keys in SECRET_KEY_FALLBACKS still open what was closed with them."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(salted_hmac("one-time codes", "", secret=key, algorithm="sha256").digest()))
        for key in keys
    )
