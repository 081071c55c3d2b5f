"""Every setting of Parley. What may differ between installations comes from the environment."""

from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from project import development, logs
from project.environment import (
    boolean,
    database,
    env,
    is_loopback,
    log_level,
    networks,
    one_of,
    parsed,
    port,
    rate,
    read,
    redis_url,
    seconds,
    secret_key,
    theme,
    whole,
)
from project.languages import (  # noqa: F401
    FORMAT_MODULE_PATH,
    LANGUAGE_CODE,
    LANGUAGE_COOKIE_AGE,
    LANGUAGES,
    LOCALE_PATHS,
)
from project.policy import (  # noqa: F401
    CONTENT_SECURITY_POLICY,
    PERMISSIONS_POLICY,
    SILENCED_SYSTEM_CHECKS,
)
from project.templates import TEMPLATES  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(read(env.str, "PARLEY_VAR", str(BASE_DIR / "var")))
VAR.mkdir(parents=True, exist_ok=True)
RELEASE = "0.1.0"

# Who may reach it --------------------------------------------------------------------------------

DEBUG = boolean("DEBUG", False)
HOST = read(env.str, "HOST", "127.0.0.1")
PORT = parsed(port, "PORT", 8000)
PUBLIC_URL = read(env.str, "PUBLIC_URL", "").rstrip("/")
# How many proxies stand in front, each adding to X-Forwarded-For: see project/proxies.py.
TRUSTED_PROXIES = whole("TRUSTED_PROXIES", 0)
SECRET_KEY = secret_key(VAR)
SECRET_KEY_FALLBACKS = read(env.list, "SECRET_KEY_FALLBACKS", [])

LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
PUBLIC_HOSTS = [urlsplit(PUBLIC_URL).hostname] if PUBLIC_URL else []
ALLOWED_HOSTS = read(
    env.list, "ALLOWED_HOSTS", PUBLIC_HOSTS + (LOCAL_HOSTS if is_loopback(HOST) else [])
)
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        f"HOST={HOST} can be reached from other machines. "
        "Name the hosts that people type in ALLOWED_HOSTS, separated by commas."
    )
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS=* would put any name that somebody makes up into mails with links. "
        "Name the hosts that people type, separated by commas."
    )
if PUBLIC_URL and not PUBLIC_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured(f"PUBLIC_URL={PUBLIC_URL!r} has to begin with https:// or http://.")

# The pages that may open a socket: a socket has no CSRF token, its Origin is the defence.
SOCKET_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else [f"http://{host}:{PORT}" for host in ALLOWED_HOSTS]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []

HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# With this prefix a browser takes them over TLS alone, and from this host, not from one beside it.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
APPEARANCE_COOKIE_NAME = f"{COOKIE_PREFIX}appearance"
X_FRAME_OPTIONS = "SAMEORIGIN"
# No form here holds more than a message and a few names; more is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
CSRF_FAILURE_VIEW = "rooms.views.errors.csrf_failure"

# What it is made of ------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "project.accounts.apps.DevicesConfig",
    "presence",
    "rooms",
    "project",
    *([development.APP] if development.reloads(DEBUG) else []),
]

# Off where a proxy in front does it: what is compressed here, a proxy passes on.
COMPRESS_PAGES = boolean("COMPRESS_PAGES", True)
FRAME_ONCE = boolean("FRAME_ONCE", True)  # else by Hypercorn for each: project/framing.py
RING_DIRECTLY = boolean("RING_DIRECTLY", True)  # else by the layer alone: rooms/doorbell.py

MIDDLEWARE = [
    # What puts headers on answers stands outside of what may answer or fail.
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    *(["project.middleware.CompressedPages"] if COMPRESS_PAGES else []),
    "django.contrib.sessions.middleware.SessionMiddleware",
    "project.middleware.VisitorsLanguage",
    "project.hosts.HostsThatPeopleType",
    "django.middleware.csrf.CsrfViewMiddleware",
    "project.accounts.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "project.middleware.Themes",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "project.middleware.DatabaseAway",
    *([development.MIDDLEWARE] if development.reloads(DEBUG) else []),
]

ROOT_URLCONF = "project.urls"
ASGI_APPLICATION = "project.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# How it looks ------------------------------------------------------------------------------------

# The themes to choose from, each a folder in one of these: those that ship, and one's own.
THEME_FOLDERS = [
    BASE_DIR / "project" / "themes",
    Path(read(env.str, "PARLEY_THEMES", str(VAR / "themes"))),
]
THEME = parsed(partial(theme, BASE_DIR, THEME_FOLDERS), "PARLEY_THEME", "default")

# Where it keeps things ---------------------------------------------------------------------------

REDIS_URL = parsed(redis_url, "REDIS_URL", "")
DATABASE_URL = read(env.str, "DATABASE_URL", f"sqlite:///{VAR / 'parley.sqlite3'}")
DATABASES = {"default": database(DATABASE_URL, VAR)}
KEPT_ROWS_MIB = whole("KEPT_ROWS_MIB", 32)

if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {
                "hosts": [
                    {
                        "address": REDIS_URL,
                        "socket_connect_timeout": 1,
                        "socket_timeout": 1,
                        "socket_keepalive": True,
                        # Without it a half-open connection is never noticed.
                        "health_check_interval": 15,
                    }
                ]
            },
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "project.cache.PatientCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "project.theme_files.ThemeFinder",
]
STORAGES = {"staticfiles": {"BACKEND": "project.static_files.StaticFiles"}}
if DEBUG:
    STORAGES["staticfiles"]["BACKEND"] = "project.static_files.StaticFilesAsTheyAre"
SERVESTATIC_USE_FINDERS = DEBUG
SERVESTATIC_AUTOREFRESH = DEBUG
SERVESTATIC_ALLOW_ALL_ORIGINS = False  # nobody else's page needs them

# People ------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "presence.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
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
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "rooms"
SIGN_UP = one_of("SIGN_UP", "open", "link", "closed")
ACCOUNT_ADAPTER = "project.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "project.accounts.forms.LoginForm",
    "signup": "project.accounts.forms.SignupForm",
    "add_email": "project.accounts.forms.AddEmailForm",
    "change_password": "project.accounts.forms.ChangePasswordForm",
    "set_password": "project.accounts.forms.SetPasswordForm",
    "reset_password": "project.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "project.accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "project.accounts.forms.ReauthenticateForm",
}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_REDIRECT_URL = "start"
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_USERNAME_BLACKLIST = [".", ".."]  # in an address they lead elsewhere
ACCOUNT_SESSION_REMEMBER = True
# What signing in and up is limited by stands in project/accounts/limits.py: the library's own say nothing
# of when to come back.
ACCOUNT_RATE_LIMITS = boolean("ACCOUNT_RATE_LIMITS", True) and dict.fromkeys(
    ("login", "login_failed", "signup")
)

vars().update(read(env.email_url, "EMAIL_URL", env.email_url_config("consolemail://")))
DEFAULT_FROM_EMAIL = read(env.str, "FROM_EMAIL", "parley@localhost")

USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# Waits, in seconds --------------------------------------------------------------------------------

TICK_SECONDS = seconds("TICK_SECONDS", 5)
HEARTBEAT_SECONDS = seconds("HEARTBEAT_SECONDS", 25)
CURSOR_WAIT_SECONDS = seconds("CURSOR_WAIT_SECONDS", 30)
SEND_TIMEOUT_SECONDS = seconds("SEND_TIMEOUT_SECONDS", 10)
PRESENCE_EXPIRY_SECONDS = seconds("PRESENCE_EXPIRY_SECONDS", 40)
PRESENCE_REFRESH_SECONDS = seconds("PRESENCE_REFRESH_SECONDS", 15)
PRESENCE_GRACE_SECONDS = seconds("PRESENCE_GRACE_SECONDS", 10)
PRESENCE_PAGE_SECONDS = seconds("PRESENCE_PAGE_SECONDS", 60)
PEOPLE_INTERVAL_SECONDS = seconds("PEOPLE_INTERVAL_SECONDS", 1)
LAST_HERE_SECONDS = seconds("LAST_HERE_SECONDS", 300)
SEEN_SECONDS = seconds("SEEN_SECONDS", 2)
MARKS_SECONDS = seconds("MARKS_SECONDS", 5)
UNREAD_SECONDS = seconds("UNREAD_SECONDS", 2)
CROWDED_SECONDS = seconds("CROWDED_SECONDS", 10)
LONG_POLL_SECONDS = seconds("LONG_POLL_SECONDS", 25)
POLL_FALLBACK_SECONDS = seconds("POLL_FALLBACK_SECONDS", 15)
HELD_SECONDS = seconds("HELD_SECONDS", 2)
REDIS_PAUSE_SECONDS = seconds("REDIS_PAUSE_SECONDS", 3)

# Limits, for one person if nothing else is said --------------------------------------------------

MESSAGE_RATE = rate("MESSAGE_RATE", "30 per 30 seconds")
EDIT_RATE = rate("EDIT_RATE", "60 per minute")
JOIN_RATE = rate("JOIN_RATE", "60 per 10 minutes")
ROOM_RATE = rate("ROOM_RATE", "30 per hour")
INVITATION_RATE = rate("INVITATION_RATE", "100 per hour")
TYPING_RATE = rate("TYPING_RATE", "60 per minute")
FRAME_RATE = rate("FRAME_RATE", "600 per minute")
SIGN_UP_RATE = rate("SIGN_UP_RATE", "200 per hour")
SIGN_IN_RATE = rate("SIGN_IN_RATE", "10 per 5 minutes")
SIGN_IN_ADDRESS_RATE = rate("SIGN_IN_ADDRESS_RATE", "100 per 5 minutes")
SOCKETS_PER_PERSON = whole("SOCKETS_PER_PERSON", 100)
SOCKETS_PER_ADDRESS = whole("SOCKETS_PER_ADDRESS", 2000)
LONG_POLLS_PER_PERSON = whole("LONG_POLLS_PER_PERSON", 4)
LONG_POLLS_PER_PROCESS = whole("LONG_POLLS_PER_PROCESS", 2000)

# What it says ------------------------------------------------------------------------------------

METRICS_ALLOWED = parsed(networks, "METRICS_ALLOWED", ())
LOGGING_CONFIG = "project.logs.configure"
LOGGING = logs.settings(
    form=one_of("LOG_FORMAT", "line", "json"), level=parsed(log_level, "LOG_LEVEL", "INFO")
)
