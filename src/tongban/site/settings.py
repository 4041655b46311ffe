"""Everything an operator can change, in one file, read from the environment.

Each variable is described in docs/operating.md (tests/house checks that). A process says who it
is by TONGBAN_AS (web, worker or owner), which decides the database login it uses.
"""

from datetime import timedelta
from pathlib import Path

from tongban.kernel import env
from tongban.kernel.errors import Misconfigured
from tongban.kernel.regions import is_code
from tongban.kernel.retention import declared
from tongban.kernel.web import setup
from tongban.kernel.web.logs import logging_config
from tongban.kernel.web.site import sites
from tongban.site.database import database

_SOURCE = Path(__file__).resolve().parent.parent

# The demo city: shows the mark 演示, one-click personas; refused unless all regions are 99.
DEMO = env.flag("DEMO", default=False)

# Whose site this is, by language; the demo's own where DEMO is on.
SITE = sites(is_demo=DEMO)
SITE_REGION = env.text("SITE_REGION", default="990100" if DEMO else "")
if SITE_REGION and not is_code(SITE_REGION):
    raise Misconfigured(
        f"SITE_REGION is {SITE_REGION!r}; it must be a region code (GB/T 2260) such as 990100."
    )

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
# How old a key may become before `tongban keys status` and the console say that it is due: the
# law asks for care of keys and leaves the interval open (domain.md 8.4).
KEY_MOST_DAYS = env.days("KEY_MOST_DAYS", default=365)
# Where the audit's signing key lies; keep it outside the data folder and its backups.
KEYS_FOLDER = Path(env.text("KEYS_FOLDER", default="var/keys"))
# Checkpoints of the audit log, one a line; send copies elsewhere (docs/operating.md).
CHECKPOINT_FILE = Path(env.text("CHECKPOINT_FILE", default="var/audit/checkpoints.txt"))
# Whose keys were destroyed, one a line; a restore repeats it (docs/operating.md).
ERASURES_FILE = Path(env.text("ERASURES_FILE", default="var/audit/erasures.txt"))

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
    "tongban.kernel.retention",
    "tongban.kernel.storage",
    "tongban.kernel.rotation",
    "tongban.kernel.web",
    "tongban.identity",
    "tongban.notices",
    "tongban.catalogue",
    "tongban.applications",
    "tongban.cases",
    "tongban.certificates",
    "tongban.ratings",
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
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["login_name"]},
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

# What is kept how long, and how it ends; its settings are the KEEP_... of docs/operating.md.
RETENTION = declared.load(Path(__file__).parent / "retention.toml")
# The level a person needs to give somebody a mandate (实名等级 1 to 5).
MANDATE_TRUST_LEVEL = env.number("MANDATE_TRUST_LEVEL", default=3, least=2, most=5)

# Whether whoever is given a mandate must have come of age.
AGENT_MUST_BE_ADULT = env.flag("AGENT_MUST_BE_ADULT", default=True)
# The level a person needs to register the body they represent, online (实名等级).
BODY_SIGN_UP_TRUST = env.number("BODY_SIGN_UP_TRUST", default=3, least=2, most=5)
# How often one person may have a body verified within a day.
BODY_CLAIMS_PER_DAY = env.number("BODY_CLAIMS_PER_DAY", default=10, least=1, most=100)

# --- the window (窗口) -----------------------------------------------------------------------

# How often one officer may look somebody up by a card within an hour.
WINDOW_FINDS_PER_HOUR = env.number("WINDOW_FINDS_PER_HOUR", default=120, least=1, most=10_000)
# Which trust level an ID card gives that was typed because it could not be read [M].
WINDOW_TYPED_LEVEL = env.number("WINDOW_TYPED_LEVEL", default=4, least=3, most=4)
# How long the password a window prints opens the account.
FIRST_PASSWORD_DAYS = env.days("FIRST_PASSWORD_DAYS", default=7, least=1, most=90)
# How long after the card was read a registration may still be brought to its end.
REGISTRATION_HOURS = env.number("REGISTRATION_HOURS", default=12, least=1, most=168)
# For how long after the opening, and how often, a lost slip is printed again.
REPRINT_HOURS = env.number("REPRINT_HOURS", default=2, least=1, most=168)
REPRINTS = env.number("REPRINTS", default=2, least=0, most=5)

# --- short messages (短信) --------------------------------------------------------------------

SMS_CHANNEL = env.choice(
    "SMS_CHANNEL", default="phone" if DEMO else "off", among=("off", "http", "phone")
)
SMS_URL = env.text("SMS_URL", default="")
SMS_SECRET = env.secret("SMS_SECRET", default="")
CODE_MINUTES = env.number("CODE_MINUTES", default=5, least=1, most=30)
CODE_ATTEMPTS = env.number("CODE_ATTEMPTS", default=5, least=1, most=10)
# Codes within an hour: to one mobile, for one session or officer, from one address, in all.
CODES_PER_MOBILE = env.number("CODES_PER_MOBILE", default=5, least=1, most=20)
CODES_PER_ASKER = env.number("CODES_PER_ASKER", default=60, least=1, most=1000)
CODES_PER_ADDRESS = env.number("CODES_PER_ADDRESS", default=120, least=1, most=10_000)
CODES_PER_HOUR = env.number("CODES_PER_HOUR", default=3000, least=1, most=1_000_000)

# --- messages (消息; docs/protocol/messages.md) ------------------------------------------------

# The gateway that carries notices by SMS and e-mail; without an address they stay in the account.
MESSAGES_URL = env.text("MESSAGES_URL", default="")
MESSAGES_SECRET = env.secret("MESSAGES_SECRET", default="")
MESSAGES_CHANNELS = env.text("MESSAGES_CHANNELS", default="sms,email").split(",")
# How often a gateway that is away is tried, and what one holder gets by one channel in a day.
MESSAGES_TRIES = env.number("MESSAGES_TRIES", default=10, least=1, most=12)
MESSAGES_PER_DAY = env.number("MESSAGES_PER_DAY", default=20, least=1, most=100)
# No short message rings between these full hours (静默时段); equal ones: at any time.
QUIET_FROM_HOUR = env.number("QUIET_FROM_HOUR", default=21, least=0, most=23)
QUIET_UNTIL_HOUR = env.number("QUIET_UNTIL_HOUR", default=8, least=0, most=23)

# --- verification (核验服务; docs/protocol/verification.md) -----------------------------------

# Without an address nobody can sign up online; the secret is the one the service knows us by.
VERIFICATION_URL = env.text("VERIFICATION_URL", default="")
VERIFICATION_SECRET = env.secret("VERIFICATION_SECRET", default="")
VERIFICATION_CA_FILE = env.text("VERIFICATION_CA_FILE", default="")
VERIFICATION_CONNECT_SECONDS = env.number(
    "VERIFICATION_CONNECT_SECONDS", default=3, least=1, most=60
)
VERIFICATION_READ_SECONDS = env.number("VERIFICATION_READ_SECONDS", default=10, least=1, most=120)
VERIFICATION_TOTAL_SECONDS = env.number("VERIFICATION_TOTAL_SECONDS", default=12, least=1, most=300)

# Questions that did not match, within a day, about one ID number and from one address.
SIGN_UP_MISMATCHES = env.number("SIGN_UP_MISMATCHES", default=5, least=1, most=100)
SIGN_UP_MISMATCHES_HERE = env.number("SIGN_UP_MISMATCHES_HERE", default=30, least=1, most=10_000)
# Sign-ups begun within a day from one address; a hall behind one address needs more.
SIGN_UPS_A_DAY = env.number("SIGN_UPS_A_DAY", default=200, least=1, most=1_000_000)
# What was typed is kept this long for whoever comes back with the code.
SIGN_UP_KEEP_DAYS = env.days("SIGN_UP_KEEP_DAYS", default=7, most=60)
# How long a service that is away is asked again before we stop and say so.
VERIFICATION_PATIENCE_HOURS = env.number(
    "VERIFICATION_PATIENCE_HOURS", default=48, least=1, most=240
)

# --- limits --------------------------------------------------------------------------------

DATA_UPLOAD_MAX_MEMORY_SIZE = env.number("BODY_MOST_KB", default=1024, least=64, most=65_536) * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# Requests a client may make a minute, per web process, before it is asked to slow down.
REQUESTS_PER_MINUTE = env.number("REQUESTS_PER_MINUTE", default=600, least=10, most=100_000_000)
# How often a client may check certificates a minute, per web process; numbers can be counted up.
VERIFY_PER_MINUTE = env.number("VERIFY_PER_MINUTE", default=60, least=0, most=100_000)
# How many proxies stand before us: the client's address is read that far from the right.
PROXIES = env.number("PROXIES", default=0, least=0, most=5)

# --- backups (备份) ---------------------------------------------------------------------------

_DATA = Path(env.text("DATA", default="var"))
# Where they lie unless a command says otherwise.
BACKUP_FOLDER = Path(env.text("BACKUP_FOLDER", default=str(_DATA / "backups")))
# From when on the console calls the last one too old: the law asks for backups and leaves the
# interval open (domain.md 8.1).
BACKUP_OVERDUE_HOURS = env.number("BACKUP_OVERDUE_HOURS", default=26, least=1, most=744)

# Which older ones stay: the newest of each day and of each week, so many back.
BACKUP_KEEP_DAYS = env.number("BACKUP_KEEP_DAYS", default=7, least=1, most=3660)
BACKUP_KEEP_WEEKS = env.number("BACKUP_KEEP_WEEKS", default=5, least=0, most=520)

# --- the worker (后台) ------------------------------------------------------------------------

# A worker that has shown no sign of life for so many seconds counts as dead: its jobs and the
# reactions it took run again elsewhere. Its heart beats three times in that time.
WORKER_LEASE_S = env.number("WORKER_LEASE_S", default=30, least=3, most=600)

# --- stored files (上传的文件) -----------------------------------------------------------------

# Where they lie, sealed; web and worker must see the same folder.
FILES_FOLDER = Path(env.text("FILES_FOLDER", default="var/files"))
# What is taken, by content: jpeg, png, webp, pdf.
FILE_KINDS = env.text("FILE_KINDS", default="jpeg,png,webp,pdf").split(",")
FILE_MOST_MB = env.number("FILE_MOST_MB", default=20, least=1, most=100)
FILE_MOST_MEGAPIXELS = env.number("FILE_MOST_MEGAPIXELS", default=50, least=1, most=120)
FILE_MOST_PAGES = env.number("FILE_MOST_PAGES", default=200, least=1, most=2000)
# A file nothing needs goes after so many days; a holder may have so many of them.
LOOSE_FILE_DAYS = env.days("LOOSE_FILE_DAYS", default=30, least=1, most=365)
LOOSE_FILES_MOST = env.number("LOOSE_FILES_MOST", default=200, least=10, most=10_000)
LOOSE_FILES_MOST_MB = env.number("LOOSE_FILES_MOST_MB", default=500, least=100, most=100_000)
# A file of which only a part came goes when nothing more came for so many hours.
UNFINISHED_FILE_HOURS = env.number("UNFINISHED_FILE_HOURS", default=24, least=1, most=168)
# clamd, e.g. tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl; empty: files are not scanned.
SCANNER_URL = env.text("SCANNER_URL", default="")
SCANNER_SECONDS = env.number("SCANNER_SECONDS", default=60, least=1, most=600)

# --- watching ------------------------------------------------------------------------------

LOG_LEVEL = env.choice("LOG_LEVEL", default="INFO", among=("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = logging_config(LOG_LEVEL)
# Where the demo's processes log; a server's write to standard output.
LOGS_FOLDER = _DATA / "logs"
# Where the live process (server-sent events) listens, and the address browsers reach it at.
LIVE_PORT = env.number("LIVE_PORT", default=8001, least=1, most=65_535)
LIVE_URL = env.text("LIVE_URL", default=f"http://127.0.0.1:{LIVE_PORT}")
# Prometheus metrics, on loopback only; 0 serves none.
METRICS_PORT = env.number("METRICS_PORT", default=0, least=0, most=65_535)
METRICS_FOLDER = env.text("METRICS_FOLDER", default="")
