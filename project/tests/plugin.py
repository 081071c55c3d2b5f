"""How pytest runs Parley's tests: on which stores, with which waits, and what is said of skips.

With `--stores=real` they run on a PostgreSQL and a Redis of their own. A test that is marked
`@pytest.mark.needs("w3m")` is skipped where that is not installed, and listed at the end. One that is
marked `nightly` takes long and runs with `--nightly` only, which also has hypothesis look longer. The
fixtures `redis_server` and `postgres_server` are servers that a test may stop, kill and pause.
"""

import contextlib
import logging
import os
import signal
import tempfile
from collections.abc import Iterator

import hypothesis
import pytest

from project.tests.machine import find_program
from project.tests.services import PostgreSQL, Redis

# Short enough for a test to wait for, long enough for a busy machine with two cores.
SETTINGS = {
    "SECRET_KEY": "the tests' own key, which protects nothing at all",
    "TICK_SECONDS": "0.2",
    "PRESENCE_EXPIRY_SECONDS": "2",
    "PRESENCE_REFRESH_SECONDS": "0.5",
    "PRESENCE_GRACE_SECONDS": "0.5",
    "PEOPLE_INTERVAL_SECONDS": "0.1",
    "HEARTBEAT_SECONDS": "0.5",
    "CURSOR_WAIT_SECONDS": "2",
    "SEND_TIMEOUT_SECONDS": "1",
    "SEEN_SECONDS": "0.2",
    "MARKS_SECONDS": "0.2",
    "UNREAD_SECONDS": "0.2",
    "CROWDED_SECONDS": "0.3",
    "LONG_POLL_SECONDS": "1",
    "HELD_SECONDS": "0.2",
    "REDIS_PAUSE_SECONDS": "0.2",
}
# What a developer may have set for a server of their own must not change what is tested.
UNSET = (
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "DEBUG",
    "EMAIL_URL",
    "HOST",
    "LOG_FORMAT",
    "LOG_LEVEL",
    "METRICS_ALLOWED",
    "PARLEY_THEME",
    "PARLEY_THEMES",
    "PORT",
    "PUBLIC_URL",
    "REDIS_URL",
    "SIGN_UP",
    "TRUSTED_PROXIES",
)
PACKAGES = {"redis": "redis-server", "java": "default-jre-headless"}
STORES = ("postgresql", "redis")

# CI looks at the same cases each time, the night at others: what it finds is printed with a line that
# brings it back (`@reproduce_failure`).
hypothesis.settings.register_profile("ci", max_examples=300, deadline=None, derandomize=True)
# The cases that are looked at on SQLite first: what PostgreSQL refuses besides is soon among them.
hypothesis.settings.register_profile(
    "again", hypothesis.settings.get_profile("ci"), max_examples=100
)
hypothesis.settings.register_profile(
    "nightly",
    max_examples=10_000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)

running = contextlib.ExitStack()
refusal = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--stores",
        choices=("embedded", "real"),
        default="embedded",
        help="SQLite and memory (embedded), or a PostgreSQL and a Redis started for the run (real)",
    )
    parser.addoption(
        "--nightly",
        action="store_true",
        help="also run what is marked nightly, and look at 10,000 cases where CI looks at 300",
    )
    parser.addoption(
        "--theme",
        default="default",
        metavar="NAME",
        help="the theme of everybody who has chosen none, in the tests and on their servers",
    )


# A wrapper comes before every plain hook, so before pytest-django reads the settings.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    for name in UNSET:
        os.environ.pop(name, None)
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    folder = running.enter_context(tempfile.TemporaryDirectory(prefix="parley-tests-"))
    os.environ["PARLEY_VAR"] = folder
    os.environ["PARLEY_THEME"] = early_config.known_args_namespace.theme
    if early_config.known_args_namespace.stores == "real" and not _help_only(early_config):
        if missing := [name for name in STORES if not _found(name)]:
            early_config.stash[refusal] = _not_installed(*missing)
        else:
            os.environ["DATABASE_URL"] = running.enter_context(PostgreSQL()).url
            os.environ["REDIS_URL"] = running.enter_context(Redis()).url
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    running.close()
    # Lines that a log still holds would go to where pytest had let them be written until now.
    logging.raiseExceptions = False


def pytest_configure(config: pytest.Config) -> None:
    # As Ctrl-C does: without it, SIGTERM ends us with servers and folders left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    config.addinivalue_line(
        "markers", "needs(*programs): skip without chromium, w3m, redis or postgresql"
    )
    config.addinivalue_line(
        "markers", "once: the stores make no difference, so the embedded ones are enough"
    )
    config.addinivalue_line("markers", "nightly: takes long, so `just nightly` alone runs it")
    by_day = "again" if config.option.stores == "real" else "ci"
    hypothesis.settings.load_profile("nightly" if config.option.nightly else by_day)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = {"once"} if config.option.stores == "real" else set()
    left_out |= set() if config.option.nightly else {"nightly"}
    kept = [
        item for item in items if not any(mark.name in left_out for mark in item.iter_markers())
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def pytest_runtest_setup(item: pytest.Item) -> None:
    if reason := item.config.stash.get(refusal, None):
        pytest.skip(reason)
    needed = [name for mark in item.iter_markers("needs") for name in mark.args]
    if missing := [name for name in needed if not _found(name)]:
        pytest.skip(_not_installed(*missing))


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    """A Redis apart from the one of `--stores=real`: it may be stopped, killed and paused."""
    if not _found("redis"):
        pytest.skip(_not_installed("redis"))
    with Redis() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgreSQL]:
    """A PostgreSQL apart from the one of `--stores=real`: it may be stopped, killed and paused."""
    if not _found("postgresql"):
        pytest.skip(_not_installed("postgresql"))
    with PostgreSQL() as server:
        yield server


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if exitstatus == pytest.ExitCode.OK and _skips_fail() and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = _skipped(terminalreporter.config)
    if not skipped:
        return
    terminalreporter.section("skipped")
    for name, reason in skipped:
        terminalreporter.line(f"{name}: {reason}")
    if _skips_fail():
        terminalreporter.line("Where CI is set, a skip is a failure: install what is needed.")


def _skipped(config: pytest.Config) -> list[tuple[str, str]]:
    reporter: pytest.TerminalReporter | None = config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    return [(report.nodeid, report.longrepr[2].removeprefix("Skipped: ")) for report in reports]


def _skips_fail() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def _found(name: str) -> bool:
    return find_program(PACKAGES.get(name, name)) is not None


def _not_installed(*names: str) -> str:
    return f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} not installed"


def _help_only(config: pytest.Config) -> bool:
    options = config.known_args_namespace
    return bool(options.help or options.version)
