"""Sockets as each server's clients are: a page of Parley, a client of Socket.IO, a plain one."""

import asyncio
import json
import re
import zlib
from typing import Any

from picows import WSFrame, WSListener, WSMsgType, WSTransport

from project.benchmarks.load.messages import NUMBERS, Messages, now

# What permessage-deflate leaves out at the end of each frame (RFC 7692, 7.2.2).
END_OF_BLOCK = b"\x00\x00\xff\xff"
END = re.compile(rb'\{"seen": (\d+)\}')


class Seat(WSListener):
    """One socket. What it receives is counted in `messages`."""

    transport: WSTransport
    greeting = b""  # what it says first

    def __init__(self, messages: Messages) -> None:
        super().__init__()
        self.messages = messages
        self.has = bytearray()  # 1 for each number that it has
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed_with: int | None = None
        self.last = b""
        self.inflate: Any = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        if self.greeting:
            self.say(self.greeting)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.closed_with = self.closed_with or 1006
        self.is_ready()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            self.closed_with = frame.get_close_code().value
            transport.disconnect()
            return
        if frame.msg_type not in (WSMsgType.TEXT, WSMsgType.BINARY):
            return
        data = frame.get_payload_as_bytes()
        messages = self.messages
        messages.bytes += len(data)
        messages.frames += 1
        if frame.rsv1:  # the server took the offer of every browser, and compresses
            self.inflate = self.inflate or zlib.decompressobj(-zlib.MAX_WBITS)
            data = self.inflate.decompress(data + END_OF_BLOCK)
        if found := NUMBERS.findall(data):
            at, has = now(), self.has
            self.last = data
            # A number may stand twice in what is said of one message, so each is taken once a frame.
            for digits in found if len(found) == 1 else dict.fromkeys(found):
                number = int(digits)
                if number >= len(has):
                    has.extend(bytes(number + 1024 - len(has)))
                if has[number]:
                    messages.doubles += 1
                else:
                    has[number] = 1
                    messages.arrived(number, at)
        self.heard(data)

    def heard(self, data: bytes) -> None:
        """Answer what is to be answered."""
        self.is_ready()

    def is_ready(self) -> None:
        if not self.ready.done():
            self.ready.set_result(None)

    def say(self, frame: bytes) -> None:
        self.transport.send(WSMsgType.TEXT, frame)

    def post(self, text: str) -> None:
        """Say this to everybody."""
        self.say(text.encode())


class PlainSeat(Seat):
    """Whatever it says goes to everybody."""

    def on_ws_connected(self, transport: WSTransport) -> None:
        super().on_ws_connected(transport)
        self.is_ready()


class TutorialSeat(PlainSeat):
    """It says what the tutorial's page does."""

    def post(self, text: str) -> None:
        self.say(json.dumps({"message": text}).encode())


class SocketIOSeat(Seat):
    """The protocol of Socket.IO, over a WebSocket from the beginning."""

    def heard(self, data: bytes) -> None:
        if data == b"2":
            self.say(b"3")  # a ping
        elif data.startswith(b"0"):
            self.say(b"40")  # opened: into the default namespace
        elif data.startswith(b"40"):
            self.is_ready()

    def post(self, text: str) -> None:
        self.say(f"42{json.dumps(['message', text])}".encode())


class ReaderSeat(Seat):
    """A program that follows a room of Parley, and says nothing of what it has read."""

    def __init__(self, messages: Messages, cursor: int = 0, behind: int = 0) -> None:
        super().__init__(messages)
        self.greeting = json.dumps({"cursor": str(cursor - behind)}).encode()
        # What it has to be sent to be up to date, when it comes from further back.
        self.wanted = b'name="cursor" value="%d"' % cursor if behind else b""

    def heard(self, data: bytes) -> None:
        if self.wanted in data:
            self.is_ready()

    def post(self, text: str) -> None:
        self.say(json.dumps({"body": text}).encode())


class PageSeat(ReaderSeat):
    """A page of Parley: it tells what was on its screen."""

    def heard(self, data: bytes) -> None:
        super().heard(data)
        if b'{"seen"' in data and (end := END.search(data)):
            self.say(end[0])


SEATS: dict[str, Any] = {
    "page": PageSeat,
    "reader": ReaderSeat,
    "socket.io": SocketIOSeat,
    "tutorial": TutorialSeat,
    "plain": PlainSeat,
}
