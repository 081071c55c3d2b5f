"""People who write without a pause, whatever becomes of the servers.

They do as a browser and its reader do: what was not answered is sent again, with the same key.
"""

import http.client
import itertools
import math
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings

PATIENCE_SECONDS = 20
# Django takes any 32 letters, as long as the cookie and the header are the same.
TOKEN = "c" * 32
TRY_AGAIN = (0, 429, 503)  # no answer, too fast, the database is away


@dataclass
class Sent:
    """One message: what became of it, and what was answered on the way."""

    words: str
    nonce: str = field(default_factory=lambda: secrets.token_hex(8))
    acknowledged: bool = False
    deleted: bool = False
    answers: list[int] = field(default_factory=list)  # 0 for none
    seconds: list[float] = field(default_factory=list)


class Writer:
    """Somebody who says one thing after another, and now and then changes or deletes what they said."""

    def __init__(self, name: str, session: str, addresses: Sequence[str], every: float) -> None:
        self.name, self.session, self.every = name, session, every
        self.addresses = itertools.cycle(addresses)
        self.sent: list[Sent] = []
        self.problems: list[str] = []
        self.refusals: list[str] = []
        self.stopping = threading.Event()
        self.thread: threading.Thread | None = None

    def start(self, path: str, place_of: Callable[[str], int | None]) -> None:
        """Write to the room at this path. `place_of` finds on an open page where some words stand."""
        self.path, self.place_of = path, place_of
        self.sent, self.problems, self.refusals = [], [], []
        self.refused, self.asked_at = False, math.inf
        self.stopping.clear()
        self.thread = threading.Thread(target=self._write, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Say nothing new; what was not answered is still sent again until it is."""
        self.stopping.set()

    @property
    def ended(self) -> bool:
        return self.thread is None or not self.thread.is_alive()

    @property
    def acknowledged(self) -> int:
        return sum(sent.acknowledged for sent in self.sent)

    @property
    def told_to_wait(self) -> bool:
        """Whether what they do now was not done at once, or is not answered for a second."""
        return self.refused or time.monotonic() - self.asked_at > 1

    def _write(self) -> None:
        try:
            for number in itertools.count(1):
                sent = Sent(f"{self.name} {secrets.token_hex(4)}")
                self.sent.append(sent)
                self._post(sent)
                if number % 3 == 0:
                    sent.acknowledged = False  # as when the answer is lost on its way
                    self._post(sent)
                if number % 5 == 4:
                    self._change(self.sent[-3])
                if self.stopping.wait(self.every):
                    return
        except Exception as error:
            self.problems.append(repr(error))

    def _post(self, sent: Sent) -> None:
        while not sent.acknowledged:
            begun = time.monotonic()
            status, text = self._send("messages/", body=sent.words, nonce=sent.nonce)
            sent.answers.append(status)
            sent.seconds.append(time.monotonic() - begun)
            sent.acknowledged = status == 200
            if status == 422:
                self.refusals.append(text)
                if sent.words not in text:
                    self.problems.append(f"refused without its words: {text[:500]}")
            self._weigh(status, text)

    def _change(self, sent: Sent) -> None:
        """Edit the message, or delete it."""
        seq = self.place_of(sent.words)
        if seq is None:
            return  # no page shows it yet
        if int(sent.nonce, 16) % 2:
            words = f"{sent.words} changed"
            while self._weigh(*self._send(f"messages/{seq}/edit/", body=words)) in TRY_AGAIN:
                pass
            sent.words = words
        else:
            # A second try, after a first one without an answer, is told that it is deleted already.
            while self._weigh(*self._send(f"messages/{seq}/delete/")) in TRY_AGAIN:
                pass
            sent.deleted = True

    def _weigh(self, status: int, text: str) -> int:
        """An answer that nobody should get is a problem; before the next try, there is a pause."""
        if status not in (200, 204, 422, *TRY_AGAIN):
            self.problems.append(f"answered with {status}: {text[:500]}")
        self.refused = status not in (200, 204)
        if self.refused:
            self.stopping.wait(0.1) or threading.Event().wait(0.1)
        return status

    def _send(self, address: str, **fields: str) -> tuple[int, str]:
        """POST as htmx does, to one server after the other. Status and text; 0 without an answer."""
        url = urlsplit(next(self.addresses))
        connection = http.client.HTTPConnection(url.netloc, timeout=PATIENCE_SECONDS)
        headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
            "Connection": "close",
        }
        self.asked_at = time.monotonic()
        try:
            connection.request("POST", f"{self.path}{address}", urlencode(fields), headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()
            self.asked_at = math.inf


def unsettled(writers: Sequence[Writer]) -> list[Any]:
    """What was never answered."""
    return [sent for writer in writers for sent in writer.sent if not sent.acknowledged]
