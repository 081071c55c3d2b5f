"""How a process tells what happens: one line an event, and nothing in it that somebody wrote.

    log = structlog.get_logger(__name__)
    log.warning("a ring was lost", group=group, error=error)

Lines of Django, Hypercorn and the other libraries come in the same form: they pass through the same
handler. An error's own words may quote a message or an address, so only those of errors that speak of
machines are kept; of others the line has the kind, and the traceback without its last words.
"""

import json
import logging
import logging.config
import re
import sys
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import psycopg
import redis
import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from structlog.stdlib import ProcessorFormatter

Event = MutableMapping[str, Any]

# Errors whose words tell of machines and of code, and never of what people write.
OF_MACHINES = (
    AttributeError,
    ImportError,
    InterfaceError,
    NameError,
    OSError,
    OperationalError,
    TypeError,
    psycopg.InterfaceError,
    psycopg.OperationalError,
    redis.ConnectionError,
    redis.TimeoutError,
)
MOST_FRAMES = 30  # of a traceback, the innermost
BARE = re.compile(r"[\w.:/@+-]+", re.ASCII)


def settings(form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING. What libraries say below INFO is not meant for a log: queries, frames, keys."""
    named = logging.getLevelNamesMapping()
    of_libraries = max(logging.INFO, named[level])
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"event": {"()": "project.logs.formatter", "form": form}},
        "handlers": {
            "console": {
                "class": "project.repeats.Sparing",
                "formatter": "event",
                # Who asks for everything gets everything.
                "most": sys.maxsize if named[level] <= logging.DEBUG else 10,
            }
        },
        "root": {"handlers": ["console"], "level": of_libraries},
        "loggers": {
            "django": {"level": of_libraries, "handlers": []},
            "hypercorn": {"level": max(logging.WARNING, of_libraries)},
            # While Redis is away, a traceback each second; the doorbell says it once.
            "channels_redis": {"level": max(logging.CRITICAL, of_libraries)},
            **{name: {"level": level} for name in ("presence", "project", "rooms")},
        },
    }


def configure(settings: dict[str, Any]) -> None:
    """What Django calls with its LOGGING when it starts."""
    logging.config.dictConfig(settings)
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            error_in_hand,
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def formatter(form: str) -> logging.Formatter:
    """Writes an event as a `line` for people, or as `json` for programs."""
    render = in_json if form == "json" else in_a_line
    return ProcessorFormatter(processors=[tell, render], pass_foreign_args=True)


def error_in_hand(logger: Any, method: str, event: Event) -> Event:
    """The error that is being handled: the line may be written later, when there is another."""
    if event.get("exc_info") is True:
        event["exc_info"] = sys.exc_info()
    return event


def tell(logger: Any, method: str, event: Event) -> Event:
    """All that is said of an event: when, how bad, who says it, what; then the rest."""
    record: logging.LogRecord = event.pop("_record")
    ours, raised = event.pop("_from_structlog"), event.pop("exc_info", None)
    said, args = event.pop("event"), event.pop("positional_args", None)
    request = getattr(record, "request", None)
    told: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": said if ours else in_one_line(record.msg, args),
    }
    told |= getattr(record, "context", {})
    told |= {key: words(value) for key, value in event.items()}
    if isinstance(request, HttpRequest):
        told |= of_a_request(record, request, args)
    if more := getattr(record, "more", 0):
        told["more"] = more
    if isinstance(raised, tuple) and raised[1]:
        told["error"] = words(raised[1])
        if told["level"] in ("error", "critical"):
            told["traceback"] = traceback_of(raised[1])
    return told


def of_a_request(record: logging.LogRecord, request: HttpRequest, args: Any) -> dict[str, Any]:
    """What Django says of a request. Its own words hold the path, and that may hold a key or a name."""
    status = getattr(record, "status_code", 500)
    person = getattr(request, "_cached_user", None)
    match = request.resolver_match
    told = {
        "event": HTTPStatus(status).phrase,
        # What a client did wrong is no error of ours, whatever Django calls it.
        "level": "warning" if status < 500 else record.levelname.lower(),
        "status": status,
        "method": request.method,
        "address": match and match.view_name,
        "person": getattr(person, "pk", None),
        # Of a failed check of a form: what was wrong, without the address that was.
        "reason": args and record.name == "django.security.csrf" and str(args[0]).split(" - ")[0],
        "host": record.name.endswith(".DisallowedHost") and request.META.get("HTTP_HOST", "")[:100],
    }
    return {key: value for key, value in told.items() if value}


def in_one_line(message: Any, args: Any) -> str:
    """What a library says, with errors told as everywhere. asyncio adds what a failed task holds, in
    lines below."""
    if isinstance(args, tuple):
        args = tuple(words(arg) for arg in args)
    text = str(message) % args if args else str(message)
    return next(iter(text.splitlines()), "")


def words(value: Any) -> Any:
    """An error as its kind, and its first words where these cannot be somebody's. Others as they are."""
    if not isinstance(value, BaseException):
        return value
    kind = type(value).__qualname__
    if not isinstance(value, OF_MACHINES):
        return kind
    # The words of the system, without the name of a file.
    said = (value.strerror if isinstance(value, OSError) else "") or str(value)
    return f"{kind}: {said.splitlines()[0]}" if said.strip() else kind


def traceback_of(error: BaseException | None) -> str:
    """Where it was raised, and what it was raised from. No values: neither of variables nor in words."""
    parts: list[str] = []
    seen: set[int] = set()
    while error and id(error) not in seen:
        seen.add(id(error))
        where = "".join(traceback.format_tb(error.__traceback__, -MOST_FRAMES))
        parts.insert(0, f"{where}{words(error)}\n")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "and then\n".join(parts)


def in_json(logger: Any, method: str, told: Event) -> str:
    """One object."""
    return json.dumps(told, default=str)


def in_a_line(logger: Any, method: str, told: Event) -> str:
    """`time level logger: event key=value …`, and below it the traceback of what should not happen."""
    head = f"{told.pop('time')} {told.pop('level'):<7} {told.pop('logger')}: {told.pop('event')}"
    below = told.pop("traceback", "").rstrip()
    pairs = [f"{key}={in_a_word(value)}" for key, value in told.items()]
    line = "".join(c if c.isprintable() else " " for c in " ".join([head, *pairs]))
    return "\n    ".join([line, *below.splitlines()])


def in_a_word(value: Any) -> str:
    """As it is where that is a single word, or quoted; nobody can begin a line of their own in it."""
    text = str(value)
    return text if BARE.fullmatch(text) else json.dumps(text)
