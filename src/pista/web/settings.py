"""Django's settings. Where the desk keeps its things, and its secret, come from `pista serve` by the environment."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.management.utils import get_random_secret_key

from pista.web.databases import database

HERE = Path(__file__).resolve().parent
# The folder of the desk: its database, the columnar book beside it, its secret.
HOME = Path(os.environ.get("PISTA_HOME") or Path.home() / ".local" / "share" / "pista")
# Without one given, a secret lives as long as the process: good for a check, not for a desk.
SECRET_KEY = os.environ.get("PISTA_SECRET") or get_random_secret_key()
DEBUG = False
# Whose desk it is, where nobody logs in; a team's desk asks everybody who they are.
PISTA_SELLER = os.environ.get("PISTA_SELLER") or "me"
PISTA_TEAM = os.environ.get("PISTA_TEAM") == "1"
# Where a team's desk is reached from outside, as https://sales.example.org: what stands before it speaks TLS.
PISTA_ORIGIN = os.environ.get("PISTA_ORIGIN", "")
# A desk answers this machine only; another name in the Host header is a page elsewhere trying its luck.
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *filter(None, [urlsplit(PISTA_ORIGIN).hostname])]
CSRF_TRUSTED_ORIGINS = [PISTA_ORIGIN] if PISTA_ORIGIN else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PISTA_ORIGIN.startswith("https://")
# What stands before the desk says by which protocol it was asked, and for whom.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if PISTA_ORIGIN else 0
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SESSION_COOKIE_SECURE else 0
APPEND_SLASH = False
ROOT_URLCONF = "pista.web.urls"
WSGI_APPLICATION = "pista.web.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "pista.web.records",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Looks at the Host header of every request.
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pista.web.middleware.policy",
    "pista.web.middleware.spoken",
    "allauth.account.middleware.AccountMiddleware",
    "pista.web.middleware.known_people",
    "pista.web.middleware.plain_errors",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [HERE / "pages" / "templates"],
        "OPTIONS": {"environment": "pista.web.templating.environment"},
    },
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]
DATABASES = {"default": database(os.environ.get("PISTA_DATABASE_URL", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
# Only what Django and allauth say by themselves; ours goes through `pista.language`.
USE_I18N = True
LANGUAGES = [("en", "English"), ("es", "español")]
STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static", HERE.parent / "reports" / "look"]
WHITENOISE_USE_FINDERS = True
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "pista.web.pages.trouble.csrf_failed"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# Uploads go to files of the owner's own, never into memory.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 14 * 24 * 3600
# Accounts are made by an invitation; nobody signs up, nobody is mailed.
ACCOUNT_ADAPTER = "pista.web.accounts.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reauthenticate": "10/m/user"}
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Pista"
# A telephone may be half a minute early or late.
MFA_TOTP_TOLERANCE = 1
# A passkey belongs to an address: without TLS browsers make them for localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SESSION_COOKIE_SECURE
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"error": {"class": "logging.StreamHandler", "level": "ERROR"}},
    "loggers": {"django": {"handlers": ["error"], "level": "ERROR", "propagate": False}},
}
