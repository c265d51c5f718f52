"""Where a person lands after signing in: doors to their work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from accounts.policies import MANDATE, signed_in

DOORS = [
    ("submissions:dashboard", _("My activities"), None),
    ("consent:inbox", _("Consent requests to my State"), MANDATE),
    ("submissions:queue", _("Review desk"), (Role.REVIEWER, Role.PUBLISHER, Role.CONFIRMER, Role.ADMINISTRATOR, Role.AUDITOR)),
    ("consent:mandates", _("Mandates of focal points"), (Role.ADMINISTRATOR, Role.CONFIRMER)),
    ("reports:desk", _("Annual updates"), (Role.DRAFTER,)),
]  # fmt: skip


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    doors = []
    for name, label, needed in DOORS:
        if needed is MANDATE and not MANDATE.allows(request.user):
            continue
        if isinstance(needed, tuple) and not request.user.has_role(*needed):
            continue
        try:
            doors.append((reverse(name), label))
        except NoReverseMatch:
            continue
    return render(request, "accounts/home.html", {"doors": doors})
