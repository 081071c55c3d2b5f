"""Lines of the log: one an event, in one form, without what people write, and few of them."""

import asyncio
import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import redis
import structlog
from django.core.exceptions import SuspiciousOperation
from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import resolve
from django.utils.log import log_response

from project import logs
from project.repeats import Sparing
from project.tests.processes import wait_until

pytestmark = pytest.mark.once
SECRET = "between-you-and-me"
EMPTY: dict[str, str] = {}


class Log:
    """A handler as the settings make it, and what it has written."""

    def __init__(self, form: str = "json", most: int = 10, seconds: float = 60) -> None:
        self.handler = Sparing(most, seconds)
        self.handler.setFormatter(logs.formatter(form))
        self.handler.setStream(StringIO())
        self.logger = logging.getLogger("project.tests.written")
        self.ours = structlog.get_logger("project.tests.written")

    @property
    def text(self) -> str:
        return str(self.handler.stream.getvalue())

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def line(self) -> dict[str, Any]:
        (line,) = self.lines
        return line


@pytest.fixture
def attached() -> Iterator[list[Log]]:
    made: list[Log] = []
    structlog.contextvars.clear_contextvars()
    yield made
    for log in made:
        for name in ("project.tests.written", "django.request", "django.security", "asyncio"):
            logging.getLogger(name).removeHandler(log.handler)
        log.handler.close()


@pytest.fixture
def log(attached: list[Log]) -> Log:
    return attach(attached, Log())


def attach(attached: list[Log], log: Log) -> Log:
    attached.append(log)
    for name in ("project.tests.written", "django.request", "django.security", "asyncio"):
        logging.getLogger(name).addHandler(log.handler)
    return log


# Their form --------------------------------------------------------------------------------------


def test_an_event_of_ours_is_one_object(log: Log) -> None:
    with structlog.contextvars.bound_contextvars(request="abcdefgh", person=3):
        log.ours.warning("a ring was lost", group="room.7", error=TimeoutError())
    line = log.line
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "warning",
        "logger": "project.tests.written",
        "event": "a ring was lost",
        "request": "abcdefgh",
        "person": 3,
        "group": "room.7",
        "error": "TimeoutError",
    }


def test_a_library_s_line_comes_in_the_same_form(log: Log) -> None:
    with structlog.contextvars.bound_contextvars(request="abcdefgh"):
        log.logger.error("%s failed: %s", "It", ConnectionRefusedError(111, "Connection refused"))
    assert log.line["event"] == "It failed: ConnectionRefusedError: Connection refused"
    assert log.line["request"] == "abcdefgh"


def test_a_line_for_people_is_a_line_whatever_is_in_it(attached: list[Log]) -> None:
    log = attach(attached, Log("line"))
    log.ours.info("a file was kept", name="a b\n2026 error: forged\u2028\u202e", size=3)
    log.logger.warning("somebody's\r words\u2028 2026 error: forged\n and more")
    first, second = log.text.splitlines()
    assert first.endswith(r' a file was kept name="a b\n2026 error: forged\u2028\u202e" size=3')
    assert " info    project.tests.written: a file" in first
    assert second.endswith("somebody's")


def test_the_traceback_of_an_error_belongs_to_its_event(attached: list[Log], log: Log) -> None:
    people = attach(attached, Log("line"))
    for say in (log.ours.exception, log.ours.warning):
        try:
            failing(SECRET)
        except DataError:
            say("something failed", exc_info=True)
    failed, warned = log.lines
    assert "in failing\n" in failed["traceback"] and "in inner\n" in failed["traceback"]
    assert "traceback" not in warned and warned["error"] == failed["error"] == "DataError"
    # For people it is below its line, and never at the margin.
    assert [line.startswith("    ") for line in people.text.splitlines()].count(False) == 2


def failing(text: str) -> None:
    try:
        inner(text)
    except ValueError as error:
        raise DataError(f"no text: {text}") from error


def inner(text: str) -> None:
    int(text)


# What is not in them -----------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["line", "json"])
def test_an_error_s_own_words_are_not_told_where_they_may_be_somebody_s(
    attached: list[Log], form: str
) -> None:
    log = attach(attached, Log(form))
    for raising in (
        lambda: failing(SECRET),
        lambda: EMPTY[SECRET],
        lambda: Template("{{ a|default:b.c }}").render(Context({"b": SECRET})) and int(SECRET),
        lambda: (_ for _ in ()).throw(SuspiciousOperation(SECRET)),
    ):
        try:
            raising()
        except Exception as error:
            log.ours.exception("something failed")
            log.ours.warning("something failed", error=error)
            log.logger.error("it failed: %s, %r", error, error)
            log.logger.exception("it failed")
    assert log.text.count("KeyError") >= 4 and log.text.count("ValueError") >= 4
    assert SECRET not in log.text


@pytest.mark.parametrize(
    "error, told",
    [
        (OperationalError("database is locked\nDETAIL: secret"), "database is locked"),
        (FileNotFoundError(2, "No such file or directory", "secret"), "No such file or directory"),
        (redis.ConnectionError("Error 111 connecting to 127.0.0.1"), "Error 111 connecting to 127"),
        (AttributeError("'NoneType' object has no attribute 'pk'"), "'NoneType' object has no att"),
    ],
)
def test_what_a_machine_says_is_told_in_a_line(log: Log, error: Exception, told: str) -> None:
    log.ours.warning("the database is away", error=error)
    assert log.line["error"].startswith(f"{type(error).__name__}: {told}")
    assert "secret" not in log.text


def test_of_a_request_the_address_is_told_by_its_name(log: Log, rf: RequestFactory) -> None:
    path = f"/rooms/{SECRET}/"
    request = rf.get(path, {"q": SECRET}, headers={"cookie": f"sessionid={SECRET}"})
    request.resolver_match = resolve(path)
    respond(request, 404, "%s: %s")
    respond(request, 500, "%s: %s", ValueError(SECRET))
    respond(rf.post(path, {"body": SECRET}), 403, "Forbidden (%s): %s")
    missing, failed, forbidden = log.lines
    assert (missing["event"], missing["status"], missing["address"]) == ("Not Found", 404, "room")
    assert (failed["level"], failed["error"]) == ("error", "ValueError") and failed["traceback"]
    assert (forbidden["method"], "address" in forbidden) == ("POST", False)
    assert SECRET not in log.text


def respond(request: HttpRequest, status: int, words: str, error: Exception | None = None) -> None:
    answer = HttpResponse(status=status)
    log_response(words, "Whatever", request.path, response=answer, request=request, exception=error)


def test_of_a_task_that_failed_unseen_only_that_is_told(log: Log) -> None:
    async def fail() -> None:
        raise ValueError(SECRET)

    async def forget() -> None:
        await asyncio.wait([asyncio.create_task(fail())])

    asyncio.run(forget())
    assert log.line["event"] == "Task exception was never retrieved"
    assert log.line["error"] == "ValueError" and SECRET not in log.text


def test_what_libraries_say_of_their_insides_is_not_for_a_log() -> None:
    levels = {
        name: entry["level"] for name, entry in logs.settings("line", "DEBUG")["loggers"].items()
    }
    assert levels["rooms"] == levels["presence"] == levels["project"] == "DEBUG"
    assert levels["django"] == logs.settings("line", "DEBUG")["root"]["level"] == logging.INFO
    assert not logging.getLogger("django.db.backends").isEnabledFor(logging.DEBUG)


# How few there are -------------------------------------------------------------------------------


def test_what_repeats_itself_is_said_a_few_times_and_counted(attached: list[Log]) -> None:
    log = attach(attached, Log(most=3))
    for number in range(1000):
        log.ours.warning("a ring was lost", group=f"room.{number}", error=ConnectionError())
        log.logger.error("no %s %s", number, "answer")
    log.ours.warning("a ring was lost", error=TimeoutError())  # that is another matter
    assert len(log.lines) == 3 + 3 + 1
    log.handler.close()
    lost, other = log.lines[-2:]
    assert lost["more"] == other["more"] == 996
    assert lost["group"] == "room.999" and other["event"] == "no 999 answer"


def test_as_long_as_it_goes_on_there_is_a_line_now_and_then_and_later_all_anew(
    attached: list[Log],
) -> None:
    log = attach(attached, Log(most=2, seconds=0.1))

    def talks_on() -> bool:
        with structlog.contextvars.bound_contextvars(request="abcdefgh"):
            log.logger.error("no answer")
        return sum("more" in line for line in log.lines) >= 3

    assert wait_until(talks_on, 10, pause=0)
    told = [line for line in log.lines if "more" in line]
    # By another thread, and still with what belongs to it.
    assert all(line["request"] == "abcdefgh" and line["more"] > 0 for line in told)
    assert log.lines.index(told[0]) == 2 and len(log.lines) <= len(told) + 2
    assert wait_until(lambda: not log.handler.events, 10)
    before = len(log.lines)
    log.logger.error("no answer")
    assert len(log.lines) == before + 1


def test_different_errors_in_the_same_words_are_not_taken_for_each_other(log: Log) -> None:
    for _ in range(20):
        for wrong in (int, EMPTY.__getitem__):
            try:
                wrong("x")
            except (ValueError, KeyError):
                log.logger.exception("Internal Server Error: %s", "/")
    assert len(log.lines) == 20
    assert {line["error"] for line in log.lines} == {"ValueError", "KeyError"}
