"""`manage.py doctor`: it says what is well, and finds what really is not."""

import smtplib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest

from project.tests.processes import HOST, free_port
from project.tests.servers import run_alone
from project.tests.services import PostgreSQL, Redis

EVERYTHING = [
    "database",
    "migrations",
    "channel layer",
    "Redis",
    "static files",
    "policy",
    "mail",
    "proxies",
    "clock",
]


def doctor(var: Path, **settings: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """The exit status, and for each thing its mark and its sentence."""
    done = run_alone(var, "manage.py", "doctor", **settings)
    found = {}
    for line in done.stdout.splitlines():
        name, _, sentence = line[9:].partition(": ")
        found[name] = (line[:9].strip(), sentence)
    assert list(found) == EVERYTHING, done.stderr
    return done.returncode, found


def marks(found: dict[str, tuple[str, str]], mark: str) -> list[str]:
    return [name for name, (its_mark, _) in found.items() if its_mark == mark]


@pytest.fixture(scope="module")
def _prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    var = tmp_path_factory.mktemp("var")
    assert run_alone(var, "manage.py", "migrate").returncode == 0
    assert run_alone(var, "manage.py", "collectstatic", "--no-input").returncode == 0
    return var


@pytest.fixture
def var(_prepared: Path, tmp_path: Path) -> Path:
    """A folder with all that a server has made, for one test to break."""
    copy = tmp_path / "var"
    subprocess.run(["cp", "-r", str(_prepared), str(copy)], check=True)
    return copy


def test_with_nothing_set_all_is_well_but_mail_reaches_nobody(var: Path) -> None:
    status, found = doctor(var)
    assert status == 0 and marks(found, "wrong") == []
    assert marks(found, "warning") == ["mail"]
    assert "goes to the console" in found["mail"][1] and "EMAIL_URL" in found["mail"][1]
    assert "SQLite" in found["database"][1] and "one process" in found["channel layer"][1]


def test_a_database_that_cannot_be_opened(var: Path) -> None:
    status, found = doctor(var, DATABASE_URL=f"sqlite:///{var}/no/such/folder/parley.sqlite3")
    assert status == 1
    assert found["database"][0] == "wrong" and "DATABASE_URL" in found["database"][1]
    assert found["migrations"] == ("wrong", "not looked at, since the database does not answer.")
    assert found["policy"] == ("wrong", "/ is answered with 503. The log says why.")


@pytest.mark.nightly
def test_a_database_server_that_is_not_there(var: Path) -> None:
    url = f"postgres://parley:secret@{HOST}:{free_port()}/parley"
    status, found = doctor(var, DATABASE_URL=url)
    assert status == 1 and found["database"][0] == "wrong"
    assert not any("secret" in sentence for _, sentence in found.values())


def test_a_migration_that_is_not_applied(var: Path) -> None:
    assert run_alone(var, "manage.py", "migrate", "presence", "0002").returncode == 0
    status, found = doctor(var)
    assert status == 1 and found["migrations"][0] == "wrong"
    assert "from presence.0003" in found["migrations"][1]
    assert "Run manage.py migrate." in found["migrations"][1]


def test_static_files_that_were_not_collected(var: Path) -> None:
    (var / "static" / "staticfiles.json").unlink()
    status, found = doctor(var)
    assert status == 1 and found["static files"][0] == "wrong"
    assert "not collected" in found["static files"][1]
    assert "Run manage.py collectstatic." in found["static files"][1]


def test_a_manifest_that_cannot_be_read(var: Path) -> None:
    (var / "static" / "staticfiles.json").write_text("{")
    status, found = doctor(var)
    assert status == 1 and found["static files"][0] == "wrong"
    assert "Run manage.py collectstatic." in found["static files"][1]


def test_a_static_file_that_is_gone(var: Path) -> None:
    (lost,) = (var / "static" / "css").glob("base.*.css")
    lost.unlink()
    status, found = doctor(var)
    assert status == 1 and f"css/{lost.name}" in found["static files"][1]


def test_static_files_are_found_where_they_lie_while_developing(var: Path) -> None:
    (var / "static" / "staticfiles.json").unlink()
    status, found = doctor(var, DEBUG="1")
    assert status == 0 and found["static files"][0] == "ok"


def settings_of_its_own(var: Path, code: str) -> dict[str, str]:
    """Settings like ours with this after them."""
    (var / "otherwise.py").write_text(f"from project.settings import *\n{code}\n")
    return {"DJANGO_SETTINGS_MODULE": "otherwise", "PYTHONPATH": str(var)}


@pytest.mark.parametrize(
    "code",
    [
        'MIDDLEWARE.remove("csp.middleware.CSPMiddleware")',
        'CONTENT_SECURITY_POLICY["DIRECTIVES"]["script-src"].append("\'unsafe-inline\'")',
    ],
)
def test_a_policy_that_is_not_ours(var: Path, code: str) -> None:
    status, found = doctor(var, **settings_of_its_own(var, code))
    assert status == 1 and marks(found, "wrong") == ["policy"]
    assert "settings.py" in found["policy"][1]


def test_a_redis_that_is_not_there(var: Path) -> None:
    status, found = doctor(var, REDIS_URL=f"redis://:secret@{HOST}:{free_port()}/0")
    assert status == 1
    assert {"channel layer", "Redis"} <= set(marks(found, "wrong"))
    assert "REDIS_URL" in found["Redis"][1]
    assert not any("secret" in sentence for _, sentence in found.values())


@pytest.mark.nightly
def test_a_redis_that_hangs(var: Path, redis_server: Redis) -> None:
    with redis_server.paused():
        status, found = doctor(var, REDIS_URL=redis_server.url)
    assert status == 1 and {"channel layer", "Redis"} <= set(marks(found, "wrong"))


def test_with_redis_and_postgresql_all_is_well(
    var: Path, redis_server: Redis, postgres_server: PostgreSQL
) -> None:
    stores = {"DATABASE_URL": postgres_server.url, "REDIS_URL": redis_server.url}
    status, found = doctor(var, **stores)
    assert status == 1 and marks(found, "wrong") == ["migrations", "policy"]
    assert run_alone(var, "manage.py", "migrate", **stores).returncode == 0
    status, found = doctor(var, **stores)
    assert status == 0 and marks(found, "wrong") == []
    assert "PostgreSQL" in found["database"][1]
    assert found["clock"][1] == "this machine's is that of the database and of Redis."


class Mail(StreamRequestHandler):
    """Enough of SMTP for a connection to open."""

    def handle(self) -> None:
        self.wfile.write(b"220 mail.example.org ESMTP\r\n")
        while line := self.rfile.readline():
            self.wfile.write(b"221 bye\r\n" if line[:4].lower() == b"quit" else b"250 ok\r\n")


@pytest.fixture
def mail_port() -> Iterator[int]:
    with ThreadingTCPServer((HOST, 0), Mail) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_mail_that_goes_out(var: Path, mail_port: int) -> None:
    with smtplib.SMTP(HOST, mail_port) as there:
        assert there.noop()[0] == 250
    status, found = doctor(var, EMAIL_URL=f"smtp://{HOST}:{mail_port}")
    assert status == 0 and found["mail"] == ("ok", f"a connection to {HOST} opens.")


def test_a_mail_server_that_is_not_there(var: Path) -> None:
    status, found = doctor(var, EMAIL_URL=f"smtp://me:secret@{HOST}:{free_port()}")
    assert status == 1 and marks(found, "wrong") == ["mail"]
    assert "EMAIL_URL" in found["mail"][1] and "secret" not in found["mail"][1]


@pytest.mark.parametrize(("wrong_by", "way"), [(-3600, "ahead of"), (60, "behind")])
def test_a_clock_that_is_not_that_of_the_others(var: Path, wrong_by: int, way: str) -> None:
    # Nobody may set this machine's clock, so a process is started that reads it wrongly.
    shift = f"import time\nright = time.time\ntime.time = lambda: right() + {wrong_by}\n"
    (var / "sitecustomize.py").write_text(shift)
    status, found = doctor(var, PYTHONPATH=str(var))
    assert status == 1 and marks(found, "wrong") == ["clock"]
    assert f"that of the database is {abs(wrong_by)} s {way} this machine's" in found["clock"][1]


def test_a_proxy_that_is_not_stated_is_a_warning(var: Path) -> None:
    public = {"PUBLIC_URL": "https://chat.example.org"}
    _, found = doctor(var, **public)
    assert found["proxies"][0] == "warning" and "TRUSTED_PROXIES" in found["proxies"][1]
    _, found = doctor(var, **public, TRUSTED_PROXIES="1")
    assert found["proxies"][0] == "ok" and "1 in front" in found["proxies"][1]
    _, found = doctor(var)
    assert found["proxies"] == ("ok", "none.")
