"""`manage.py doctor`: is everything there that Parley needs, and does it do what it should?"""

import asyncio
import time
from pathlib import Path
from typing import Any

import redis
from channels.layers import get_channel_layer
from csp.constants import HEADER
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from rooms.views.health import query, round_trip

PATIENCE_SECONDS = 5
# Clocks that differ by more put messages of one moment into another order than people remember.
CLOCKS_MAY_DIFFER_SECONDS = 3
NOW = {
    "sqlite": "SELECT (julianday('now') - 2440587.5) * 86400",
    "postgresql": "SELECT EXTRACT(EPOCH FROM clock_timestamp())",
}


class Wrong(Exception):
    """It is not as it has to be: what it is, and what to do."""


class Doubtful(Exception):
    """It works, and may not be what was meant."""


class Command(BaseCommand):
    """One line for each thing that was looked at. Exit status 1 when one of them is wrong."""

    help = "Looks at the database, Redis, static files, the policy, mail and clocks."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for name, check, advice in CHECKS:
            try:
                mark, sentence = "ok", check()
            except Doubtful as doubt:
                mark, sentence = "warning", str(doubt)
            except Wrong as found:
                mark, sentence = "wrong", str(found)
            except Exception as error:
                mark, sentence = "wrong", f"{in_a_line(error)}. {advice}"
            wrong += mark == "wrong"
            self.stdout.write(f"{mark:8} {name}: {sentence}")
        if wrong:
            raise CommandError(f"{wrong} of {len(CHECKS)} are wrong.")


def in_a_line(error: Exception) -> str:
    """What an error says, in its first line."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(". ")


def database() -> str:
    query()
    where = connection.settings_dict["HOST"] or connection.settings_dict["NAME"]
    return f"{connection.display_name} at {where} answers."


def migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
    except Exception as error:
        raise Wrong("not looked at, since the database does not answer.") from error
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        first = f"{plan[0][0].app_label}.{plan[0][0].name}"
        raise Wrong(f"{len(plan)} are not applied, from {first} on. Run manage.py migrate.")
    return "all are applied."


def channel_layer() -> str:
    async def there_and_back() -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await round_trip()
            await get_channel_layer().flush()

    asyncio.run(there_and_back())
    if settings.REDIS_URL:
        return "Redis brings back what it is given."
    return "the memory of each process, so there may be one process."


def redis_server() -> str:
    if not settings.REDIS_URL:
        return "not set, and not needed by one process."
    with its_redis() as server:
        return f"Redis {server.info('server')['redis_version']} answers."


def static_files() -> str:
    if settings.DEBUG:
        return "found where they lie, since DEBUG is on."
    collect = "Run manage.py collectstatic."
    storage = staticfiles_storage
    if not isinstance(storage, ManifestStaticFilesStorage):
        return "served without a manifest."
    if storage.read_manifest() is None:
        raise Wrong(f"not collected in {settings.STATIC_ROOT}. {collect}")
    collected: dict[str, str] = storage.hashed_files
    found = [one for finder in get_finders() for one in finder.list([])]
    # Those of a theme lie below its name.
    ours = {str(Path(getattr(lies, "prefix", None) or "", path)) for path, lies in found}
    if missing := ours - collected.keys():
        raise Wrong(f"{len(missing)} are not among those collected, as {min(missing)}. {collect}")
    if lost := [name for name in collected.values() if not storage.exists(name)]:
        raise Wrong(f"{len(lost)} are in the manifest and not there, as {min(lost)}. {collect}")
    return f"{len(collected)} are collected in {settings.STATIC_ROOT}."


def policy() -> str:
    host = settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost")
    client = Client(raise_request_exception=False, headers={"Host": host})
    answer = client.get("/", secure=settings.HTTPS)
    if answer.status_code >= 400:
        raise Wrong(f"/ is answered with {answer.status_code}. The log says why.")
    header = answer.headers.get(HEADER, "")
    directives = dict(part.strip().partition(" ")[::2] for part in header.split(";"))
    if directives.get("default-src") != "'none'" or directives.get("script-src") != "'self'":
        raise Wrong(
            f"/ is answered with the policy {header or 'of nobody'}. "
            "Put back what settings.py says, and its middleware."
        )
    return "scripts from here alone, on the answer to /."


def mail() -> str:
    backend = settings.EMAIL_BACKEND.split(".")[-2]
    if backend in ("console", "dummy"):
        raise Doubtful(f"goes to the {backend}, so it reaches nobody. Set EMAIL_URL.")
    with get_connection(timeout=PATIENCE_SECONDS):
        return f"a connection to {settings.EMAIL_HOST} opens."


def proxies() -> str:
    hops = settings.TRUSTED_PROXIES
    if settings.PUBLIC_URL and not hops:
        raise Doubtful(
            "PUBLIC_URL means that there is one, and TRUSTED_PROXIES is 0: "
            "all people have its address, and share its limits."
        )
    return f"the addresses of people are those that {hops} in front vouch for." if hops else "none."


def clock() -> str:
    clocks = {"database": database_time}
    if settings.REDIS_URL:
        clocks["Redis"] = redis_time
    for name, its_time in clocks.items():
        before = time.time()
        ahead = its_time() - (before + time.time()) / 2
        if abs(ahead) > CLOCKS_MAY_DIFFER_SECONDS:
            way = "ahead of" if ahead > 0 else "behind"
            raise Wrong(
                f"that of the {name} is {abs(ahead):.0f} s {way} this machine's. "
                "Let both be set by time servers."
            )
    return f"this machine's is that of the {' and of '.join(clocks)}."


def database_time() -> float:
    with connection.cursor() as cursor:
        cursor.execute(NOW[connection.vendor])
        return float(cursor.fetchone()[0])


def redis_time() -> float:
    with its_redis() as server:
        seconds, micros = server.time()
    return seconds + micros / 1e6


def its_redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE_SECONDS)


CHECKS = (
    ("database", database, "Look at DATABASE_URL, and whether its server runs."),
    ("migrations", migrations, "Look at the migrations that were applied."),
    ("channel layer", channel_layer, "Look at REDIS_URL, and whether Redis runs."),
    ("Redis", redis_server, "Look at REDIS_URL, and whether Redis runs."),
    ("static files", static_files, "Run manage.py collectstatic."),
    ("policy", policy, "Look at the log."),
    ("mail", mail, "Look at EMAIL_URL, and whether its server runs."),
    ("proxies", proxies, "Look at TRUSTED_PROXIES."),
    ("clock", clock, "It cannot be compared before the others answer."),
)
