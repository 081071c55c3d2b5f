"""Posting as the composer does: one connection that stays, a form, a nonce, the CSRF cookie and token."""

import asyncio
import re
import secrets
from urllib.parse import urlencode, urlsplit

TOKEN = "a" * 32
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Refused(Exception):
    """The server did not answer as it does to what it takes."""


class Connection:
    """HTTP/1.1 to one server, one request at a time."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        where = urlsplit(url)
        self.host, self.port = where.hostname or "", where.port or 80
        self.headers = {"Host": where.netloc, **headers}
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
        """The body of the answer. Raises Refused when that is not a 200."""
        if self.streams and self.streams[0].at_eof():
            self.close()  # it was idle for so long that the server closed it
        if self.streams is None:
            self.streams = await asyncio.open_connection(self.host, self.port, limit=2**20)
        reader, writer = self.streams
        lines = [f"{method} {path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in (self.headers | headers).items()]
        lines += [f"Content-Length: {len(body)}"] if body else []
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = await reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        answer = await reader.readexactly(int(length[1])) if length else await chunks(reader)
        if b"\r\nconnection: close" in head.lower():
            self.close()
        if not head.startswith(b"HTTP/1.1 200"):
            raise Refused(f"{method} {path}: {head.decode()}{answer[:500].decode()}")
        return answer

    def close(self) -> None:
        if self.streams:
            self.streams[1].close()
        self.streams = None


async def chunks(reader: asyncio.StreamReader) -> bytes:
    """A body that comes in pieces, each after its length."""
    body = b""
    while length := int(await reader.readuntil(b"\r\n"), 16):
        body += (await reader.readexactly(length + 2))[:-2]
    await reader.readexactly(2)
    return body


class Composer:
    """Somebody who posts to a room. While an answer is awaited, the next goes over another connection."""

    def __init__(self, url: str, path: str, cookie: str) -> None:
        self.url, self.path = url, path
        self.headers = {
            "Cookie": f"{cookie}; csrftoken={TOKEN}",
            "HX-Request": "true",
            "Origin": url,
        }
        self.idle: list[Connection] = []
        self.tasks: set[asyncio.Task[None]] = set()

    def post(self, text: str) -> None:
        task = asyncio.create_task(self._post(text))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _post(self, text: str) -> None:
        form = {"body": text, "nonce": secrets.token_hex(16), "csrfmiddlewaretoken": TOKEN}
        connection = self.idle.pop() if self.idle else Connection(self.url, self.headers)
        kind = "application/x-www-form-urlencoded"
        await connection.ask("POST", self.path, urlencode(form).encode(), **{"Content-Type": kind})
        self.idle.append(connection)
