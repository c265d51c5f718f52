"""Demonstration logins: one per role, with a password and a one-time code that this machine can tell.

Both follow from the site's own key, so they need not be kept anywhere and are of no use on another machine.
"""

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings

from accounts.models import Role, StaffRole, User

PERIOD = app_settings.TOTP_PERIOD  # seconds
SUBMITTER, FOCAL_POINT = "submitter", "focal_point"
SECOND_FOCAL_POINT = "second_focal_point"  # of another State: two States are needed to see that all must consent
# Role -> name shown. Members and mandates are given by whoever makes the organisations and States.
LOGINS = {
    SUBMITTER: "Joel",
    FOCAL_POINT: "Amina",
    SECOND_FOCAL_POINT: "Chen",
    Role.REVIEWER.value: "Bruno",
    Role.PUBLISHER.value: "Sofia",
    Role.CONFIRMER.value: "Karima",
    Role.DRAFTER.value: "Daniel",
    Role.ADMINISTRATOR.value: "Nuno",
    Role.AUDITOR.value: "Olga",
    Role.ADVISER.value: "Vera",
}


@dataclass(frozen=True)
class Login:
    role: str
    email: str
    password: str


def address(role: str) -> str:
    return f"{role.replace('_', '-')}@demo.example"


def login(role: str) -> Login:
    """The login of this role on this machine (it exists once ``seed_demo`` has run)."""
    return Login(role, address(role), _derived("password", address(role))[:20])


def make_person(email: str, name: str, **fields: str) -> User:
    """A demonstration person with a proved address, a password and a second factor. Safe to call again."""
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(
            email, _derived("password", email)[:20], name=name, is_demonstration=True, **fields
        )
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, base64.b32encode(_digest("second factor", email)[:20]).decode())
        RecoveryCodes.activate(user)
    return user


def make_demo_people() -> dict[str, User]:
    """One person per role; the submitter's organisation and the focal point's mandate are made elsewhere."""
    people = {role: make_person(address(role), name) for role, name in LOGINS.items()}
    for role in Role.values:
        StaffRole.objects.get_or_create(user=people[role], role=role)
    return people


def code(user: User, now: int | None = None) -> str:
    """The one-time code of a demonstration person at this moment (``now``: seconds since 1970). Nobody else's is told."""
    if not user.is_demonstration:
        raise PermissionError("Only demonstration logins tell their code.")
    secret = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data["secret"]
    counter = int(time.time() if now is None else now) // PERIOD
    return str(format_hotp_value(hotp_value(decrypt(secret), counter)))


def _digest(what: str, email: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), f"demonstration {what} {email}".encode(), hashlib.sha256).digest()


def _derived(what: str, email: str) -> str:
    return base64.b32encode(_digest(what, email)).decode().lower().rstrip("=")
