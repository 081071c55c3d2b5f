"""Sample data for every template: each state that it can be in, as the real code would make it.

    for sample in all(): sample.render()

What is in a sample are instances of models, with keys and never saved, and what the product's own functions
make of them. Each state is there twice: with ordinary words, and with hostile ones in every place where
people write. Adding a template means adding a function here that is named after it:

    @samples("rooms/partials/room_topic.html")
    def room_topic(cast: Cast) -> States:
        yield "a topic", {"room": cast.room}

`project/tests/test_samples.py` compares names and types of all of this with what is really rendered.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from project.gallery.samples.cast import Cast
from project.gallery.samples.states import MAKERS, Sample

__all__ = ["Sample", "all", "of"]


def all() -> Iterator[Sample]:
    """Every state of every template, first with ordinary words, then with hostile ones."""
    for template in templates():
        yield from of(template)


def of(template: str) -> Iterator[Sample]:
    """The states of one template. Raises KeyError for one that has no samples."""
    read()
    for hostile in (False, True):
        for state, context in MAKERS[template](Cast(hostile)):
            yield Sample(template, state, context, hostile)


def templates() -> list[str]:
    """The templates that have samples, by name."""
    read()
    return sorted(MAKERS)


def read() -> None:
    """Read the modules that hold them: each notes its own as it is imported."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
