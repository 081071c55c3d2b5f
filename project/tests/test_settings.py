"""Settings from the environment: what cannot be understood is refused by name, in a sentence."""

import contextlib
import json
import socket
import stat
import subprocess
from pathlib import Path

import pytest

from project.tests.servers import run_alone


def serve(var: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The server, with what keeps it from starting."""
    return run_alone(var, "-m", "project.server", **environment)


def settings(var: Path, *names: str, **environment: str) -> list[object]:
    """These settings, as the environment makes them."""
    code = (
        "import json, project.settings as s; "
        f"print(json.dumps([getattr(s, name) for name in {names!r}]))"
    )
    done = run_alone(var, "-c", code, **environment)
    assert done.returncode == 0, done.stderr
    found: list[object] = json.loads(done.stdout)
    return found


BAD = [
    ("DEBUG", "maybe"),
    ("DEBUG", "2"),
    ("PORT", "x"),
    ("PORT", "70000"),
    ("PORT", "-1"),
    ("TICK_SECONDS", "-1"),
    ("TICK_SECONDS", "0"),
    ("TICK_SECONDS", "nan"),
    ("HEARTBEAT_SECONDS", "soon"),
    ("DATABASE_URL", "mysql://localhost/parley"),
    ("DATABASE_URL", "nonsense"),
    ("REDIS_URL", "http://localhost"),
    ("PUBLIC_URL", "chat.example.org"),
    ("PUBLIC_URL", "ftp://chat.example.org"),
    ("EMAIL_URL", "nonsense"),
    ("MESSAGE_RATE", "a lot"),
    ("LOG_LEVEL", "loud"),
    ("TRUSTED_PROXIES", "one"),
    ("ACCOUNT_RATE_LIMITS", "perhaps"),
    ("SIGN_UP", "sometimes"),
    ("PARLEY_THEME", "gone"),
    ("PARLEY_THEME", "/nowhere/at/all"),
]


@pytest.mark.parametrize("name, value", BAD)
def test_a_value_that_cannot_be_understood_is_refused_by_name(
    tmp_path: Path, name: str, value: str
) -> None:
    done = serve(tmp_path, **{name: value})
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stderr.startswith("Parley did not start. ")
    assert name in done.stderr and len(done.stderr.splitlines()) == 1


def test_a_server_that_others_can_reach_needs_to_know_its_names(tmp_path: Path) -> None:
    done = serve(tmp_path, HOST="0.0.0.0")
    assert done.returncode == 1 and "ALLOWED_HOSTS" in done.stderr
    assert "HOST=0.0.0.0 can be reached from other machines" in done.stderr
    assert settings(
        tmp_path, "ALLOWED_HOSTS", HOST="0.0.0.0", ALLOWED_HOSTS="a.example,b.example"
    ) == [["a.example", "b.example"]]


def test_any_name_at_all_is_not_a_name(tmp_path: Path) -> None:
    done = serve(tmp_path, HOST="0.0.0.0", ALLOWED_HOSTS="chat.example.org,*")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "ALLOWED_HOSTS=* would put any name" in done.stderr


def test_with_nothing_set_only_this_machine_is_served_and_debug_is_off(tmp_path: Path) -> None:
    assert settings(tmp_path, "HOST", "PORT", "ALLOWED_HOSTS", "DEBUG") == [
        "127.0.0.1", 8000, ["localhost", "127.0.0.1", "[::1]"], False,
    ]  # fmt: skip


@pytest.mark.parametrize("value, debug", [("1", True), ("true", True), ("0", False), ("", False)])
def test_debug_is_on_when_it_is_asked_for(tmp_path: Path, value: str, debug: bool) -> None:
    assert settings(tmp_path, "DEBUG", DEBUG=value) == [debug]


def test_the_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    first = settings(tmp_path, "SECRET_KEY")
    file = tmp_path / "secret_key"
    assert [file.read_text()] == first and len(file.read_text()) >= 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert settings(tmp_path, "SECRET_KEY") == first


def test_a_key_that_is_set_is_used_and_none_is_made(tmp_path: Path) -> None:
    assert settings(tmp_path, "SECRET_KEY", SECRET_KEY="ours") == ["ours"]
    assert not (tmp_path / "secret_key").exists()


def test_a_key_file_that_is_empty_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    done = serve(tmp_path)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "Delete it, and a new key is made." in done.stderr


SECURITY = (
    "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER",
    "SOCKET_ORIGINS", "CSRF_TRUSTED_ORIGINS", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME",
)  # fmt: skip


def test_secure_cookies_and_hsts_follow_a_public_address_with_https(tmp_path: Path) -> None:
    address = "https://chat.example.org"
    assert settings(tmp_path, *SECURITY, PUBLIC_URL=f"{address}/") == [
        True, True, 365 * 24 * 3600, ["HTTP_X_FORWARDED_PROTO", "https"], [address], [address],
        "__Host-sessionid", "__Host-csrftoken",
    ]  # fmt: skip
    address = "http://chat.example.org"
    assert settings(tmp_path, *SECURITY, PUBLIC_URL=address) == [
        False, False, 0, None, [address], [address], "sessionid", "csrftoken",
    ]  # fmt: skip
    assert settings(tmp_path, *SECURITY[:4]) == [False, False, 0, None]


def test_a_port_in_use_is_a_sentence(tmp_path: Path) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        done = serve(tmp_path, PORT=str(port))
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stderr.startswith(
        f"Parley did not start: nothing can listen on 127.0.0.1:{port} (Address already in use)."
    )
    assert "Choose another port with PORT." in done.stderr


def test_a_host_that_is_not_this_machine_s_is_a_sentence(tmp_path: Path) -> None:
    done = serve(tmp_path, HOST="192.0.2.1", ALLOWED_HOSTS="chat.example.org", PORT="0")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "nothing can listen on 192.0.2.1:0" in done.stderr
