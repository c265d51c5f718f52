"""Where a person lands after signing in, what is theirs to change, and the text they typed before."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts import sessions, typed_text
from accounts.forms import DetailsForm
from accounts.models import Role, User
from accounts.policies import ENTERING, MANDATE, MEMBER, SIGNED_IN, signed_in


@dataclass(frozen=True)
class Door:
    """A way from "My work" into a room: shown if the room is there and the person may enter it."""

    url_name: str
    label: Any
    hint: Any
    opens_to: Callable[[User], bool]
    while_waiting: bool = False  # shown only while something waits behind it


def _staff(*roles: Role) -> Callable[[User], bool]:
    return lambda user: user.has_role(*roles)


DOORS = [
    Door(
        "consent:inbox", _("Consent requests to my State"),
        _("Read what may be published, and answer for your State."), MANDATE.allows,
    ),
    Door(
        "reports:for_information", _("For the information of my State"),
        _("Passages of the draft annual update that name it."), MANDATE.allows,
    ),
    Door(
        "submissions:sketch", _("What I began to write"), _("A draft from before you had an account. Every word is there."),
        lambda user: not user.has_role(*Role), while_waiting=True,
    ),
    Door(
        "submissions:dashboard", _("My activities"),
        _("Write about an activity, and see where each text stands."), MEMBER.allows,
    ),
    Door(
        "submissions:queue", _("Review desk"), _("What waits for OHCHR, oldest first."),
        _staff(Role.REVIEWER, Role.PUBLISHER, Role.CONFIRMER, Role.ADMINISTRATOR, Role.AUDITOR),
    ),
    Door(
        "submissions:entries", _("Texts that came by mail or on paper"),
        _("Enter them for their organisation, and have them confirmed."), _staff(*ENTERING),
    ),
    Door(
        "submissions:advised", _("Texts on which you are asked"), _("Read them, and say what you think."), _staff(Role.ADVISER),
    ),
    Door(
        "consent:papers", _("Answers on paper"), _("Record what a State answered by note verbale."),
        _staff(Role.REVIEWER, Role.PUBLISHER, Role.CONFIRMER, Role.ADMINISTRATOR),
    ),
    Door(
        "consent:trouble", _("States that cannot be reached"), _("Mailboxes that bounce, and requests whose date stands still."),
        _staff(Role.REVIEWER, Role.PUBLISHER, Role.CONFIRMER, Role.ADMINISTRATOR),
    ),
    Door(
        "desk:mistakes", _("Mistakes that readers found"), _("Read what readers tell, and say what was done."),
        _staff(Role.REVIEWER, Role.PUBLISHER, Role.ADMINISTRATOR),
    ),
    Door(
        "consent:corrections", _("Minor corrections"), _("Texts that some States let be put right without asking again."),
        _staff(Role.REVIEWER, Role.PUBLISHER, Role.CONFIRMER, Role.ADMINISTRATOR),
    ),
    Door(
        "consent:mandates", _("Mandates of focal points"), _("Enter and confirm who may decide for a State."),
        _staff(Role.ADMINISTRATOR, Role.CONFIRMER),
    ),
    Door(
        "consent:seal", _("The seal of the public side"), _("Whether anything is held back from the public, and why."),
        _staff(Role.REVIEWER, Role.PUBLISHER, Role.CONFIRMER, Role.ADMINISTRATOR),
    ),
    Door(
        "accounts:checks",
        _("Organisations to check"),
        _("Who wants to write for which organisation."),
        _staff(Role.ADMINISTRATOR, Role.REVIEWER),
    ),
    Door(
        "accounts:lost_factors", _("Lost second factors"), _("Somebody cannot sign in any more: two officers decide."),
        _staff(Role.ADMINISTRATOR, Role.CONFIRMER),
    ),
    Door(
        "desk:reference", _("Reference desk"), _("States, reviews, sessions, vocabularies: what pages show beside the texts."),
        _staff(Role.ADMINISTRATOR),
    ),
    Door(
        "desk:people", _("People and their data"), _("Export, correct or remove what we keep about a person."),
        _staff(Role.ADMINISTRATOR),
    ),
    Door(
        "desk:trail", _("Audit trail"), _("Who was shown what is not public, and every move."),
        _staff(Role.AUDITOR, Role.ADMINISTRATOR),
    ),
    Door("accounts:staff", _("Roles at OHCHR"), _("Who may review, publish, confirm, draft."), _staff(Role.ADMINISTRATOR)),
    Door(
        "desk:imports", _("Imports"), _("Recommendations and pledges from files, with a preview and a way back."),
        _staff(Role.ADMINISTRATOR),
    ),
    Door("reports:desk", _("Annual updates"), _("Build the update to the Human Rights Council."), _staff(Role.DRAFTER)),
]  # fmt: skip
OWN_AFFAIRS = [
    Door("accounts:details", _("Name and language"), "", SIGNED_IN.allows),
    Door("accounts:organisation", _("My organisation"), "", lambda user: not user.has_role(*Role)),
    Door("account_email", _("E-mail address"), "", SIGNED_IN.allows),
    Door("account_change_password", _("Password"), "", SIGNED_IN.allows),
    Door("mfa_index", _("One-time codes and passkeys"), "", SIGNED_IN.allows),
    Door("accounts:sessions", _("Where you are signed in"), "", SIGNED_IN.allows),
]


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "accounts/home.html",
        {
            "doors": _open(DOORS, request.user),
            "own_affairs": _open(OWN_AFFAIRS, request.user),
            "typed": typed_text.kept(request),
        },
    )


def _open(doors: list[Door], user: User) -> list[dict[str, Any]]:
    shown = []
    for door in doors:
        if not door.opens_to(user):
            continue
        try:
            address = reverse(door.url_name)
        except NoReverseMatch:  # that room is not in this process
            continue
        waiting = _waiting(door, user)
        if waiting or not door.while_waiting:
            shown.append({"address": address, "label": door.label, "hint": door.hint, "waiting": waiting})
    return shown


def _waiting(door: Door, user: User) -> int:
    """How much waits for this person behind it. The rooms behind the doors lie above this one: settings name the function."""
    counted = settings.WAITING.get(door.url_name)
    return import_string(counted)(user) if counted else 0


@signed_in
def details(request: HttpRequest) -> HttpResponse:
    form = DetailsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your details are saved."))
        return redirect("accounts:home")
    return render(request, "accounts/details.html", {"form": form})


@signed_in
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in, to see what one does not know and to end it."""
    return render(request, "accounts/sessions.html", {"sessions": sessions.own(request)})


@require_POST
@signed_in
def end_session(request: HttpRequest) -> HttpResponse:
    """One session of one's own by its handle, or all but this one. Of what is over already nothing else is said."""
    if handle := request.POST.get("handle"):
        sessions.end_one(request.user, handle)
        messages.success(request, _("That session is ended."))
    else:
        sessions.end(request.user, but=request.session.session_key)
        messages.success(request, _("You are signed in here only."))
    return redirect("accounts:sessions")


@signed_in
def show_typed_text(request: HttpRequest) -> HttpResponse:
    """What was typed before signing in again: to be sent once more, or to be copied."""
    typed = typed_text.kept(request)
    if typed is None:
        return redirect("accounts:home")
    return render(request, "accounts/typed_text.html", {"typed": typed})


@require_POST
@signed_in
def forget_typed_text(request: HttpRequest) -> HttpResponse:
    typed_text.forget(request)
    return redirect("accounts:home")


class ActivateTOTP(ActivateTOTPView):
    """allauth's page; the code that proves the set-up also lets this session in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        # Drawn into the page: the Content-Security-Policy allows no picture from a data: address.
        drawing = context["totp_svg"]
        return context | {"picture": mark_safe(drawing[drawing.index("<svg") :])}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp", reauthenticated=True)
        return response


class AddPasskey(AddWebAuthnView):
    """allauth's page; the passkey that was just made also lets this session in."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="webauthn", reauthenticated=True)
        return response
