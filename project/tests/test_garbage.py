"""What stays is looked at once, and what is left behind in circles is found in the end."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from project import garbage
from project.garbage import Collections

pytestmark = pytest.mark.once


class Circle:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collections() -> Iterator[Collections]:
    garbage.install()
    installed = gc.callbacks[-1]
    assert isinstance(installed, Collections)
    yield installed
    gc.callbacks.remove(installed)
    gc.unfreeze()


def test_what_has_outlived_a_collection_is_left_out(collections: Collections) -> None:
    circle = Circle()
    assert any(one is circle for one in gc.get_objects())
    gc.collect(1)
    assert not any(one is circle for one in gc.get_objects())


def test_what_was_left_out_goes_by_itself(collections: Collections) -> None:
    stays = [[]]  # type: ignore[var-annotated]
    circle = weakref.ref(found := Circle())
    stays[0].append(found)
    gc.collect(1)
    found.__dict__.clear()
    del found, stays
    assert circle() is None


def test_circles_are_found_when_there_is_twice_as_much(collections: Collections) -> None:
    circle = weakref.ref(Circle())
    gc.collect(1)
    assert circle() is None, "while it is young it is found at once"
    circle = weakref.ref(found := Circle())
    gc.collect(1)
    del found
    gc.collect()
    assert circle() is not None, "it is left out"
    collections.most = gc.get_freeze_count() - 1
    gc.collect()
    assert circle() is None
    assert abs(collections.most - 2 * gc.get_freeze_count()) < 100
    circle = weakref.ref(found := Circle())
    gc.collect(1)
    del found
    gc.collect()
    assert circle() is not None, "from then on it is as before"
