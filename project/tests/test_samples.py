"""Samples are there for every template, and such as could have come from the database."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from django.db import models

from project import contracts
from project.gallery import samples
from project.gallery.samples import Sample
from project.gallery.samples.cast import HOSTILE
from project.gallery.samples.states import PENDING
from rooms import markup
from rooms.models import Message

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def every() -> list[Sample]:
    return list(samples.all())


def test_every_template_has_samples() -> None:
    assert samples.templates() == contracts.names()


def test_no_two_states_have_one_name(every: list[Sample]) -> None:
    names = [(one.template, one.state, one.hostile) for one in every]
    assert len(set(names)) == len(names)


# Those that are nothing in one of their states.
MAY_BE_EMPTY = {
    "partials/notices.html",
    "presence/partials/typing.html",
    "rooms/partials/unread.html",
}


def test_every_sample_is_rendered_and_no_hostile_words_in_it_are_html(every: list[Sample]) -> None:
    """Without a database: this test may not use one, so a sample that asked it something would fail."""
    plain, hostile = (
        {(s.template, s.state) for s in every if s.hostile == h} for h in (False, True)
    )
    assert plain == hostile
    shown = 0
    for sample in every:
        html = sample.render()
        assert html.strip() or sample.template in MAY_BE_EMPTY, sample
        assert "<img src=x" not in html and "<script>hostile" not in html, sample
        shown += sample.hostile and "onerror=hostile()" in html
    assert shown > 200


def test_a_form_that_is_being_sent_is_as_htmx_has_it() -> None:
    empty, *_ = composers = [one for one in samples.of("rooms/partials/composer.html")]
    (pending, _) = (one for one in composers if one.state == PENDING)
    html = pending.render()
    assert 'class="htmx-request composer"' in html and "htmx-request" not in empty.render()
    assert ' id="text" disabled' in html and ' id="send" disabled' in html


def test_every_instance_could_have_been_saved(every: list[Sample]) -> None:
    """No name is longer than there is room for, and no message says what it would not."""
    seen = set()
    for sample in every:
        for one in instances(sample.context):
            if id(one) not in seen:
                seen.add(id(one))
                check(one, sample)
    assert len(seen) > 1000


def check(one: models.Model, sample: Sample) -> None:
    # Whether what it refers to is there would be asked of the database; no sample has a password.
    relations = {field.name for field in one._meta.fields if field.is_relation}
    one.clean_fields(exclude=relations | {"password"})
    if isinstance(one, Message):
        assert one.html == (markup.to_html(one.body) if one.body else ""), sample
        assert bool(one.body) != bool(one.deleted_at), sample


def instances(value: Any, depth: int = 6) -> Iterator[models.Model]:
    """The instances of models in a context, and those that they refer to."""
    if depth == 0 or isinstance(value, str | bytes):
        return
    inner: Any = ()
    if isinstance(value, models.Model):
        yield value
        inner = value._state.fields_cache.values()
    elif isinstance(value, dict):
        inner = value.values()
    elif isinstance(value, list | tuple | set):
        inner = value
    elif is_dataclass(value):
        inner = [getattr(value, field.name) for field in fields(value)]
    for one in inner:
        yield from instances(one, depth - 1)


def test_hostile_words_would_be_html_where_they_are_not_escaped() -> None:
    assert "<img src=x onerror=" in HOSTILE
