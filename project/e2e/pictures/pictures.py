"""Which pictures there are, how they are taken, and what is said of those that are not as they were."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

from PIL import Image
from pixelmatch.contrib.PIL import pixelmatch
from playwright.sync_api import Browser

from project import contracts
from project.gallery import relations, samples
from project.tests.servers import Parley

REFERENCES = Path(__file__).resolve().parent / "references"
COLOURS = 64
# Of a window; and of a picture, however much there is below.
HEIGHT, HIGHEST = 900, 3600
# So much of a picture may differ, for what one browser draws otherwise twice.
TOLERANCE = 0.0005

Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Picture:
    """One template, as wide and in these colours; of a page, in this state."""

    template: str
    state: str = ""
    width: int = 640
    scheme: Scheme = "light"

    @property
    def path(self) -> Path:
        """Where its reference is."""
        name = "-".join([*self.template.removesuffix(".html").split("/"), *self.state.split()])
        return REFERENCES / f"{name}-{self.width}-{self.scheme}.png"

    @property
    def address(self) -> str:
        query = urlencode({"state": self.state, "scheme": self.scheme})
        return f"/gallery/render/{self.template}?{query}"

    def __str__(self) -> str:
        state = f", {self.state}" if self.state else ""
        return f"{self.template} ({self.width} px, {self.scheme}{state})"


# What is for browsers and screen readers alone shows nothing.
UNSEEN = {
    "partials/announcer.html",
    "partials/htmx.html",
    "partials/stylesheets.html",
    "presence/partials/typist.html",
    "rooms/partials/connection.html",
    "rooms/partials/cursor.html",
    "rooms/partials/newest.html",
    "rooms/partials/read_number.html",
    "rooms/partials/seen.html",
}
WIDE = 1440
PAGES = (
    *(Picture("rooms/room.html", "unread messages", width) for width in (360, 768, WIDE)),
    Picture("rooms/room.html", "unread messages", WIDE, "dark"),
    Picture("rooms/room.html", "an empty room", 768),
    Picture("rooms/room_list.html", "mine, and others", 768),
    Picture("rooms/people.html", "a moderator's view", 768),
    Picture("rooms/member.html", "an owner's view", 360),
    Picture("rooms/directory.html", "everybody", 360),
    Picture("rooms/frame.html", "live", 768),
    Picture("settings.html", "three devices", 768),
    Picture("start.html", "signed out", 768, "dark"),
    Picture("formatting.html", "all of it", 768),
    Picture("account/login.html", "refused", 360),
    Picture("503.html", "words that were sent", 360),
)


def every() -> list[Picture]:
    """All pictures: each partial that can be seen, and some pages."""
    partials = (name for name in samples.templates() if contracts.kind(name) == "partial")
    seen = [Picture(name) for name in partials if name not in UNSEEN]
    return [*seen, Picture("rooms/partials/message.html", scheme="dark"), *PAGES]


def taken(
    browser: Browser, url: str, pictures: Iterable[Picture]
) -> Iterator[tuple[Picture, Image.Image]]:
    """These pictures as they are now, of a gallery that is served there."""
    with browser.new_context(reduced_motion="reduce") as window:
        window.route("**/django-browser-reload/**", lambda route: route.abort())
        page = window.new_page()
        for picture in pictures:
            page.set_viewport_size({"width": picture.width, "height": HEIGHT})
            page.goto(f"{url}{picture.address}")
            height = page.evaluate("document.documentElement.scrollHeight")
            whole = contracts.kind(picture.template) == "partial"
            page.set_viewport_size(
                {"width": picture.width, "height": min(height, HIGHEST) if whole else HEIGHT}
            )
            shot = page.screenshot()
            yield picture, shrunk(Image.open(io.BytesIO(shot)))


def shrunk(image: Image.Image) -> Image.Image:
    """With few colours, so that a reference is small."""
    return image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


def difference(before: Image.Image, after: Image.Image) -> float:
    """How much of a picture is another than before: 1 when it has another size."""
    if before.size != after.size:
        return 1
    pixels = pixelmatch(before.convert("RGB"), after.convert("RGB"), threshold=0.15)
    return float(pixels) / (before.width * before.height)


def report(moved: dict[Picture, float]) -> str:
    """What is another than it was, with the pages that it stands on."""
    lines = []
    for picture, part in moved.items():
        pages = [
            one for one in relations.users_of(picture.template) if contracts.kind(one) == "page"
        ]
        where = f"; it stands on {', '.join(pages)}" if pages else ""
        lines.append(f"{picture}: {'another size' if part == 1 else f'{part:.2%} of it'}{where}")
    return "\n".join(lines)


def gallery() -> Parley:
    """A gallery to take pictures of."""
    settings = {"DATABASE_URL": "", "REDIS_URL": "", "PARLEY_THEME": "default"}
    return Parley(DJANGO_SETTINGS_MODULE="project.gallery.settings", **settings)
