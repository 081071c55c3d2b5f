"""A theme that does without classes: its pages are the default's, and no class is left on them."""

import re

import pytest

from presence import themes
from project.classes import strip_classes
from project.gallery import samples
from project.gallery.samples import Sample

pytestmark = pytest.mark.once
# In what people wrote, `rooms/markup/` has some of its own, and htmx on what is being sent; on <html> they
# are what the reader chose.
CLASS = re.compile(r' class="[^"]*"')
OF_OTHERS = {"k", "s", "m", "c", "nf", "err", "gi", "gd", "emoji", "spoiler", "htmx-request"}
# Made anew each time, and what is of the theme: its name, and where its style sheets are.
OWN = re.compile(
    r'name="(?:csrfmiddlewaretoken|beat)" value="[^"]*"|<link rel="stylesheet"[^>]*>\s*|theme=\w+'
)


def rendered(name: str, theme: str) -> list[tuple[Sample, str]]:
    with themes.override(theme):
        return [(sample, OWN.sub("", sample.render())) for sample in samples.of(name)]


@pytest.mark.parametrize("name", samples.templates())
def test_a_template_without_classes_is_otherwise_the_same(name: str) -> None:
    pairs = zip(rendered(name, "classless"), rendered(name, "default"), strict=True)
    for (sample, classless), (_, default) in pairs:
        there = CLASS.findall(re.sub("<html[^>]*>", "", classless))
        left = {name for one in there for name in one[8:-1].split()}
        assert left <= OF_OTHERS, sample
        assert CLASS.sub("", classless).split() == CLASS.sub("", default).split(), sample


def test_all_forms_of_the_attribute_are_found() -> None:
    source = (
        """<p class="a{% if b == "c" %} d{% endif %}" id="e"><b class="{{ f|join:' ' }}">g</b>"""
    )
    assert strip_classes(source) == '<p id="e"><b>g</b>'
    kept = """<html{% if reader.look %} class="{{ reader.look|join:' ' }}"{% endif %}>"""
    assert strip_classes(kept) == kept
