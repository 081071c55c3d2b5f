"""How pages look to one reader: sizes, spacing, fonts, colours.

A field here is a column of Person, and a choice of it, other than the first, a class on `<html>`, as in
`text-size-large`. What is inside a page is the same for everyone who reads in the same theme. Those who
are not signed in have the classes in a cookie, and the theme as if it were one.
"""

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from presence import themes
from presence.themes import SITE

COOKIE_SECONDS = 400 * 24 * 3600  # as long as browsers keep any
THEME = "theme-"  # what the theme's name follows in the cookie


class TextSize(models.TextChoices):
    NORMAL = "normal", _("Normal")
    SMALL = "small", _("Small")
    LARGE = "large", _("Large")
    LARGER = "larger", _("Larger")
    LARGEST = "largest", _("Twice as large")


class LineSpacing(models.TextChoices):
    NORMAL = "normal", _("Normal")
    WIDE = "wide", _("Wide")
    WIDER = "wider", _("Double")


class Font(models.TextChoices):
    SYSTEM = "system", _("The system’s own")
    SERIF = "serif", _("Serif")
    MONOSPACE = "monospace", _("Monospace")


class Contrast(models.TextChoices):
    SYSTEM = "system", _("As the system says")
    MORE = "more", _("More")
    LESS = "less", _("Less")


class ColourScheme(models.TextChoices):
    SYSTEM = "system", _("As the system says")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Pictures(models.TextChoices):
    SHOWN = "shown", _("Shown")
    NONE = "none", _("Not loaded")


class Motion(models.TextChoices):
    SYSTEM = "system", _("As the system says")
    LESS = "less", _("Reduced")


class Comfort(models.Model):
    """The part of a person that says how pages look to them."""

    # Which there are to choose from, the site says: see presence/themes.py.
    theme = models.CharField(max_length=32, default=SITE)
    text_size = models.CharField(
        _("text size"), max_length=16, choices=TextSize, default=TextSize.NORMAL
    )
    line_spacing = models.CharField(
        _("line spacing"), max_length=16, choices=LineSpacing, default=LineSpacing.NORMAL
    )
    font = models.CharField(_("font"), max_length=16, choices=Font, default=Font.SYSTEM)
    contrast = models.CharField(
        _("contrast"), max_length=16, choices=Contrast, default=Contrast.SYSTEM
    )
    colour_scheme = models.CharField(
        _("colour scheme"), max_length=16, choices=ColourScheme, default=ColourScheme.SYSTEM
    )
    pictures = models.CharField(
        _("pictures"), max_length=16, choices=Pictures, default=Pictures.SHOWN
    )
    motion = models.CharField(_("motion"), max_length=16, choices=Motion, default=Motion.SYSTEM)

    class Meta:
        abstract = True

    @property
    def look(self) -> list[str]:
        """The classes on `<html>`."""
        return [name for name, (field, value) in CLASSES.items() if getattr(self, field) == value]

    @property
    def color_schemes(self) -> str:
        """Which colour schemes the page may have, as `<meta name="color-scheme">` says it."""
        return "light dark" if self.colour_scheme == ColourScheme.SYSTEM else self.colour_scheme


_CHOICES = {
    field.name: [value for value, label in field.flatchoices]
    for field in Comfort._meta.local_fields
}
FIELDS = tuple(_CHOICES)
CLASSES = {
    f"{field.replace('_', '-')}-{value}": (field, value)
    for field, values in _CHOICES.items()
    for value in values[1:]
}


def chosen_in_cookie(request: HttpRequest) -> dict[str, str]:
    """The choices that the browser kept. Anything else that is in the cookie is none."""
    names = request.COOKIES.get(settings.APPEARANCE_COOKIE_NAME, "").split(".")
    chosen = dict(CLASSES[name] for name in names if name in CLASSES)
    for name in names:
        theme = name.removeprefix(THEME)
        if name.startswith(THEME) and theme in themes.installed():
            chosen["theme"] = theme
    return chosen


def keep_in_cookie(response: HttpResponse, reader: Comfort) -> None:
    """Let this browser's pages look so to whoever is not signed in."""
    name = settings.APPEARANCE_COOKIE_NAME
    theme = [] if reader.theme == SITE else [f"{THEME}{reader.theme}"]
    if names := [*reader.look, *theme]:
        response.set_cookie(
            name,
            ".".join(names),
            max_age=COOKIE_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(name, samesite="Lax")
