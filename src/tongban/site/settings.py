"""Everything an operator can change, in one file, read from the environment.

Each variable is described in docs/operating.md (tests/house checks that). A process says who it
is by TONGBAN_AS (web, worker or owner), which decides the database login it uses.
"""

from datetime import timedelta
from pathlib import Path

from tongban.kernel import env
from tongban.kernel.web import setup
from tongban.kernel.web.logs import logging_config
from tongban.site.database import database

_SOURCE = Path(__file__).resolve().parent.parent

# The demo city: shows the mark 演示, one-click personas; refused unless all regions are 99.
DEMO = env.flag("DEMO", default=False)

SECRET_KEY = env.secret("SECRET_KEY", default="only-for-commands-that-serve-nobody")
DEBUG = False
ALLOWED_HOSTS = env.text("ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]").split(",")
# The address people type, used for cross-origin checks and links in notices.
SITE_URL = env.text("SITE_URL", default="http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# Set behind a reverse proxy that speaks TLS: secure cookies, HSTS, forwarded protocol trusted.
BEHIND_TLS = env.flag("BEHIND_TLS", default=False)

# --- database ------------------------------------------------------------------------------

TONGBAN_AS = env.choice("TONGBAN_AS", default="web", among=("web", "worker", "owner"))
_URLS = {"web": "DATABASE_URL", "worker": "DATABASE_WORKER_URL", "owner": "DATABASE_OWNER_URL"}
_URL = env.secret(_URLS[TONGBAN_AS], default="postgresql:///tongban")
DATABASES = {
    "default": database(_URL, options="-c role=tongban_task" if TONGBAN_AS == "worker" else ""),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FENCES_FILE = Path(__file__).parent / "fences.toml"

# --- keys ----------------------------------------------------------------------------------

# Algorithms for everything new: INTL (Ed25519, SHA-256, AES-GCM) or SM (SM3, SM4).
CRYPTO_SUITE = env.choice("CRYPTO_SUITE", default="INTL", among=("INTL", "SM"))
# Where the audit's signing key lies; keep it outside the data folder and its backups.
KEYS_FOLDER = Path(env.text("KEYS_FOLDER", default="var/keys"))
# Checkpoints of the audit log, one a line; send copies elsewhere (docs/operating.md).
CHECKPOINT_FILE = Path(env.text("CHECKPOINT_FILE", default="var/audit/checkpoints.txt"))

# --- rooms ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "procrastinate.contrib.django",
    "tongban.kernel",
    "tongban.kernel.access",
    "tongban.kernel.audit",
    "tongban.kernel.outbox",
    "tongban.kernel.web",
    "tongban.identity",
    "tongban.notices",
    "tongban.site",
]
PROCRASTINATE_IMPORT_PATHS = ["tongban.kernel.tasks.timetable"]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

ROOT_URLCONF = "tongban.site.urls"
WSGI_APPLICATION = "tongban.site.wsgi.application"

MIDDLEWARE = [
    *setup.OUTER,
    *setup.INNER,
    "tongban.identity.web.middleware.IdentityMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = setup.templates()
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- language, time, files -----------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "lang"
LOCALE_PATHS = [_SOURCE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", default="var/static"))
STORAGES = {
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if STATIC_ROOT.joinpath("staticfiles.json").exists()
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}

# --- signing in ----------------------------------------------------------------------------

AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_LEAST = env.number("PASSWORD_LEAST", default=10, least=8, most=64)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_LEAST},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/sign-in"

# Failed sign-ins before an account is locked, and for how long (等保三级 身份鉴别; the numbers
# are one assessor's choice, hence configurable: domain.md 8.2).
AXES_FAILURE_LIMIT = env.number("SIGN_IN_FAILURES", default=5, least=3, most=20)
AXES_COOLOFF_TIME = timedelta(
    minutes=env.number("SIGN_IN_LOCK_MINUTES", default=15, least=1, most=1440)
)
# By name alone, the stricter way (docs/adr/0011): axes warns that it locks out the owner too.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "tongban.identity.web.sign_in.name_for_the_lock"
AXES_CLIENT_IP_CALLABLE = "tongban.kernel.web.client.address"
AXES_LOCKOUT_CALLABLE = "tongban.identity.web.sign_in.locked_out"
AXES_RESET_ON_SUCCESS = True
# The lock ends when it was said to end: trying meanwhile does not prolong it.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False

SESSION_ENGINE = "tongban.kernel.web.sessions"
SESSION_COOKIE_NAME = "tongban"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_AGE = 12 * 3600
# A session without a click for this long ends (等保三级: 超时退出; 15 minutes is one assessor's).
IDLE_MINUTES = env.number("IDLE_MINUTES", default=15, least=5, most=240)
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_FAILURE_VIEW = "tongban.kernel.web.errors.csrf_failed"

if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

# --- law's defaults [M]: what domain.md marks as unverified is configurable -------------------

# The age at which nobody acts for a person any more as guardian.
ADULT_AGE = env.number("ADULT_AGE", default=18, least=14, most=25)
# How often one person may look up others by name and ID number within an hour.
FINDS_PER_HOUR = env.number("FINDS_PER_HOUR", default=10, least=1, most=1000)

# --- limits --------------------------------------------------------------------------------

DATA_UPLOAD_MAX_MEMORY_SIZE = env.number("BODY_MOST_KB", default=1024, least=64, most=65_536) * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# Requests a client may make a minute, per web process, before it is asked to slow down.
REQUESTS_PER_MINUTE = env.number("REQUESTS_PER_MINUTE", default=600, least=10, most=100_000_000)
# How many proxies stand before us: the client's address is read that far from the right.
PROXIES = env.number("PROXIES", default=0, least=0, most=5)

# --- watching ------------------------------------------------------------------------------

LOG_LEVEL = env.choice("LOG_LEVEL", default="INFO", among=("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = logging_config(LOG_LEVEL)
# Where the live process (server-sent events) listens, and the address browsers reach it at.
LIVE_PORT = env.number("LIVE_PORT", default=8001, least=1, most=65_535)
LIVE_URL = env.text("LIVE_URL", default=f"http://127.0.0.1:{LIVE_PORT}")
# Prometheus metrics, on loopback only; 0 serves none.
METRICS_PORT = env.number("METRICS_PORT", default=0, least=0, most=65_535)
METRICS_FOLDER = env.text("METRICS_FOLDER", default="")
