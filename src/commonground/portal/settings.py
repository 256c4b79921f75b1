"""The site's settings, each from the environment with a default that is safe.

COMMONGROUND_STORE        the evidence store's folder                        commonground-store
COMMONGROUND_KEPT         where pages' data and static files are kept        a folder of the user's cache
COMMONGROUND_HOSTS        names the site answers to, with commas between     this machine alone
COMMONGROUND_SECRET_KEY   signs what must be signed; the same in each process    made at each start
COMMONGROUND_TLS          1 where visitors come over https                   no
COMMONGROUND_BASEMAP      address of a MapLibre style to draw under maps     none: no third party is asked
COMMONGROUND_PROXIES      how many servers of yours pass visitors on         0
COMMONGROUND_LIMITS       times the usual limits, where many share an address    1
COMMONGROUND_DEBUG        1 to see errors on the page, while developing      no
DATABASE_URL              postgres://… for PostgreSQL                        SQLite, in the kept folder
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from commonground import DEFAULT_STORE


def _on(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in ("1", "true", "yes", "on")


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "commonground"


COMMONGROUND_STORE = Path(os.environ.get("COMMONGROUND_STORE") or DEFAULT_STORE)
COMMONGROUND_KEPT = Path(os.environ.get("COMMONGROUND_KEPT") or _cache_folder())
COMMONGROUND_PROXIES = int(os.environ.get("COMMONGROUND_PROXIES") or 0)
COMMONGROUND_LIMITS = int(os.environ.get("COMMONGROUND_LIMITS") or 1)
COMMONGROUND_BASEMAP = os.environ.get("COMMONGROUND_BASEMAP", "")

DEBUG = _on("COMMONGROUND_DEBUG")
SECRET_KEY = os.environ.get("COMMONGROUND_SECRET_KEY") or secrets.token_urlsafe(64)
ALLOWED_HOSTS = [
    host.strip()
    for host in os.environ.get("COMMONGROUND_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
    if host.strip()
]

ROOT_URLCONF = "commonground.portal.urls"
WSGI_APPLICATION = "commonground.portal.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "csp",
    "commonground.portal.theme",
    "commonground.portal.places",
]
MIDDLEWARE = [
    "commonground.portal.places.requests.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Around all that makes and packs a page, so that a page made lately is sent as it is.
    "commonground.portal.places.freshness.Freshness",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "commonground.portal.places.methods.Methods",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "commonground.portal.places.refusals.Refusals",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "commonground.portal.theme.jinja.environment",
            "context_processors": ["commonground.portal.places.context.site"],
        },
    }
]

COMMONGROUND_KEPT.mkdir(parents=True, exist_ok=True)
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{COMMONGROUND_KEPT / 'portal.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Counts of visits, some 300 bytes each: past the usual 300 of them a visitor's count would be lost.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = COMMONGROUND_KEPT / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "commonground.portal.theme.storage.HashedFiles"},
}
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# What a visitor may send: one small drawing at a time.
DATA_UPLOAD_MAX_MEMORY_SIZE = 3_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 3_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 250  # as many small areas as a place can be put together from
DATA_UPLOAD_MAX_NUMBER_FILES = 1

# Everything a page needs comes from this site; MapLibre's worker and pictures are made on the page itself.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if _on("COMMONGROUND_TLS"):
    SECURE_SSL_REDIRECT = True
    # Whatever looks after the site asks the program itself, and not what ends TLS in front of it.
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "commonground.portal.places.requests.JsonLines"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "loggers": {
        "commonground": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        # A request that is refused has its line above; a traceback for each would let anybody fill the disk.
        "django.security": {"handlers": ["nowhere"], "propagate": False},
    },
}
