"""All settings, one file. Everything a site may choose comes from the environment.

Embedded form (nothing set): SQLite, a Valkey server on a unix socket started by `manage.py serve`,
secret key generated into var/. Scaled form: DATABASE_URL and REDIS_URL. See .env.example.
"""

import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.embedded import embedded_broker_url

BASE_DIR = Path(__file__).resolve().parent.parent


# --- the environment, read loudly ------------------------------------------------------------------


def env_str(name: str, default: str | None = None) -> str:
    """The variable, or the content of the file named by NAME_FILE; without a default it must be there."""
    value, file_name = os.environ.get(name, "").strip(), os.environ.get(f"{name}_FILE", "").strip()
    if value and file_name:
        raise ImproperlyConfigured(f"环境变量 {name} 与 {name}_FILE 只能设置一个，请删去其中之一。")
    if file_name:
        try:
            value = Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"环境变量 {name}_FILE 指向的文件读不到：{file_name}（{error.strerror}）。"
            ) from error
        if not value:
            raise ImproperlyConfigured(f"环境变量 {name}_FILE 指向的文件是空的：{file_name}。")
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"缺少环境变量 {name}。请设置 {name}，或用 {name}_FILE 指向写有它的文件。")
    return default


def env_bool(name: str, default: bool = False) -> bool:
    value = env_str(name, "")
    if not value:
        return default
    if value.lower() in {"1", "true", "yes", "on", "是"}:
        return True
    if value.lower() in {"0", "false", "no", "off", "否"}:
        return False
    raise ImproperlyConfigured(
        f"环境变量 {name} 应为 1 或 0（也可写 true、false、是、否），现在是“{value}”。"
    )


def env_int(name: str, default: int, minimum: int, maximum: int) -> int:
    value = env_str(name, "")
    if not value:
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"环境变量 {name} 应为整数，现在是“{value}”。") from None
    if not minimum <= number <= maximum:
        raise ImproperlyConfigured(f"环境变量 {name} 应在 {minimum} 到 {maximum} 之间，现在是 {number}。")
    return number


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def env_path(name: str, default: Path) -> Path:
    return (BASE_DIR / env_str(name, str(default))).resolve()


def database_from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite_database(parts.path.removeprefix("/"))
    if parts.scheme in {"postgres", "postgresql"}:
        return postgresql_database(url)
    raise ImproperlyConfigured(
        f"环境变量 DATABASE_URL 以“{parts.scheme or url[:20]}”开头，认不得。"
        "应写成 postgresql://用户:密码@主机:5432/库名 或 sqlite:///文件路径。"
    )


def sqlite_database(path: str) -> dict[str, Any]:
    if not path:
        raise ImproperlyConfigured("环境变量 DATABASE_URL 缺少文件路径，应写成 sqlite:///文件路径。")
    return {
        "ENGINE": "config.sqlite3",
        "NAME": str(BASE_DIR / unquote(path)),
        "CONN_MAX_AGE": 60,
        # Django's defaults fail most of 50 concurrent autosaves with "database is locked"; these fail none.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
        },
    }


def postgresql_database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    name = unquote(parts.path.removeprefix("/"))
    options: Mapping[str, str] = dict(parse_qsl(parts.query))
    if not name:
        raise ImproperlyConfigured(
            "环境变量 DATABASE_URL 缺少库名，应写成 postgresql://用户:密码@主机:5432/库名。"
        )
    try:
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured("环境变量 DATABASE_URL 的端口应为 1 到 65535 的整数。") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        # Kept out of the address where the address itself is not a secret (docker compose).
        "PASSWORD": unquote(parts.password or "") or env_str("DATABASE_PASSWORD", ""),
        "HOST": options.get("host") or unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {key: value for key, value in options.items() if key != "host"},
    }


def redis_url() -> str:
    url = env_str("REDIS_URL", "")
    if url and urlsplit(url).scheme not in {"redis", "rediss", "redis+socket"}:
        raise ImproperlyConfigured(
            f"环境变量 REDIS_URL 应以 redis://、rediss:// 或 redis+socket:// 开头，现在是“{url.split(':')[0]}:”。"
        )
    return url


def secret_key(embedded: bool, file: Path) -> str:
    """Embedded: generated once into var/. Scaled: several processes must share one, so it is required."""
    if given := env_str("ZIPINGTONG_SECRET_KEY", ""):
        if len(given) < 32:
            raise ImproperlyConfigured("环境变量 ZIPINGTONG_SECRET_KEY 太短，至少 32 个字符。")
        return given
    if not embedded:
        raise ImproperlyConfigured(
            "已设置 REDIS_URL 或 PostgreSQL，各进程须共用一把密钥：请设置 ZIPINGTONG_SECRET_KEY"
            "（至少 32 个字符的随机串），或用 ZIPINGTONG_SECRET_KEY_FILE 指向写有它的文件。"
        )
    try:
        if not file.exists():
            write_new_secret(file)
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"密钥文件 {file} 不能读写（{error.strerror}）。请给运行用户该目录的写权限，或设置 ZIPINGTONG_SECRET_KEY。"
        ) from error


def write_new_secret(file: Path) -> None:
    """Two processes may start at once: the first complete file wins, and both read that one."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


SSO_KINDS = {"oidc": "apps.accounts.sign_on.provider.OpenID", "oauth2": "apps.accounts.sign_on.provider.OAuth2"}


def sign_on(kind: str) -> dict[str, Any]:
    """统一登录 by ``oidc``, ``oauth2`` or a class of the site's own (``package.module.Class``): its settings, nothing where it is off."""
    if not kind:
        return {"SSO": ""}
    if kind not in SSO_KINDS and kind.count(".") < 1:
        raise ImproperlyConfigured(f"环境变量 ZIPINGTONG_SSO 应为 oidc、oauth2 或类的全名（包.模块.类），现在是“{kind}”。")
    signed = kind == "oidc"
    # What an OpenID provider publishes itself need not be set: it is asked for by the first log-in.
    asked = {
        "OIDC_OP_AUTHORIZATION_ENDPOINT": env_str("ZIPINGTONG_SSO_AUTHORIZE_URL", "" if signed else None),
        "OIDC_OP_TOKEN_ENDPOINT": env_str("ZIPINGTONG_SSO_TOKEN_URL", "" if signed else None),
        "OIDC_OP_JWKS_ENDPOINT": env_str("ZIPINGTONG_SSO_JWKS_URL", "" if signed else "-"),
        "OIDC_OP_USER_ENDPOINT": env_str("ZIPINGTONG_SSO_USERINFO_URL", "" if signed else None),
    }
    without = {name for name, value in asked.items() if not value}
    # Who sets all others goes without an address of persons: the token says who it is.
    discovered = frozenset(without if without - {"OIDC_OP_USER_ENDPOINT"} else ())
    return {
        "SSO": kind,
        "SSO_BACKEND": SSO_KINDS.get(kind, kind),
        "SSO_NAME": env_str("ZIPINGTONG_SSO_NAME", "统一身份认证"),
        "SSO_CLAIM": env_str("ZIPINGTONG_SSO_CLAIM", "preferred_username"),
        "SSO_ISSUER": env_str("ZIPINGTONG_SSO_ISSUER", None if signed else ""),
        "SSO_LOGOUT_URL": env_str("ZIPINGTONG_SSO_LOGOUT_URL", ""),
        # The form stays at ?local=1, for the day the other system is away.
        "SSO_ONLY": env_bool("ZIPINGTONG_SSO_ONLY"),
        "SSO_DISCOVERED": discovered,
        # The library insists on addresses; ``apps.accounts.sign_on.discovery`` puts those of the provider in their place.
        **{name: value or ("-" if name in discovered else "") for name, value in asked.items()},
        "OIDC_RP_CLIENT_ID": env_str("ZIPINGTONG_SSO_CLIENT_ID"),
        "OIDC_RP_CLIENT_SECRET": env_str("ZIPINGTONG_SSO_CLIENT_SECRET"),
        "OIDC_RP_SCOPES": env_str("ZIPINGTONG_SSO_SCOPES", "openid profile"),
        "OIDC_RP_SIGN_ALGO": "RS256",
        "OIDC_USE_PKCE": env_bool("ZIPINGTONG_SSO_PKCE", True),
        "OIDC_CREATE_USER": False,
        "OIDC_TIMEOUT": 10,
        "OIDC_AUTHENTICATION_CALLBACK_URL": "sign-on-back",
    }


def mail_security(kind: str) -> tuple[bool, bool]:
    """Whether the mail server is spoken to by STARTTLS, and whether by TLS from the beginning."""
    if kind not in {"", "starttls", "ssl"}:
        raise ImproperlyConfigured(f"环境变量 ZIPINGTONG_MAIL_SECURITY 应为 starttls、ssl 或者不设，现在是“{kind}”。")
    return kind == "starttls", kind == "ssl"


def make_folders(*folders: Path) -> None:
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ImproperlyConfigured(
                f"目录 {folder} 建不了（{error.strerror}）。请给运行用户写权限，或用 ZIPINGTONG_VAR_DIR 另指一个目录。"
            ) from error


# --- where things are ------------------------------------------------------------------------------

VAR_DIR = env_path("ZIPINGTONG_VAR_DIR", BASE_DIR / "var")
RUN_DIR = VAR_DIR / "run"
MEDIA_ROOT = env_path("ZIPINGTONG_MEDIA_ROOT", VAR_DIR / "files")
FONT_DIR = env_path("ZIPINGTONG_FONT_DIR", BASE_DIR / "var" / "fonts")
PACKS_DIR = env_path("ZIPINGTONG_PACKS_DIR", BASE_DIR / "packs")
STATIC_ROOT = env_path("ZIPINGTONG_STATIC_ROOT", VAR_DIR / "static")
make_folders(VAR_DIR, RUN_DIR, MEDIA_ROOT, STATIC_ROOT)

# --- form: embedded or scaled ----------------------------------------------------------------------

DATABASES = {
    "default": database_from_url(env_str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'zipingtong.sqlite3'}"))
}
REDIS_URL = redis_url()
ON_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
# True: `manage.py serve` also runs the broker.
EMBEDDED_BROKER = not REDIS_URL
SECRET_KEY = secret_key(embedded=EMBEDDED_BROKER and ON_SQLITE, file=VAR_DIR / "secret_key")

# PostgreSQL mostly has its own, and its tools are not everywhere.
BACKUP = env_bool("ZIPINGTONG_BACKUP", ON_SQLITE)
BACKUP_DIR = env_path("ZIPINGTONG_BACKUP_DIR", VAR_DIR / "backups")
BACKUP_HOUR = env_int("ZIPINGTONG_BACKUP_HOUR", 2, 0, 23)
BACKUPS_KEPT = env_int("ZIPINGTONG_BACKUPS_KEPT", 14, 1, 1000)
# Where pg_dump and pg_restore are, if not on the path.
PG_BIN = env_str("ZIPINGTONG_PG_BIN", "")

DEBUG = env_bool("ZIPINGTONG_DEBUG")
ALLOWED_HOSTS = env_list("ZIPINGTONG_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("ZIPINGTONG_CSRF_TRUSTED_ORIGINS")

# --- application -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "apps.accounts.apps.SiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "axes",
    "config",
    "apps.audit",
    "apps.departments",
    "apps.packs",
    "apps.jobs",
    "apps.accounts",
    "apps.assessments",
    "apps.budgets",
    "apps.projects",
    "apps.indicators",
    "apps.factbook",
    "apps.scoring",
    "apps.findings",
    "apps.checkups",
    "apps.reports",
    "apps.reviews",
    "apps.exchange",
    "apps.desk",
    "apps.publication",
    "apps.service",
    "apps.demo",
    "apps.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.HeadersMiddleware",
    "apps.api.middleware.CookielessMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.middleware.FullDiskMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.NulRefusingMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.accounts.middleware.OriginMiddleware",
    "apps.accounts.middleware.IdleMiddleware",
    "apps.accounts.middleware.GivenPasswordMiddleware",
    # Last: what a lock answers takes the place of the view's answer, headers and all else come after.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

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
                "apps.desk.context.frame",
            ],
            "builtins": ["apps.reviews.templatetags.icons"],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- people and sessions ---------------------------------------------------------------------------

AUTH_USER_MODEL = "departments.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {
        "NAME": "apps.accounts.passwords.LengthValidator",
        "OPTIONS": {"min_length": env_int("ZIPINGTONG_PASSWORD_LENGTH", 10, 8, 64)},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "apps.accounts.passwords.OwnNamesValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
IDLE_LIMIT = timedelta(minutes=env_int("ZIPINGTONG_IDLE_MINUTES", 60, 5, 720))
# Accounts are changed at most so long after the password was typed.
PASSWORD_ASKED_AFTER = timedelta(minutes=env_int("ZIPINGTONG_CONFIRM_MINUTES", 20, 2, 720))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- log-in by another system -----------------------------------------------------------------------

SIGN_ON = sign_on(env_str("ZIPINGTONG_SSO", ""))
globals().update(SIGN_ON)
if SIGN_ON["SSO"]:
    AUTHENTICATION_BACKENDS.insert(1, SIGN_ON["SSO_BACKEND"])

# --- programs --------------------------------------------------------------------------------------

# Requests of one token in a minute, and how long a token may be good for.
API_RATE = env_int("ZIPINGTONG_API_RATE", 120, 1, 100_000)
TOKEN_DAYS = env_int("ZIPINGTONG_TOKEN_DAYS", 365, 1, 3650)

# --- guessing --------------------------------------------------------------------------------------

# Proxies of the site's own before this service: so many last entries of X-Forwarded-For are to be believed.
PROXIES = env_int("ZIPINGTONG_PROXIES", 1 if env_bool("ZIPINGTONG_HTTPS") else 0, 0, 10)
AXES_HANDLER = "apps.accounts.locks.Locks"
AXES_CLIENT_IP_CALLABLE = "apps.accounts.addresses.address_of"
AXES_LOCKOUT_CALLABLE = "apps.accounts.views.locked"
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_FAILURE_LIMIT = env_int("ZIPINGTONG_LOGIN_FAILURES", 5, 3, 100)
ADDRESS_FAILURE_LIMIT = env_int("ZIPINGTONG_ADDRESS_FAILURES", 50, 3, 10_000)
AXES_COOLOFF_TIME = timedelta(minutes=env_int("ZIPINGTONG_LOCK_MINUTES", 15, 1, 24 * 60))
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# Records of ours (apps.accounts.models), with their own page.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

# --- language, time, numbers -----------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- static files and uploads ----------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Without collectstatic the files are served from where they lie; an image collects them once, hashed.
STATIC_COLLECTED = env_bool("ZIPINGTONG_STATIC_COLLECTED")
WHITENOISE_USE_FINDERS = not STATIC_COLLECTED
STORAGES = {
    "default": {"BACKEND": "apps.files.storage.KeptWithItsRow"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Uploads and editions are handed out by views that check the right to them, never by address.
MEDIA_URL = "/files/"
MAX_UPLOAD_BYTES = env_int("ZIPINGTONG_MAX_UPLOAD_MB", 50, 1, 500) * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
# A list of 500 rows and 25 columns is posted as one form, with what else stands on its page.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 50

# --- protection ------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "frame-src": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
if (out := urlsplit(SIGN_ON.get("SSO_LOGOUT_URL", ""))).netloc:
    # Logging out is a form, and it ends there.
    CONTENT_SECURITY_POLICY["form-action"] += f" {out.scheme}://{out.netloc}"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Published reports for everybody, without log-in.
PUBLIC_PAGES = env_bool("ZIPINGTONG_PUBLIC_PAGES", True)
# Behind a proxy which speaks https to the world.
HTTPS = env_bool("ZIPINGTONG_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 30 * 24 * 60 * 60 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
# Who watches the service asks it directly, without the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
# Subdomains and the browsers' preload list: for the owner of the domain to decide, not for one service on it.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# --- e-mail ----------------------------------------------------------------------------------------

# Reminders by e-mail; without a server there are those on the desk alone.
EMAIL_HOST = env_str("ZIPINGTONG_MAIL_HOST", "")
EMAIL_PORT = env_int("ZIPINGTONG_MAIL_PORT", 25, 1, 65535)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env_str("ZIPINGTONG_MAIL_USER", ""), env_str("ZIPINGTONG_MAIL_PASSWORD", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = mail_security(env_str("ZIPINGTONG_MAIL_SECURITY", ""))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env_str("ZIPINGTONG_MAIL_FROM", None if EMAIL_HOST else "")
# How people reach the site, for the links in what is sent to them: https://ziping.example.gov.cn
SITE_URL = env_str("ZIPINGTONG_SITE_URL", "").rstrip("/")

# --- jobs ------------------------------------------------------------------------------------------

# Each has workers of its own (`manage.py serve`, setup/process.sh): a check-up never waits for a report, nor a page for either.
QUEUES = {"reports": "报告文件", "checkups": "报告核查", "quick": "短任务"}
CELERY_TASK_QUEUES: dict[str, dict[str, Any]] = {name: {} for name in QUEUES}
CELERY_TASK_DEFAULT_QUEUE = "quick"
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_BROKER_URL = REDIS_URL or embedded_broker_url(RUN_DIR)
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any]
if CELERY_BROKER_URL.startswith("filesystem:"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(RUN_DIR / "queue"),
        "data_folder_out": str(RUN_DIR / "queue"),
        "control_folder": str(RUN_DIR / "queue-control"),
        "polling_interval": 0.1,
    }
    make_folders(RUN_DIR / "queue", RUN_DIR / "queue-control")
else:
    # A message of a killed worker comes back after this long; the job row is found stale far earlier.
    # Connecting happens in a web request too: without these a page waits 6 seconds for a broker that is away.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,
        "socket_connect_timeout": 5,
        "max_retries": 1,
        "interval_start": 0.1,
        "interval_step": 0.1,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Publishing happens in a web request: give up soon, the row is queued again by requeue_stuck.
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 2,
    "interval_start": 0.1,
    "interval_step": 0.2,
    "interval_max": 0.5,
}
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 100
# A new process first loads fonts and the layout engine. Of one that is not up in four seconds, its default, Celery thinks it hangs
# and kills it, and the next one too: on a busy machine no report would ever be made again.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 120.0
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_TASK_TIME_LIMIT = 360
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "requeue-stuck-jobs": {"task": "apps.jobs.tasks.requeue_stuck", "schedule": 15.0},
}
# The machine may be off at night: every half hour is asked whether the day's backup is still to be made.
CELERY_BEAT_SCHEDULE["back-up"] = {"task": "apps.service.tasks.back_up", "schedule": 1800.0, "options": {"queue": "reports"}}
CELERY_BEAT_SCHEDULE_FILENAME = str(RUN_DIR / "beat-schedule")

# --- cache and log ---------------------------------------------------------------------------------

CACHES: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if REDIS_URL.startswith(("redis://", "rediss://")):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "apps": {"level": env_str("ZIPINGTONG_LOG_LEVEL", "INFO").upper()},
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},
        # Failed log-ins are in the records, not twice.
        "axes": {"level": "ERROR"},
        # WeasyPrint reports every CSS property it does not know; the PDF tests look at the result instead.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
