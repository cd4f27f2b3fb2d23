"""Settings of every environment: one file, read from the environment.

`make run` sets what a demonstration needs; production sets the variables that docs/operations.md lists. A missing
secret stops the start with its name.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from apps.texts.interface import INTERFACES
from jic.body_limit import LONGEST_BODY
from jic.mail_settings import MAIL_SECONDS, MAIL_WHOLE_SECONDS, mail_settings
from jic.proxies import proxy_networks
from launcher.addresses import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEMO = env.bool("JIC_DEMO", default=False)
DEBUG = False
HOME = Path(env.str("JIC_HOME", default=str(BASE_DIR / "var"))).resolve()
# A home that `make run` made holds its own secret, so that commands work on it with JIC_HOME alone.
SECRET_KEY = env.str("JIC_SECRET_KEY", default="")
if not SECRET_KEY and os.access(HOME / "secret_key", os.R_OK):
    SECRET_KEY = (HOME / "secret_key").read_text().strip()
if not SECRET_KEY:
    if DEMO:
        SECRET_KEY = "not-a-secret-and-never-used-to-serve-" + "0" * 40
    else:
        raise ImproperlyConfigured("Set JIC_SECRET_KEY to at least 50 random characters (see docs/operations.md).")

HOST = env.str("JIC_HOST", default="127.0.0.1")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
if DEMO and HOST not in LOOPBACK:
    raise ImproperlyConfigured("JIC_DEMO=1 has sign-ins that everybody knows: it only listens on this machine itself.")
ALLOWED_HOSTS = env.list("JIC_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("JIC_TRUSTED_ORIGINS", default=[])
# Whose word on a client's address and on TLS is believed (jic/proxies.py): nobody's unless the operator names them.
try:
    PROXIES = proxy_networks(env.list("JIC_PROXIES", default=[]))
except ValueError as error:
    raise ImproperlyConfigured(str(error)) from None

# E-mail without content (apps/mail): none is sent unless the operator names a server.
try:
    _mail = mail_settings(
        env.str("JIC_EMAIL_URL", default=""),
        env.str("JIC_EMAIL_FROM", default=""),
        env.str("JIC_PUBLIC_URL", default=""),
        ALLOWED_HOSTS,
    )
except ValueError as error:
    raise ImproperlyConfigured(str(error)) from None
SENDS_MAIL, PUBLIC_URL = _mail.sends, _mail.public_url
EMAIL_BACKEND = _mail.backend
EMAIL_TIMEOUT, EMAIL_WHOLE_TIMEOUT = MAIL_SECONDS, MAIL_WHOLE_SECONDS
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.starts_tls, _mail.is_tls
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _mail.sender

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "django_vite",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "axes",
    "apps.texts",
    "apps.theatre",
    "apps.accounts",
    "apps.access",
    "apps.audit",
    "apps.help",
    "apps.clearances",
    "apps.tokens",
    "apps.signin",
    "apps.designations",
    "apps.consents",
    "apps.cooperation",
    "apps.releases",
    "apps.negotiation",
    "apps.mail",
    "apps.ledger",
    "apps.editions",
    "apps.sheets",
    "apps.atlas",
    "apps.truce",
    "apps.groups",
    "apps.separation",
    "apps.enquiries",
    "apps.imports",
    "apps.exports",
    "apps.undertakings",
    "apps.documents",
    "apps.movements",
    "apps.live",
    "apps.exchange",
    "apps.ogc",
    "tools",
    "jic",
]

MIDDLEWARE = [
    "jic.headers.IsolationMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "jic.health.HealthMiddleware",
    "jic.methods.PageMethodsMiddleware",
    "apps.bounds.budget.BudgetMiddleware",
    "apps.accounts.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jic.token_sign_in.TokenMiddleware",
    "apps.accounts.middleware.UserLanguageMiddleware",
    "apps.accounts.middleware.NothingKeptMiddleware",
    "apps.accounts.middleware.SavedMiddleware",
    "jic.shares.SharesMiddleware",
    "apps.access.middleware.IdentityMiddleware",
    "jic.rate_limit.RatesMiddleware",
    "apps.signin.middleware.SeenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jic.errors.DomainErrorMiddleware",
    "jic.errors.NulMiddleware",
    "axes.middleware.AxesMiddleware",
    "apps.exchange.repeating.RepeatsMiddleware",
]

ROOT_URLCONF = "jic.urls"
ASGI_APPLICATION = "jic.asgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jic.context.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "jic.templatetags.frame",
                "jic.templatetags.jic",
                "jic.templatetags.lists",
                "apps.texts.templatetags.texts",
                "apps.texts.templatetags.rows",
                "apps.negotiation.templatetags.negotiation",
            ],
        },
    },
]


# How long one request may work, in whole seconds, and each of its statements (apps/bounds/budget.py); how many
# connections a web process has, and how many requests of one person it answers at once (jic/shares.py).
REQUEST_SECONDS = env.int("JIC_REQUEST_SECONDS", default=15)
CONNECTIONS = env.int("JIC_CONNECTIONS", default=12)
REQUESTS_AT_ONCE = env.int("JIC_REQUESTS_AT_ONCE", default=5)
if REQUEST_SECONDS < 1:
    raise ImproperlyConfigured("JIC_REQUEST_SECONDS is a whole number of seconds from 1 on.")
if not 0 < REQUESTS_AT_ONCE < CONNECTIONS:
    raise ImproperlyConfigured("JIC_REQUESTS_AT_ONCE is less than JIC_CONNECTIONS: one person must not take them all.")


def _database() -> dict[str, Any]:
    """Django's form of DATABASE_URL, any libpq URI. JIC_DB_ROLE names the role that a process works under."""
    url = env.str("DATABASE_URL", default=embedded(HOME).database_url)
    parts = conninfo_to_dict(url)
    options: dict[str, Any] = {
        key: value for key, value in parts.items() if key not in {"dbname", "user", "password", "host", "port"}
    }
    role = env.str("JIC_DB_ROLE", default="")
    # Queries here take milliseconds. A box index says nothing of how few rows it finds, so among a million outlines the
    # planner called two more processes for twenty rows: 7 ms instead of 1.
    flags = "-c max_parallel_workers_per_gather=0 " + (f"-c role={role} " if role else "")
    # Parameters go to the server apart from the text, so that a statement can be prepared (ADR 0015). Left to itself,
    # the planner plans a prepared statement anew whenever another plan might be a little better, and takes longer over
    # that than the statement takes: 4 ms instead of 1 for what waits.
    flags += "-c plan_cache_mode=force_generic_plan "
    options |= {"server_side_binding": True, "prepare_threshold": 3}
    if env.bool("JIC_DB_POOL", default=False):
        # Only the web process sets this: a pool that is opened before a fork hangs the children.
        options["pool"] = {"min_size": 1, "max_size": CONNECTIONS, "timeout": 10}
        # From a connection's beginning, so that no request changes what another one works with (ADR 0020).
        flags += f"-c statement_timeout={REQUEST_SECONDS}s -c lock_timeout={max(1, REQUEST_SECONDS // 2)}s "
        flags += f"-c idle_in_transaction_session_timeout={3 * REQUEST_SECONDS}s "
    options["options"] = flags + options.get("options", "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", "jic"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "CONN_MAX_AGE": 0 if "pool" in options else 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        # A cursor of the server outlives the statement that says who asks. What is too long to hold is read in batches.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": options,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default=embedded(HOME).redis_url)

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 3,
    # A web process that cannot reach the broker must answer its officer at once: the row is stored, beat seals it.
    "max_retries": 0,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 3
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "apps.accounts.backends.ActiveUserBackend"]
AXES_HANDLER = "apps.accounts.guessing.GuessCounter"
AXES_USERNAME_CALLABLE = "apps.accounts.usernames.counted_username"
AXES_CLIENT_IP_CALLABLE = "apps.accounts.client_address.counted_address"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# Of one name at one address; of one name wherever it is typed; at one address whatever names are typed there.
AXES_FAILURE_LIMIT = 5
GUESSES_OF_NAME, GUESSES_OF_ADDRESS = 25, 50
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "apps.accounts.guessing.locked_out"
LOGIN_URL = "signin:sign-in"
LOGIN_REDIRECT_URL = "negotiation:desk"
LOGOUT_REDIRECT_URL = "signin:sign-in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "apps.accounts.sessions"
# Whoever has no confirmed passkey gives a one-time code besides the password: "required" of everybody, or "offered" to
# those who have set it up. The demo's sign-ins need a password only.
SECOND_FACTOR = env.str("JIC_SECOND_FACTOR", default="offered" if DEMO else "required")
if SECOND_FACTOR not in ("required", "offered"):
    raise ImproperlyConfigured('JIC_SECOND_FACTOR is "required" or "offered".')
# A session ends after a working day whatever is done in it, and earlier when nothing is.
SESSION_COOKIE_AGE = int(env.float("JIC_SESSION_HOURS", default=12) * 3600)
SESSION_IDLE = timedelta(minutes=env.float("JIC_SESSION_IDLE_MINUTES", default=30))
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "jic.errors.csrf_failure"

LANGUAGE_CODE = "en"
LANGUAGES = [(interface.code, interface.name) for interface in INTERFACES]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = env.str("JIC_STATIC_ROOT", default="") or None
STATICFILES_DIRS: list[Any] = [("guide", BASE_DIR / "docs" / "guide" / "images")]
if (BASE_DIR / "frontend" / "dist").is_dir():
    STATICFILES_DIRS.append(BASE_DIR / "frontend" / "dist")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The front end is built before the server starts, so it is served from where it was built: no copying step.
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = False
SERVESTATIC_MIMETYPES = {".mjs": "text/javascript"}
DJANGO_VITE = {"default": {"manifest_path": BASE_DIR / "frontend" / "dist" / ".vite" / "manifest.json"}}

DATA_UPLOAD_MAX_MEMORY_SIZE = 12_000_000
# Whatever is sent stays in memory, bodies and the files within them: on a disk a document would lie in plain bytes.
FILE_UPLOAD_MAX_MEMORY_SIZE = LONGEST_BODY
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
# A batch names up to 500 designations, a field each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 600
DATA_UPLOAD_MAX_NUMBER_FILES = 2

# How often: by address for whoever is not signed in, else by person (jic/rate_limit.py). An officer's browser asks some
# ten times a minute, sixty while the map is being moved.
RATES = {
    "sign_in": env.str("JIC_RATE_SIGN_IN", default="120/minute"),
    "api": env.str("JIC_RATE_API", default="3000/minute"),
    "expensive": env.str("JIC_RATE_EXPENSIVE", default="1200/minute"),
    "page": env.str("JIC_RATE_PAGE", default="3000/minute"),
    "wrong_token": env.str("JIC_RATE_WRONG_TOKEN", default="30/minute"),
}
# Where weaknesses are reported: addresses for security.txt (mailto:, https:), by commas.
SECURITY_CONTACT = env.list("JIC_SECURITY_CONTACT", default=[])

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # No string becomes HTML or script but through the policies of frontend/src/trusted.ts.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default", "jic-reader"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "display-capture": [],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if not DEMO:
    SECURE_SSL_REDIRECT = env.bool("JIC_TLS", default=True)
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = env.bool("JIC_TLS", default=True)
    CSRF_COOKIE_SECURE = env.bool("JIC_TLS", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "apps.exchange.authentication.TokenAuthentication",
        "apps.exchange.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "apps.exchange.permissions.WithinTokensScope",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["apps.exchange.parsers.PlainJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "apps.exchange.pagination.PlacePagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "apps.exchange.problems.problem_response",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Joint Implementation Centre: information sharing",
    "DESCRIPTION": (
        "Designations, versions, acts, comments, history and the map's windows; the truce, movements, pull-backs, "
        "documents, groups, questions and separations as their pages have them. With a token of one's own, or from a "
        "signed-in session."
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SERVE_AUTHENTICATION": [
        "apps.exchange.authentication.TokenAuthentication",
        "apps.exchange.authentication.SessionAuthentication",
    ],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "apps.exchange.schema.add_problem",
        "apps.exchange.schema.add_refusals",
        "apps.exchange.schema.add_links",
    ],
    "ENUM_NAME_OVERRIDES": {
        "KindEnum": "apps.designations.kinds.kind_choices",
        "StateEnum": "apps.designations.kinds.State",
        "ExportStateEnum": "apps.exchange.file_serializers.EXPORT_STATES",
        "ImportStateEnum": "apps.imports.models.FileImport.State",
        "MovementStateEnum": "apps.movements.families.State",
        "ActEnum": "apps.exchange.serializers.ACTS",
        "GeometryProblemEnum": "apps.exchange.serializers.GEOMETRY_PROBLEMS",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "jic.logs.SecretsBlackedOut", "format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("JIC_LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
    },
}

# The log's own key: in the environment (PEM), in a file, or made at the first start in the home (docs/operations.md).
LEDGER_KEY = env.str("JIC_LEDGER_KEY", default="", multiline=True)
LEDGER_KEY_FILE = env.str("JIC_LEDGER_KEY_FILE", default="")
# The name of a log that is founded here: a URL without its scheme. A random end keeps two logs apart.
LEDGER_ORIGIN = env.str("JIC_LEDGER_ORIGIN", default="") or f"{ALLOWED_HOSTS[0]}/ledger"
# Bundles that were asked for on a page, each for an hour.
BUNDLES_FOLDER = HOME / "bundles"
# Files for other programs that were asked for.
EXPORTS_FOLDER = HOME / "exports"
# Sheets that were asked for, each for a day.
SHEETS_FOLDER = HOME / "sheets"
# Where full tiles and the last agreed checkpoint are published as files, for mirrors; nothing reads them here.
LEDGER_FOLDER = Path(env.str("JIC_LEDGER_FOLDER", default=str(HOME / "ledger" / "public")))

# The delegations' keys for restricted documents, one file each (manage.py document_keys, docs/operations.md).
DOCUMENT_KEYS = Path(env.str("JIC_DOCUMENT_KEYS", default=str(HOME / "document_keys")))

# An operator's own extract of a base map, drawn under ours: the path of a .pmtiles file.
BASEMAP = env.str("JIC_BASEMAP", default="")
