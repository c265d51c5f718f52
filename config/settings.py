"""Settings, from the environment only (`.env.example` lists them). A missing one that is needed stops the start."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def needed(name: str) -> str:
    """The value of a setting without which the site must not start."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"The setting {name} is missing. `.env.example` says what it is for.")
    return str(value)


SITE_ROLE = env.str("SITE_ROLE", default="all")
if SITE_ROLE not in {"all", "public", "desk"}:
    raise ImproperlyConfigured(f"SITE_ROLE is {SITE_ROLE!r}; it can be all, public or desk.")
# A development machine: plain HTTP on localhost, letters readable on a page, demonstration logins.
DEVELOPMENT = env.bool("DEVELOPMENT", default=False)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = needed("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("The setting ALLOWED_HOSTS is missing. `.env.example` says what it is for.")
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{env.int('PORT', default=8000)}")
RELEASE = env.str("RELEASE", default="development")
INDEX_FROM = env.int("INDEX_FROM", default=2_000)  # rows: lists of a smaller table need no sets in memory
KEEP_BY_EPOCH = True  # names and labels stay in memory until a public table changes: repository/catalogue/epoch.py

INSTALLED_APPS = [
    "config",
    "alerts",
    "reports",
    "desk",
    "submissions",
    "consent",
    "accounts",
    "outbox",
    "repository",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "config.middleware.answer_again",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.language",
    "config.middleware.expire_what_is_due",
    "config.seal.hold_back",
    "django.middleware.common.CommonMiddleware",
    "config.middleware.confirm_copies",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.sessions.limit",
    "accounts.policies.enforce",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "desk.readings.keep",
]

# Not on the public half: nobody signs in there, and its database role may not read sessions, so that a cookie of the desk means
# nothing to it. accounts.policies.enforce stays: a view that is not public fails there.
KNOWS_PEOPLE = {
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.sessions.limit",
    "desk.readings.keep",
}
if SITE_ROLE == "public":
    MIDDLEWARE = [name for name in MIDDLEWARE if name not in KNOWS_PEOPLE]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.frame",
            ],
            "builtins": ["django.templatetags.i18n", "repository.templatetags.record"],
        },
    }
]

# --- Database: three roles. The owner migrates, the app writes, the public role reads the public rooms. ---


def database(name: str, **options: object) -> dict[str, object]:
    return {
        **env.db_url(name, engine="django.db.backends.postgresql"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": False,  # the first look-up of each request is one: repository/catalogue/epoch.py
        "ATOMIC_REQUESTS": False,  # a refusal at commit is the verb's to tell, not a late error 500
        "OPTIONS": {"application_name": f"tcr-{SITE_ROLE}", "connect_timeout": 5, **options},
    }


if SITE_ROLE == "public":
    needed("DATABASE_PUBLIC_URL")
    DATABASES = {"default": database("DATABASE_PUBLIC_URL")}
else:
    needed("DATABASE_URL")
    DATABASES = {"default": database("DATABASE_URL")}
if env.str("DATABASE_OWNER_URL", default=""):
    DATABASES["owner"] = database("DATABASE_OWNER_URL")
# The names of the roles that the owner grants rights to after each migration (config/grants.py).
DATABASE_APP_ROLE = env.str("DATABASE_APP_ROLE", default="tcr_app")
DATABASE_PUBLIC_ROLE = env.str("DATABASE_PUBLIC_ROLE", default="tcr_public")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- The journal outside the database, receipts, files ---
JOURNAL_PATH = "" if SITE_ROLE == "public" else needed("JOURNAL_PATH")
RECEIPT_KEY = "" if SITE_ROLE == "public" else needed("RECEIPT_KEY")
STORAGE_URL = env.str("STORAGE_URL", default=f"file://{BASE_DIR / 'var' / 'storage'}")
if not STORAGE_URL.startswith("file:///"):
    raise ImproperlyConfigured(f"STORAGE_URL is {STORAGE_URL!r}; it must begin with file:/// and name a folder.")
MEDIA_ROOT = STORAGE_URL.removeprefix("file://")
# The virus scanner: clamav://HOST:3310 or unix:///PATH. Without one, uploaded files wait in quarantine.
CLAMAV_URL = env.str("CLAMAV_URL", default="")
FILE_UPLOAD_HANDLERS = ["submissions.uploading.Limited"]

# --- Limits and used one-time codes: counted in the database, together by all processes. The public rooms have none. ---
CACHES: dict[str, dict[str, object]] = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
if SITE_ROLE != "public":
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_counter",
        "OPTIONS": {"MAX_ENTRIES": 200_000},  # beyond it some are thrown away, and with them what was counted
    }

# --- People ---
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.NotOurWords"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignupForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "add_email": "accounts.forms.AddEmailForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
# "key" is account and address together (accounts.adapter): nobody can be locked out from elsewhere.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/15m/ip,5/15m/key",
    "signup": "20/h/ip",
    "reset_password": "20/h/ip,5/h/key",
    "reset_password_from_key": "20/h/ip",
    "confirm_email": "1/m/key",
    "mistake": "10/h/ip",  # reports of mistakes (desk.mistake_pages)
    "sketch": "10/h/ip",  # drafts begun without an account (submissions.views.sketches)
    "alert": "20/h/ip",  # readers who ask for mail (alerts.asking_pages)
    "alert_mailbox": "5/d/key",  # and letters to one mailbox that ask whether it did
}
PASSWORD_RESET_TIMEOUT = 1800  # seconds
# How many proxies in front add to X-Forwarded-For: from the last of them comes the address that limits count.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0 if DEVELOPMENT else 1)
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.AuthenticateForm",
    "reauthenticate": "accounts.forms.ReauthenticateByCodeForm",
    "activate_totp": "accounts.forms.ActivateTOTPForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.EditPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEVELOPMENT  # http://localhost; elsewhere browsers offer passkeys over TLS only
MFA_TOTP_TOLERANCE = 1  # periods before and after the present one: slow lines, clocks of telephones (RFC 6238, 5.2)
MFA_TOTP_ISSUER = "UPR Technical Cooperation Repository"

# --- Languages: the six of the United Nations, in its order ---
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("ar", "عربي"),
    ("zh", "中文"),
    ("en", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"  # a script sets it too: static/site.js
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
GENEVA = "Europe/Zurich"  # where a day begins: mandates, dates to answer by, and the times that people are told
TIME_ZONE = GENEVA  # the database keeps instants; "today" and every page are in this zone
FORMAT_MODULE_PATH = ["config.formats"]

# Working days without a sign of a reviewer, after which what he or she has taken up is in the queue again.
REVIEWER_AWAY_DAYS = env.int("REVIEWER_AWAY_DAYS", default=5)

# What the annual update may ask of the rooms below it that it does not import: one function each.
UPDATE_COUNTS = {
    "submissions received": "submissions.counts.received_between",
    "may be examples": "consent.counts.allowed_as_examples",
}

# Letters whose text is made when they leave, so that it tells only of what is public then: one function each.
DRAWN_WHEN_SENT = dict.fromkeys(
    ["alert_confirm", "alert_changed", "alert_found", "alert_still_wanted"], "alerts.drawing.drawn"
)

# How much waits behind each door of "My work": one function each, which the room behind it offers.
WAITING = {
    "consent:inbox": "consent.counts.waiting_for",
    "submissions:sketch": "submissions.sketches.waiting_for",
    "submissions:dashboard": "submissions.counts.waiting_for_submitter",
    "submissions:entries": "submissions.entering.waiting_for",
    "submissions:queue": "submissions.counts.waiting_at_the_desk",
    "submissions:advised": "submissions.counts.waiting_for_advice",
    "desk:mistakes": "desk.mistakes.waiting_for",
    "consent:mandates": "accounts.mandates.waiting_for",
    "consent:papers": "consent.paper.waiting_for",
    "consent:seal": "consent.counts.seals",
    "consent:trouble": "consent.trouble.waiting_for",
    "accounts:checks": "accounts.organisations.waiting_for",
    "desk:reference": "desk.counts.waiting_for",
}

# What goes with a person whose data are removed, in rooms above that of accounts: one function each.
GOES_WITH_A_PERSON = ["submissions.sketches.delete_of"]

# --- What leaves the house ---
REDIS_URL = env.str("REDIS_URL", default="")
WORK_DIR = Path(env.str("VAR_DIR", default="") or BASE_DIR / "var").resolve()
# The public rooms send no letters.
EMAIL_URL = env.str("EMAIL_URL", default="") if DEVELOPMENT or SITE_ROLE == "public" else needed("EMAIL_URL")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="repository@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if EMAIL_URL.startswith("file://"):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = EMAIL_URL.removeprefix("file://")
elif EMAIL_URL:
    globals().update(env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = 10

# --- Static files, headers ---
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(WORK_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
SKETCH_COOKIE_NAME = "draft"  # opens what somebody writes before having an account (submissions.sketches)
THEME_COOKIE_NAME = "theme"  # a reader's choice of light or dark
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # seconds
# Notices wait in the session: Django's usual cookie for them has a name of its own, without "__Host-".
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
if not DEVELOPMENT:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    LANGUAGE_COOKIE_NAME, THEME_COOKIE_NAME = "__Host-language", "__Host-theme"
    SKETCH_COOKIE_NAME = "__Host-draft"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes; texts are short
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Requests a minute and visitor, counted in each process (repository/browse/throttling.py). 0: a proxy in front sees to it.
API_RATE = env.int("API_RATE", default=120)
EXPORT_RATE = env.int("EXPORT_RATE", default=6)
# Who shows it reads /metrics (config/measures.py). Empty: there is no such address.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "repository.browse.problems.handler",
    "DEFAULT_FILTER_BACKENDS": [],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "UPR Technical Cooperation Repository",
    "VERSION": "1",
    "DESCRIPTION": "What is public in the repository, to be read by anybody. No key is needed.",
    "TOS": f"{SITE_URL.rstrip('/')}/en/about/#disclaimers",
    "LICENSE": {"name": "Terms of use", "url": f"{SITE_URL.rstrip('/')}/en/about/#disclaimers"},
    "SERVERS": [{"url": SITE_URL.rstrip("/")}],
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # One name for a vocabulary that several fields share.
    "ENUM_NAME_OVERRIDES": {
        "PrecisionEnum": "repository.content.Precision",
        "PositionEnum": "repository.reference.models.Position",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Ids only: nothing of an unpublished text, no address of a person (design: what logs may say).
    "formatters": {
        "plain": {"()": "config.log_lines.OneLine", "format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"accounts.security_log": {"level": "INFO"}},  # who signed in too, and not only who could not
}
