"""The templates of a theme as Django loads them, with file and line marked on each tag of theirs."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Template, TemplateDoesNotExist, TemplateSyntaxError
from django.template.backends.django import DjangoTemplates
from django.template.base import Origin
from django.template.loader_tags import ExtendsNode, IncludeNode

from presence import themes
from project.gallery.samples import Sample
from project.gallery.samples.states import in_english
from project.loaders import ByTheme, keeps_classes
from project.static_files import StaticFilesAsTheyAre, own_themes
from project.template_checks.elements import AT
from project.template_checks.findings import Finding
from project.theme_files import name_in

# What stands in a template that is no HTML of it, and the beginning of each tag that is.
SKIPPED = r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->"
TAG = re.compile(rf"(?P<skipped>{SKIPPED})|(?P<tag><[A-Za-z][\w-]*)(?=[\s>/{{])", re.DOTALL)


def marked(text: str, name: str) -> str:
    """A template whose tags say where they stand in it."""

    def mark(match: re.Match[str]) -> str:
        if match["skipped"]:
            return match[0]
        line = text.count("\n", 0, match.start()) + 1
        return f'{match[0]} {AT}="{name}:{line}"'

    return TAG.sub(mark, text)


def called(path: str | Path) -> str:
    """A file, by its way from the project where it lies in it."""
    path = Path(path)
    inside = path.is_relative_to(settings.BASE_DIR)
    return str(path.relative_to(settings.BASE_DIR) if inside else path)


class Marking(ByTheme):
    """Loads what the product would, and marks it."""

    def get_contents(self, origin: Origin) -> str:
        return marked(super().get_contents(origin), called(origin.name))

    def as_it_is(self, template_name: str, skip: list[Origin] | None) -> str:
        """One check is over before a file has changed."""
        return ""


def marking_engine() -> DjangoTemplates:
    """Django's engine as the settings make it, with the loader that marks. With `debug`, since it then
    knows where in a template something failed."""
    configured: dict[str, Any] = settings.TEMPLATES[0]
    [[_, loaders]] = configured["OPTIONS"]["loaders"]
    marking = [(f"{Marking.__module__}.{Marking.__qualname__}", loaders)]
    options = {**configured["OPTIONS"], "loaders": marking, "debug": True}
    return DjangoTemplates(
        {"NAME": "marked", "DIRS": configured["DIRS"], "APP_DIRS": False, "OPTIONS": options}
    )


class StaticFilesThatAreThere(StaticFilesAsTheyAre):
    """Names files as they lie there, so that nothing has to be collected for a check."""

    def url(self, name: str | None, *args: Any, **kwargs: Any) -> str:
        names = [f"{name}", *(name_in(theme.name, f"static/{name}") for theme in own_themes())]
        if not any(finders.find(one) for one in names):
            raise ValueError(f"there is no static file {name}")
        return super().url(name, *args, **kwargs)


@contextmanager
def static_files_as_they_are() -> Iterator[None]:
    """Have `{% static %}` look for files where they lie."""
    storage: Any = staticfiles_storage
    before = storage._wrapped
    storage._wrapped = StaticFilesThatAreThere()
    try:
        yield
    finally:
        storage._wrapped = before


class Unusable(Exception):
    """A template that cannot be read, or fails as it is rendered."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def asked_by(template: Template) -> Iterator[str | None]:
    """What a template includes and extends; None where that is a variable."""
    nodes: Any = template.nodelist
    for node in nodes.get_nodes_by_type((IncludeNode, ExtendsNode)):
        asked = node.template if isinstance(node, IncludeNode) else node.parent_name
        yield str(asked.var) if isinstance(asked.var, str) else None


@dataclass(frozen=True)
class Look:
    """The templates as they are in one theme."""

    theme: str

    @cached_property
    def engine(self) -> DjangoTemplates:
        return marking_engine()

    @cached_property
    def own(self) -> list[str]:
        """The templates that it has itself, or that a parent has."""
        *folders, default = (one.folder / "templates" for one in themes.chain(self.theme))
        files = ((path, one) for one in folders or [default] for path in one.rglob("*"))
        return sorted({path.relative_to(one).as_posix() for path, one in files if path.is_file()})

    def touches(self, name: str) -> bool:
        """Whether anything of this template is the theme's own: itself, or what it includes or extends. A
        theme without classes has a hand in all of them."""
        with themes.override(self.theme):
            return not keeps_classes() or bool(self.reach(name) & {*self.own})

    def reach(self, name: str) -> set[str]:
        """A template and all that it includes and extends: any, where it gets that as a variable."""
        found, waiting = {name}, [name]
        while waiting:
            try:
                asked = set(asked_by(self.template(waiting.pop())))
            except (Unusable, TemplateDoesNotExist):
                continue
            more = (asked if None not in asked else {*asked, *self.own}) - found - {None}
            found |= {one for one in more if one}
            waiting += [one for one in more if one]
        return found

    def template(self, name: str) -> Template:
        """A template, read but not rendered. Raises Unusable, and TemplateDoesNotExist."""
        with themes.override(self.theme):
            try:
                found: Template = self.engine.get_template(name).template
            except TemplateDoesNotExist as error:
                if error.chain:
                    raise unusable(error, "syntax", name) from error
                raise
            except (TemplateSyntaxError, UnicodeDecodeError) as error:
                raise unusable(error, "syntax", name) from error
            return found

    def path(self, name: str) -> Path:
        """The file that this theme has for it."""
        return Path(str(self.template(name).origin.name))

    def render(self, sample: Sample) -> str:
        """A sample in this theme, with the marks. Raises Unusable."""
        context = {name: value for name, value in sample.context.items() if name != "request"}
        with themes.override(self.theme), in_english().active(), static_files_as_they_are():
            try:
                template = self.engine.get_template(sample.template)
                return str(template.render(context, sample.request))
            except Exception as error:
                raise unusable(error, "fails", sample.template) from error


def unusable(error: Exception, rule: str, name: str) -> Unusable:
    """What went wrong, and where: Django notes that on the error, or on the one that it came from."""
    if isinstance(error, TemplateSyntaxError | TemplateDoesNotExist):
        rule = "syntax"
    noted = getattr(error, "template_debug", None)
    if noted:
        file, line = called(noted["name"]), noted["line"]
    else:
        file, line = name, 0
    what = f"{type(error).__name__}: {error}" if rule == "fails" else f"{error}"
    return Unusable(Finding(file, line, rule, f"{what.rstrip('.')}."))
