"""Reading settings from the environment, so that a bad value is refused by its name."""

import contextlib
import ipaddress
import logging
import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import environ
import limits
from django.core.exceptions import ImproperlyConfigured

from presence import theme_folders

env = environ.Env()
T = TypeVar("T")


def read(kind: Callable[..., T], name: str, default: Any) -> T:
    """The environment's `name` as `kind` (`env.int`, `env.bool`, …), or `default` when it is unset.

    Raises ImproperlyConfigured, naming the setting, when the value cannot be understood.
    """
    if os.environ.get(name, "") == "":
        return default
    try:
        return kind(name)
    except (ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(
            f"{name}={os.environ[name]!r} cannot be understood: {error}"
        ) from error


def parsed(parse: Callable[[str], T], name: str, default: Any) -> T:
    """The environment's `name`, understood by `parse`, which raises ValueError when it cannot."""
    return read(lambda name: parse(os.environ[name].strip()), name, default)


def boolean(name: str, default: bool) -> bool:
    """A switch: 1, true, yes, on, or 0, false, no, off. Anything else is refused, not taken as off."""

    def strictly(value: str) -> bool:
        if value.lower() in ("1", "true", "yes", "on"):
            return True
        if value.lower() in ("0", "false", "no", "off"):
            return False
        raise ValueError("write 1 or 0")

    return parsed(strictly, name, default)


def seconds(name: str, default: float) -> float:
    """A wait in seconds, more than nothing."""

    def positive(value: str) -> float:
        if not 0 < float(value) < 1e6:
            raise ValueError("it has to be a number of seconds above 0")
        return float(value)

    return parsed(positive, name, default)


def whole(name: str, default: int) -> int:
    """A whole number, 0 or more."""

    def not_negative(value: str) -> int:
        if int(value) < 0:
            raise ValueError("it has to be a whole number, 0 or more")
        return int(value)

    return parsed(not_negative, name, default)


def rate(name: str, default: str) -> limits.RateLimitItem:
    """How often in how long, such as "30 per 30 seconds"."""
    return parsed(limits.parse, name, limits.parse(default))


def one_of(name: str, *choices: str) -> str:
    """One of these words, in either case; the first when nothing is set."""

    def known(value: str) -> str:
        if value.lower() not in choices:
            raise ValueError(f"write {', '.join(choices[:-1])} or {choices[-1]}")
        return value.lower()

    return parsed(known, name, choices[0])


def port(value: str) -> int:
    """A port's number; 0 lets the system choose one."""
    if not 0 <= int(value) <= 65535:
        raise ValueError("a port is a number from 0 to 65535")
    return int(value)


def log_level(value: str) -> str:
    """The name of a level of the logging library, in either case."""
    if value.upper() not in logging.getLevelNamesMapping():
        raise ValueError("write DEBUG, INFO, WARNING or ERROR")
    return value.upper()


def networks(value: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Addresses and networks, with commas."""
    return tuple(ipaddress.ip_network(part.strip()) for part in value.split(",") if part.strip())


def is_loopback(host: str) -> bool:
    """Whether a server bound to this host is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def redis_url(value: str) -> str:
    """The address of a Redis."""
    if not value.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("it has to begin with redis://, rediss:// or unix://")
    return value


def theme(root: Path, folders: Sequence[Path], value: str) -> str:
    """The name of a theme that is in one of these folders, or the way to its folder."""
    if theme_folders.is_path(value):
        theme_folders.read(Path(value).expanduser())
        return value
    found = theme_folders.find(root, folders, value)
    if value in found.themes:
        return value
    problems = [problem for problem in found.problems if f"/{value}/" in problem]
    raise ValueError(" ".join(problems) or f"there is no such theme, but {', '.join(found.themes)}")


def database(url: str, folder: Path) -> dict[str, Any]:
    """Django's settings for a database named by its address: SQLite or PostgreSQL."""
    if not url.startswith(("sqlite:", "postgres:", "postgresql:")):
        raise ImproperlyConfigured("DATABASE_URL has to begin with sqlite:// or postgres://.")
    config: dict[str, Any] = {"OPTIONS": {}} | env.db_url_config(url)
    options = config["OPTIONS"]  # what the address says after its question mark
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # IMMEDIATE: two writers wait for one another. Without it a transaction that read first
        # fails at once with "database is locked", whatever the timeout.
        config["OPTIONS"] = options | {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        config["CONN_MAX_AGE"] = None
        config["TEST"] = {"NAME": str(folder / "test.sqlite3")}
    else:
        config["OPTIONS"] = {
            "connect_timeout": 5,
            **options,
            # A pool that waits longer and longer between its tries would find the database late.
            "pool": {"min_size": 1, "max_size": 20, "timeout": 5, "reconnect_timeout": 1},
        }
        # A connection is tried before it is used: the database may have been restarted since.
        config["CONN_HEALTH_CHECKS"] = True
    return config


def secret_key(folder: Path) -> str:
    """`SECRET_KEY`, or else a key made once and kept in the folder, readable by its owner alone."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    path = folder / "secret_key"
    if not path.exists():
        made = folder / f"secret_key.{secrets.token_hex(8)}"
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        # A link is made whole or not at all: of two processes that start at once, one has made the
        # key, and both read that one.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(made)
        made.unlink()
    if key := path.read_text().strip():
        return key
    raise ImproperlyConfigured(f"{path} is empty. Delete it, and a new key is made.")
