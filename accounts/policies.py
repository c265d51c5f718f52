"""Who may open which page. Every view says it; one that does not stops the start (``config/checks.py``, E001).

    @signed_in                    anybody with an account
    @member                       who writes for an organisation
    @writer                       the same, and who may enter for one what came by mail or on paper
    @role(Role.REVIEWER)          OHCHR, with at least one of these roles
    @mandate                      who may decide for a State today
    @login_not_required           the public (Django's own, for the rooms that may not import this one)

A page that is not theirs does not exist for them: 404. OHCHR roles and focal points come in with a one-time code only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.http import urlencode

from accounts import attempts, security_log, typed_text
from accounts.models import Role, User


@dataclass(frozen=True)
class Policy:
    """A name for people and tests, and the question."""

    name: str
    allows: Callable[[User], bool]


PUBLIC = Policy("public", lambda user: True)
SIGNED_IN = Policy("signed in", lambda user: user.is_active)
MEMBER = Policy("member", lambda user: user.organisations().exists())
ENTERING = (Role.REVIEWER, Role.ADMINISTRATOR)  # who may enter for an organisation what came by mail or on paper
WRITER = Policy("writer", lambda user: MEMBER.allows(user) or user.has_role(*ENTERING))
MANDATE = Policy("mandate", lambda user: user.states().exists())

# Views of other people's packages, by URL name.
THIRD_PARTY: dict[str, Policy] = {
    "account_login": PUBLIC,
    "account_logout": SIGNED_IN,
    "account_signup": PUBLIC,
    "account_inactive": PUBLIC,
    "account_reauthenticate": SIGNED_IN,
    "account_email": SIGNED_IN,
    "account_email_verification_sent": PUBLIC,
    "account_confirm_email": PUBLIC,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_confirm_login_code": PUBLIC,
    "mfa_authenticate": PUBLIC,  # between password and code: nobody is signed in yet
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
}
# Before a session has passed the second factor, only what leads there opens.
ON_THE_WAY_IN = {
    "account_logout", "account_reauthenticate", "mfa_activate_totp", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
}  # fmt: skip
FIRST_PASSKEY = "mfa_add_webauthn"  # on the way in too, for those who have no second factor yet


def signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    return _declare(view, SIGNED_IN)


def member(view: Callable[..., Any]) -> Callable[..., Any]:
    return _declare(view, MEMBER)


def writer(view: Callable[..., Any]) -> Callable[..., Any]:
    return _declare(view, WRITER)


def mandate(view: Callable[..., Any]) -> Callable[..., Any]:
    return _declare(view, MANDATE)


def role(*roles: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """OHCHR staff with at least one of these roles."""
    policy = Policy("role " + " ".join(sorted(str(one) for one in roles)), lambda user: user.has_role(*roles))

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        return _declare(view, policy)

    return declare


def _declare(view: Callable[..., Any], policy: Policy) -> Callable[..., Any]:
    view.policy = policy  # type: ignore[attr-defined]
    return view


def policy_of(view: Callable[..., Any], url_name: str | None) -> Policy | None:
    """The policy that this view declares; None when it declares none."""
    declared = getattr(view, "policy", None) or getattr(getattr(view, "view_class", None), "policy", None)
    if declared is not None:
        return declared
    if url_name in THIRD_PARTY:
        return THIRD_PARTY[url_name]
    if getattr(view, "login_required", True) is False:
        return PUBLIC
    return None


def is_public(pattern: URLPattern) -> bool:
    """True when this address is open to all."""
    return policy_of(pattern.callback, pattern.name) is PUBLIC


class enforce:
    """Middleware: asks the policy before the view runs. What nobody declared, nobody opens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in (403, 404) and _is_known_at_a_private_page(request):
            security_log.refused(request, request.resolver_match.view_name)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else None
        policy = policy_of(view, name)
        if policy is PUBLIC:
            return None
        if not request.user.is_authenticated:
            if request.headers.get("Accept") == "application/json":  # a script asks, and keeps the text itself
                return JsonResponse({"signed_out": True}, status=401)
            if policy is not None and name not in THIRD_PARTY and typed_text.keep(request):
                back = request.get_full_path() if hasattr(view, "shows_typed_text") else reverse("accounts:typed_text")
                return redirect_to_login(back)
            return redirect_to_login(request.get_full_path())
        if policy is None or not request.user.is_active:
            raise Http404
        on_the_way = name in ON_THE_WAY_IN or (name == FIRST_PASSKEY and not has_second_factor(request.user))
        if not on_the_way and (way := _way_to_second_factor(request)):
            _note_an_act(request, f"post to {name} without a code")
            return way
        if not policy.allows(request.user):
            _note_an_act(request, f"post to {name}")
            raise Http404
        return None


def _is_known_at_a_private_page(request: HttpRequest) -> bool:
    match, user = request.resolver_match, getattr(request, "user", None)  # the public half knows nobody
    known = match is not None and user is not None and user.is_authenticated
    return known and policy_of(match.func, match.url_name) is not PUBLIC


def _note_an_act(request: HttpRequest, act: str) -> None:
    if request.method == "POST":  # looking is not trying
        attempts.note(attempts.Attempted(act, request.user))


def _way_to_second_factor(request: HttpRequest) -> HttpResponse | None:
    """Where somebody must go first whose rights need a one-time code; None when nothing is missing."""
    if not request.user.needs_second_factor or has_passed_second_factor(request):
        return None
    if not has_second_factor(request.user):
        return redirect("mfa_activate_totp")
    # A session from before the code was set up, or before the person was given the role.
    codes = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists()
    page = reverse("mfa_reauthenticate" if codes else "mfa_reauthenticate_webauthn")
    return redirect(f"{page}?{urlencode({'next': request.get_full_path()})}")


def has_second_factor(user: User) -> bool:
    """True when this account signs in with a one-time code or a passkey (allauth then asks for it at every sign-in)."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user=user, type__in=kinds).exists()


def has_passed_second_factor(request: HttpRequest) -> bool:
    """True when a one-time or recovery code was given in this very session, and the account still has one."""
    given = any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))
    return given and has_second_factor(request.user)
