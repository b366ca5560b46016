"""Django's settings: one file, read from the environment, safe for production by default."""

import gc
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from deploy.environment import ROOT, load, own_files, own_variables
from deploy.logging import configuration as logging_configuration

# a start makes half a million objects of which none is garbage: looking for it took a sixth of it
gc.set_threshold(50_000, 20, 20)

ENVIRONMENT = load()
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
PROGRAM = "ops-registry"

SECRET_KEY = ENVIRONMENT.SECRET_KEY.get_secret_value()
DEBUG = False
ALLOWED_HOSTS = ENVIRONMENT.ALLOWED_HOSTS
PUBLIC_URL = ENVIRONMENT.PUBLIC_URL
OWN_ADDRESSES = ENVIRONMENT.OWN_ADDRESSES
IS_HTTPS = urlsplit(PUBLIC_URL).scheme == "https"

INSTALLED_APPS = [
    "registry",
    "readiness",
    "deploy",
    "axes",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "rules",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "readiness.api.gate_polls.GatePolls",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "registry.web.lost_sessions.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "deploy.urls"
WSGI_APPLICATION = "deploy.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "registry.web.context.page",
            ],
            "builtins": ["registry.web.templatetags.interface"],
            "libraries": {
                "cures": "readiness.web.templatetags.cures",
                "fleet": "readiness.web.templatetags.fleet",
                "waiting": "readiness.web.templatetags.waiting",
            },
        },
    }
]

AUTH_USER_MODEL = "registry.User"
# the address is unique whatever its case: by an index, which this check does not see
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "fleet"
LOGOUT_REDIRECT_URL = "sign-in"
TRUSTED_PROXIES = ENVIRONMENT.TRUSTED_PROXIES
SIGN_IN_LIMIT_EVERYWHERE = 40
"""Failures with one name from all addresses; ``AXES_FAILURE_LIMIT`` holds for one address."""
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
"""Hours, thus a quarter of an hour."""
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username"]
AXES_HANDLER = "deploy.sign_in.TwoLimits"
AXES_USERNAME_CALLABLE = "deploy.sign_in.sign_in_name"
AXES_CLIENT_IP_CALLABLE = "registry.web.origins.client_address"
# else whoever goes on guessing could keep a person locked out for ever
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_TEMPLATE = "registry/locked_out.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 10,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}


def _database(url: str) -> dict[str, Any]:
    configuration: dict[str, Any] = dict(
        dj_database_url.parse(url, conn_max_age=None, conn_health_checks=True)
    )
    # the program's own kinds of connections: they write audit rows just before a commit
    configuration["ENGINE"] = configuration["ENGINE"].replace(
        "django.db.backends", "registry.database"
    )
    if configuration["ENGINE"].endswith("sqlite3"):
        configuration["OPTIONS"] = {**configuration.get("OPTIONS", {}), **_SQLITE_OPTIONS}
    return configuration


DATABASES = {"default": _database(ENVIRONMENT.DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_THROTTLE_SECONDS = 60
_MOST_COUNTED = 50_000
"""People and addresses that are counted in a minute where one process serves all pages: about
10 MB. Beyond, whoever has not asked for longest is forgotten."""


def _counts(broker: str) -> dict[str, Any]:
    """Return the cache in which requests are counted, one after the other in both.

    Redis counts for any number of processes. Without it one process serves all pages.
    """
    found = {"TIMEOUT": _THROTTLE_SECONDS, "KEY_PREFIX": "throttle"}
    backends = "django.core.cache.backends"
    if broker.startswith(("redis://", "rediss://")):
        return found | {"BACKEND": f"{backends}.redis.RedisCache", "LOCATION": broker}
    return found | {
        "BACKEND": f"{backends}.locmem.LocMemCache",
        "LOCATION": "throttle",
        "OPTIONS": {"MAX_ENTRIES": _MOST_COUNTED},
    }


CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "throttle": _counts(ENVIRONMENT.BROKER_URL),
}

STATIC_URL = "static/"
STATIC_ROOT = ENVIRONMENT.DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LANGUAGE_CODE = "en"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 63_072_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_SSL_REDIRECT = IS_HTTPS and ENVIRONMENT.TRUST_FORWARDED_PROTO
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.TRUST_FORWARDED_PROTO else None
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_ENGINE = "registry.models.sessions"
SESSION_COOKIE_NAME = "ops_registry_session"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "ops_registry_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if IS_HTTPS else []
CSRF_FAILURE_VIEW = "registry.web.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"

API_REQUESTS_PER_MINUTE = {"person": 600, "stranger": 60}
"""How many requests one person, or one address of which nobody is known, may send the API."""
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "registry.api.schema.Description",
    "EXCEPTION_HANDLER": "registry.api.problems.answer_exception",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Ops registry",
    "DESCRIPTION": "Who answers for each AI interface, and what was found out about it.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["registry.api.schema.complete"],
}

READINESS_ZONES = ENVIRONMENT.READINESS_ZONES
READINESS_CONTROL_URL = ENVIRONMENT.READINESS_CONTROL_URL
READINESS_NAMESERVERS = ENVIRONMENT.READINESS_NAMESERVERS
READINESS_TICK_SECONDS = ENVIRONMENT.READINESS_TICK_SECONDS
READINESS_BATCH_SIZE = ENVIRONMENT.READINESS_BATCH_SIZE
ZONE_NAMES = ("public", *sorted(set(READINESS_ZONES) - {"public"}))

SECRETS_KEYS = tuple(key.get_secret_value() for key in ENVIRONMENT.SECRETS_KEYS)
PROBE_SECRET_VARIABLES = tuple(ENVIRONMENT.PROBE_SECRET_VARIABLES)
PROBE_SECRET_DIR = Path(ENVIRONMENT.PROBE_SECRET_DIR)
OWN_VARIABLES = own_variables()
OWN_FILES = own_files()

SMTP_HOST = ENVIRONMENT.SMTP_HOST
SMTP_PORT = ENVIRONMENT.SMTP_PORT
SMTP_SECURITY = ENVIRONMENT.SMTP_SECURITY
SMTP_USER = ENVIRONMENT.SMTP_USER
SMTP_PASSWORD = ENVIRONMENT.SMTP_PASSWORD.get_secret_value()
SMTP_FROM = ENVIRONMENT.SMTP_FROM
SMTP_CA = ENVIRONMENT.SMTP_CA
SMTP_TIMEOUT_SECONDS = ENVIRONMENT.SMTP_TIMEOUT_SECONDS

EMBEDDED = ENVIRONMENT.EMBEDDED
STANDALONE = ENVIRONMENT.STANDALONE
REGISTRY_CHANGE_LISTENER = "readiness.tasks.listeners.interface_changed"
REGISTRY_RELEASE_LISTENER = "readiness.tasks.listeners.release_changed"
REGISTRY_DECISIONS = "readiness.selectors.decisions"

DATABASE_URL = ENVIRONMENT.DATABASE_URL
BROKER_URL = ENVIRONMENT.BROKER_URL
FILE_UPLOAD_HANDLERS = ["readiness.web.uploads.BoundedUpload"]
DATA_UPLOAD_MAX_NUMBER_FILES = 1

DATA_DIR = ENVIRONMENT.DATA_DIR
BROKER_DIR = DATA_DIR / "broker"

LOGGING = logging_configuration(ENVIRONMENT.LOG_LEVEL, ENVIRONMENT.LOG_FORMAT)
