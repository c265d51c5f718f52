"""Every address: language first (`docs/rooms.md`); the public role serves the public rooms only."""

from importlib.util import find_spec

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from accounts.views import ActivateTOTP, AddPasskey
from config import errors, measures, pages, styleguide

handler400, handler403, handler404, handler429, handler500 = (
    errors.bad_request, errors.forbidden, errors.not_found, errors.too_many, errors.server_error,
)  # fmt: skip


def room(prefix: str, module: str) -> list[URLPattern | URLResolver]:
    return [path(prefix, include(module))] if find_spec(module) else []


urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.to_language, name="to_language"),
    path("r/<str:reference>", pages.permalink, name="permalink"),
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
]
if settings.SITE_ROLE in {"all", "desk"}:
    urlpatterns.append(path("metrics", measures.metrics, name="metrics"))
if settings.SITE_ROLE in {"all", "public"}:
    urlpatterns += room("api/v1/", "repository.browse.api_urls")
    urlpatterns += room("", "repository.browse.root_urls")
localized: list[URLPattern | URLResolver] = []
if settings.SITE_ROLE in {"all", "desk"}:
    localized += [
        path("account/", include("accounts.urls")),
        path("account/2fa/totp/activate/", ActivateTOTP.as_view(), name="mfa_activate_totp"),
        path("account/2fa/webauthn/add/", AddPasskey.as_view(), name="mfa_add_webauthn"),
        path("account/", include("allauth.urls")),
    ]
    localized += room("", "submissions.urls") + room("", "consent.urls") + room("", "desk.urls")
    localized += room("", "alerts.urls")
    if settings.DEVELOPMENT:
        localized += [
            path("mail/", pages.mail, name="mail"),
            path("_styleguide/", styleguide.styleguide, name="styleguide"),
        ]
localized += room("", "reports.urls")
if settings.SITE_ROLE in {"all", "public"}:
    localized += [
        path("about/accessibility/", pages.accessibility, name="accessibility"),
        path("about/display/", pages.display, name="display"),
        path("about/data-protection/", pages.data_protection, name="data_protection"),
    ]
    localized += room("", "repository.browse.urls")
else:
    localized += room("", "repository.browse.elsewhere_urls")
urlpatterns += i18n_patterns(*localized, prefix_default_language=True)
