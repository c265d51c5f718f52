"""What a person does in a browser to sign in, for tests: over the site's own pages, nothing written past them."""

import re

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from outbox.models import Letter
from tests.cast import PASSWORD

LOGIN = "/en/account/login/"
CODE = "/en/account/2fa/authenticate/"
RESET = "/en/account/password/reset/"
SIGN_UP = "/en/account/signup/"


def give_password(client: Client, email: str, password: str = PASSWORD, **extra: str) -> HttpResponse:
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def give_code(client: Client, code: str) -> HttpResponse:
    return client.post(CODE, {"code": code})


def sign_in(client: Client, user: User) -> HttpResponse:
    """Password, and a code where the account has one set up."""
    answer = give_password(client, user.email)
    return give_code(client, code_of(user)) if answer.url.startswith(CODE) else answer


def code_of(user: User) -> str:
    """The code that this person's app shows now."""
    return code_for(decrypt(Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data["secret"]))


def code_for(secret: str) -> str:
    """What an authenticator app with this key shows now."""
    counters = list(yield_hotp_counters_from_time())  # some before, now, as many after
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def recovery_codes(user: User) -> list[str]:
    return Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()


def link_in(letter: Letter) -> str:
    return re.search(r"https?://[^/]+(/\S+)", letter.body)[1]


def without_tokens(answer: HttpResponse) -> str:
    """The page without what differs each time: the token against forged forms."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.text)
