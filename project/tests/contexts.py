"""What templates are really given: for each, the names in its context, and the kinds of value of each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from cachetools import LRUCache
from django.contrib.messages.storage.base import BaseStorage
from django.db.models import QuerySet
from django.template import Context
from django.test.signals import template_rendered
from django.utils.functional import Promise

from project.templatetags import keeping

# By template, by name.
Contexts = dict[str, dict[str, set[str]]]

# What every context has, and what blocks, loops and the accounts library's elements put in besides.
NOT_GIVEN = {"True", "False", "None", "block", "forloop", "csrf_token", "DEFAULT_MESSAGE_LEVELS"}


@contextmanager
def noted() -> Iterator[Contexts]:
    """What is rendered inside the block: all that is shown, since nothing is kept from before."""
    found: Contexts = defaultdict(lambda: defaultdict(set))

    def note(template: Any, context: Context, **more: object) -> None:
        given = found[str(template.name)]
        for name, value in context.flatten().items():
            if name not in NOT_GIVEN:
                given[str(name)] |= set(kinds(value))

    template_rendered.connect(note)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(keeping, "rows", LRUCache(0, getsizeof=len))
            yield found
    finally:
        template_rendered.disconnect(note)


def kinds(value: object) -> Iterable[str]:
    """What a value is, as far as a template can tell: of several, what each of them is."""
    if isinstance(value, str | Promise):
        return ["str"]
    if isinstance(value, list | tuple | set | QuerySet):
        return ["several", *(f"several {kind}" for one in value for kind in kinds(one))]
    if isinstance(value, BaseStorage):  # to look at its messages would take them out
        return ["several"]
    # Of what is asked for late, what it is when it comes.
    return [value.__class__.__name__]
