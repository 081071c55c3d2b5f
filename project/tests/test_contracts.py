"""Each template begins with what it is, and what it promises."""

import re

import pytest
from django.utils.module_loading import import_string

from project import contracts
from project.contracts import Need, Unreadable, contract_of, kind, names, needs_of, read

pytestmark = pytest.mark.once

# In `list[Message] | None`, list, Message and None.
WORD = re.compile(r"[\w.]+")
OF_PYTHON = {"None", "bool", "dict", "int", "list", "set", "str", "tuple"}


def test_what_is_shared_says_what_it_gives_and_what_touches_it() -> None:
    shared = [name for name in names() if kind(name) != "page"]
    assert {"rooms/partials/message.html", "rooms/events/message_posted.html"} <= set(shared)
    assert [name for name in shared if not contract_of(name).gives] == []
    assert [name for name in shared if not contract_of(name).live] == []


def test_every_type_is_there() -> None:
    types = {need.type for name in names() for need in contract_of(name).needs.values()}
    words = {word for found in types for word in WORD.findall(found)} - OF_PYTHON
    assert {"Message", "Room"} <= words
    for word in words:
        assert import_string(contracts.TYPES.get(word, word))
    assert set(contracts.TYPES) - words == set()


def test_a_contract_is_read() -> None:
    found = read(
        '{% extends "a.html" %}\n{% comment %}\nA word.\nMore words.\n'
        "Needs   one: int\n        two: list[Room] | None (a note, with (brackets),\n"
        "          that goes on)\n"
        "Gives   li#a-<key>\nLive    this · \n        that\n{% endcomment %}\n<p></p>"
    )
    assert found is not None
    assert found.about == "A word.\nMore words."
    note = "a note, with (brackets), that goes on"
    assert list(found.needs.values()) == [
        Need("one", "int"),
        Need("two", "list[Room] | None", note),
    ]
    assert [need.optional for need in found.needs.values()] == [False, True]
    assert (found.gives, found.live) == ("li#a-<key>", "this · that")


def test_a_header_has_to_be_one() -> None:
    assert read("<p></p>{% comment %}\nA word.\n{% endcomment %}") is None
    with pytest.raises(Unreadable, match="“room, count” is not “name: type"):
        read("{% comment %}\nA word.\nNeeds   room, count\n{% endcomment %}")


def test_a_page_gets_what_it_extends_gets() -> None:
    assert {"form", "reader", "csrf_token"} <= set(needs_of("account/login.html"))
    assert {"layout", "reader"} <= set(needs_of("404.html"))
    assert "reader" not in needs_of("rooms/partials/message.html")
