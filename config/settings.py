"""
Django settings of Concordance: one file; machines differ only by environment variables.

Every variable is listed in README.md and `.env.example` (a test holds the three together).
"""

import sys
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")


def refuse(sentence: str) -> NoReturn:
    """End with one sentence; a traceback would hide it."""
    sys.exit(sentence)


# ---- The environment ------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
DATABASE_URL = env.str("DATABASE_URL", default="")
EMBEDDED_DATABASE = env.bool("EMBEDDED_DATABASE", default=False)
# Megabytes of finished public pages that each web process keeps; 0: none.
PAGE_CACHE_MB = env.int("PAGE_CACHE_MB", default=64)
# What every page shows, such as the publisher's name, may be a second old for readers: it is asked
# for once an edition of the site, not for each page. Tests want to see their changes at once.
KEEP_FRAME = env.bool("KEEP_FRAME", default=True)
# Megabytes of public pages that each web process keeps with what they were made of, so as not to
# make them again while the database answers the same; 0: none.
UNCHANGED_MB = env.int("UNCHANGED_MB", default=64)
# How many proxies of our own stand in front, each of which adds to X-Forwarded-For.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

if not SECRET_KEY:
    if not DEBUG:
        refuse("SECRET_KEY is not set: give it a long random value, or set DEBUG=on to develop.")
    SECRET_KEY = "only-for-development-never-on-a-real-site"  # noqa: S105
if not ALLOWED_HOSTS:
    if not DEBUG:
        refuse("ALLOWED_HOSTS is empty: name the host names this site answers to.")
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", urlsplit(SITE_URL).hostname or "localhost"]
if not DATABASE_URL:
    refuse(
        "DATABASE_URL is not set: name a PostgreSQL database, or use `make run`, "
        "which brings its own for development."
    )
if EMBEDDED_DATABASE and not DEBUG:
    refuse(
        "The embedded PostgreSQL is for development only: set DATABASE_URL to a server of "
        "your own, or DEBUG=on."
    )

# ---- What the site is made of ---------------------------------------------------------

INSTALLED_APPS = [
    "bench",  # only commands: what is made for measuring
    "articles.apps.ArticlesConfig",
    "glossary.apps.GlossaryConfig",
    "outbox.apps.OutboxConfig",
    "subscriptions.apps.SubscriptionsConfig",
    "contact.apps.ContactConfig",
    "config.adminsite.ConcordanceAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_prose_editor",
    "procrastinate.contrib.django",
    "taggit",
]

MIDDLEWARE = [
    "common.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "common.middleware.GZipMiddleware",
    "common.middleware.ConditionalGetMiddleware",
    "common.middleware.CacheControlMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "articles.middleware.PublisherMiddleware",
    "articles.middleware.OldAddressMiddleware",
    "common.middleware.UnchangedMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["articles.templatetags.compiled"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.context_processors.site",
            ],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # finds widgets of our own

# ---- The database ---------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    refuse("DATABASE_URL names another database than PostgreSQL: Concordance needs PostgreSQL.")
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
    "CONN_HEALTH_CHECKS": True,
}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
# What pages ask again and again is planned once (common/asking.py). What Django itself asks has the
# values in its text; psycopg is not to prepare any of it, as it then drops all plans now and then.
PREPARE_STATEMENTS = env.bool("PREPARE_STATEMENTS", default=True)
DATABASES["default"]["OPTIONS"]["prepare_threshold"] = None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- Who logs in ----------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# ---- Words and times ------------------------------------------------------------------

LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # what the publisher's own zone falls back to

# ---- Files ----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))()
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / ".data" / "media"))()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # a body of 1 MB, and all that goes with it
# Whether the worker asks the addresses of the glossary's sources if they still answer.
CHECK_SOURCES = env.bool("CHECK_SOURCES", default=False)
GLOSSARY_EXCLUDED_ELEMENTS = env.list("GLOSSARY_EXCLUDED_ELEMENTS", default=[])
IMPORT_UPLOAD_MAX_BYTES = env.int("IMPORT_UPLOAD_MAX_BYTES", default=50 * 1024 * 1024)

# ---- Mail -----------------------------------------------------------------------------

vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="")  # left empty, the publisher's own address
# Of Message-IDs, and how the site greets mail servers.
MAIL_HOST = env.str("MAIL_HOST", default=urlsplit(SITE_URL).hostname or "localhost")
# What links in mails and hashes of addresses are made with; the first makes, all of them read.
MAIL_KEYS: list[str] = env.list("MAIL_KEYS", default=[]) or [SECRET_KEY, *SECRET_KEY_FALLBACKS]
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")
BOUNCE_MAILBOX = env.str("BOUNCE_MAILBOX", default="")
# Where readers' answers to the contact desk come to, and how the worker reads that mailbox.
CONTACT_ADDRESS = env.str("CONTACT_ADDRESS", default="")
CONTACT_MAILBOX = env.str("CONTACT_MAILBOX", default="")
# The service that sends, if it tells of bounces by calling /mail-events/NAME/, and its keys.
MAIL_SERVICE = env.str("MAIL_SERVICE", default="")
ANYMAIL: dict[str, str] = env.dict("ANYMAIL", default={})
OUTBOX_CONNECTIONS = env.int("OUTBOX_CONNECTIONS", default=10)
MAIL_GRACE_MINUTES = env.int("MAIL_GRACE_MINUTES", default=5)
SIGN_UPS_PER_HOUR = env.int("SIGN_UPS_PER_HOUR", default=300)
OUTBOX_PATIENCE = 300  # seconds for the server's answer to a whole text: RFC 5321 asks for 600

# ---- What a browser is told -----------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        # The nonce appears only where a page asks for it: the editor's import map in the admin.
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer", "camera", "display-capture", "geolocation", "gyroscope",
        "magnetometer", "microphone", "midi", "payment", "usb",
    )
}  # fmt: skip
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

BEHIND_HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = BEHIND_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SECURE_HSTS_SECONDS = 63_072_000 if BEHIND_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_HTTPS
SECURE_HSTS_PRELOAD = BEHIND_HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if BEHIND_HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if BEHIND_HTTPS else "csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# In the session alone: the cookie's storage makes a signer for each request of a reader.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_TRUSTED_ORIGINS = [SITE_URL] if BEHIND_HTTPS else []

CSRF_FAILURE_VIEW = "config.keptform.csrf_failure"

# ---- Apps -----------------------------------------------------------------------------

TAGGIT_CASE_INSENSITIVE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "articles": {"level": "INFO"},
        "outbox": {"level": "INFO"},
        "subscriptions": {"level": "INFO"},
        "contact": {"level": "INFO"},
        "procrastinate": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
    },
}
