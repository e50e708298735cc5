"""Django's settings. Where the desk keeps its things, and its secret, come from `pista serve` by the environment."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key

HERE = Path(__file__).resolve().parent
# The folder of the desk: its database, the columnar book beside it, its secret.
HOME = Path(os.environ.get("PISTA_HOME") or Path.home() / ".local" / "share" / "pista")
# Without one given, a secret lives as long as the process: good for a check, not for a desk.
SECRET_KEY = os.environ.get("PISTA_SECRET") or get_random_secret_key()
DEBUG = False
# Whose desk it is.
PISTA_SELLER = os.environ.get("PISTA_SELLER") or "me"
# A personal desk answers this machine only; another name in the Host header is a page elsewhere trying its luck.
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
APPEND_SLASH = False
ROOT_URLCONF = "pista.web.urls"
WSGI_APPLICATION = "pista.web.wsgi.application"
INSTALLED_APPS = ["django.contrib.staticfiles", "django_htmx", "pista.web.records"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Looks at the Host header of every request.
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pista.web.middleware.policy",
    "pista.web.middleware.spoken",
    "pista.web.middleware.plain_errors",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [HERE / "pages" / "templates"],
        "OPTIONS": {"environment": "pista.web.templating.environment"},
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "desk.sqlite3",
        "OPTIONS": {
            # A writer takes its turn at once, waits for others, and is on the disk when it says so.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static", HERE.parent / "reports" / "look"]
WHITENOISE_USE_FINDERS = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "pista.web.pages.trouble.csrf_failed"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"error": {"class": "logging.StreamHandler", "level": "ERROR"}},
    "loggers": {"django": {"handlers": ["error"], "level": "ERROR", "propagate": False}},
}
