"""What an address of the gallery asks for."""

from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest

from presence import themes
from project.gallery import samples
from project.gallery.samples import Sample

WIDTHS = ("", "360", "768", "1440")
SCHEMES = ("", "light", "dark")
WORDS = ("", "hostile")


@dataclass(frozen=True)
class Choices:
    """What is chosen of how to look at a template: all of it stands in the address."""

    state: str = ""
    words: str = ""
    theme: str = ""
    width: str = ""
    scheme: str = ""

    def query(self, **other: str) -> str:
        """The end of the address that asks for the same but for this."""
        chosen = {name: value for name, value in (asdict(self) | other).items() if value}
        return f"?{urlencode(chosen)}" if chosen else ""


@dataclass(frozen=True)
class Asked:
    """A template, and how to look at it."""

    template: str
    chosen: Choices

    @property
    def samples(self) -> list[Sample]:
        """Its states, with these words."""
        hostile = self.chosen.words == "hostile"
        return [one for one in samples.of(self.template) if one.hostile == hostile]

    @property
    def theme(self) -> str:
        return self.chosen.theme or themes.site()

    @property
    def shown(self) -> list[Sample]:
        """The state that was chosen, or all of them."""
        return [one for one in self.samples if self.chosen.state in ("", one.state)]


def asked(request: HttpRequest) -> Asked:
    """What this request asks for. Raises Http404 for what is not there."""
    assert request.resolver_match
    template = request.resolver_match.kwargs["pattern_template_name"]
    chosen = Choices(**{name: request.GET.get(name, "") for name in asdict(Choices())})
    themed = chosen.theme in ("", *themes.installed())
    known = themed and chosen.words in WORDS and chosen.width in WIDTHS and chosen.scheme in SCHEMES
    if not known or template not in samples.templates():
        raise Http404
    found = Asked(template, chosen)
    if not found.shown:
        raise Http404
    return found
