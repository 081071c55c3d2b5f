"""How a page of a room comes to know of what is new: as its reader has chosen in the settings, or by an
address for now.

`?live=socket`, `?live=frame` (live view, without scripts), `?live=no` (by hand), `?refresh=SECONDS`.
"""

from dataclasses import dataclass

from django.http import HttpRequest

from presence.models import LEAST_SECONDS, MOST_SECONDS, ReadsBy
from rooms.models import Room
from rooms.views.pages import PersonRequest, number_in

WORDS = {"socket": ReadsBy.SOCKET, "frame": ReadsBy.FRAME, "no": ReadsBy.HAND}


@dataclass(frozen=True)
class Mode:
    """How a page reads its room, and what its address says of it."""

    by: str
    seconds: int
    query: str = ""  # what an address needs for the same page; empty when it is as in the settings
    paused: bool = False

    @property
    def shown(self) -> tuple[object, ...]:
        """All that a kept piece of a page may show of it: where this is the same, so is that."""
        return self.by, self.seconds, self.query, self.paused

    def address(self, room: Room) -> str:
        """The address of a room's page that reads in the same way."""
        return room.get_absolute_url() + (f"?{self.query}" if self.query else "")

    @property
    def in_frame(self) -> bool:
        """Whether the messages stand in a frame of their own, which is loaded again and again."""
        return self.by in (ReadsBy.FRAME, ReadsBy.REFRESH)


def mode_of(request: PersonRequest) -> Mode:
    """How this page reads. An address that makes no sense is as one that says nothing."""
    person, paused = request.user, is_paused(request)
    if every := seconds_in(request, "refresh"):
        return Mode(ReadsBy.REFRESH, every, f"refresh={every}", paused)
    word = request.GET.get("live", "")
    if by := WORDS.get(word):
        return Mode(by, person.refresh_seconds, f"live={word}", paused)
    return Mode(person.reads_by, person.refresh_seconds, "", paused)


def is_paused(request: HttpRequest) -> bool:
    """Whether the page is to stay as it is until its reader asks for what is new."""
    return request.GET.get("paused") == "1"


def seconds_in(request: HttpRequest, name: str) -> int | None:
    """How often to load anew, if the address says so: as often as anybody may."""
    seconds = number_in(request, name)
    return seconds and min(max(seconds, LEAST_SECONDS), MOST_SECONDS)
