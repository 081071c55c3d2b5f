"""The catalogues are whole: each message of today is translated into each language, with its places."""

import re

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.utils import translation
from django.utils.translation import ngettext, override

from project.messages import (
    as_mo,
    as_po,
    catalogue,
    gathered,
    path_of,
    translated_languages,
    translations,
)

pytestmark = pytest.mark.once

TO_DO = "`just messages` brings the catalogues up to date: see docs/translating.md"
each_language = pytest.mark.parametrize("language", translated_languages())


@pytest.fixture(scope="module")
def today() -> Catalog:
    """What is to be translated, as code and templates are now."""
    return gathered()


def key(message: Message) -> tuple[str | None, object]:
    return message.context, message.id


def messages(found: Catalog) -> list[Message]:
    """Without the header, which is a message without words."""
    return [message for message in found if message.id]


def ids(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def places(text: str) -> list[str]:
    """Where something is put in."""
    return sorted(set(re.findall(r"%(?:\(\w+\))?[sd]", text)))


def tags(text: str) -> list[str]:
    return sorted(re.findall(r"<[^>]*>", text))


def faults(message: Message) -> list[str]:
    """What is wrong with a translation."""
    found = []
    if message.fuzzy:
        found.append("it is not sure")
    if not all(text.strip() for text in translations(message)):
        found.append("it is missing")
    most = ids(message)[-1]
    for text in translations(message):
        # One of several forms may say a number in words, as "two messages".
        if places(text) != places(most) and not (message.pluralizable and fewer(text, most)):
            found.append(f"it has other places: {text}")
        if tags(text) != tags(most):
            found.append(f"it has other tags: {text}")
        if '"' in re.sub(r"<[^>]*>", "", text):
            found.append(f"it would end an attribute: {text}")
    return found


def fewer(text: str, most: str) -> bool:
    return set(places(text)) <= set(places(most)) and len(places(text)) == len(places(most)) - 1


def test_the_languages_are_those_that_are_promised() -> None:
    assert sorted(translated_languages()) == ["ar", "de", "es", "fr", "ja"]
    assert [name for code, name in settings.LANGUAGES if code == "ja"] == ["日本語"]


@each_language
def test_a_catalogue_has_the_messages_of_today(language: str, today: Catalog) -> None:
    wanted, there = (
        {key(one) for one in messages(found)} for found in (today, catalogue(language))
    )
    assert len(wanted) > 400
    assert (wanted - there, there - wanted) == (set(), set()), TO_DO


@each_language
def test_a_catalogue_is_translated_whole(language: str) -> None:
    found = {one.id: wrong for one in messages(catalogue(language)) if (wrong := faults(one))}
    assert found == {}


@each_language
def test_each_plural_has_the_forms_of_its_language(language: str) -> None:
    found = catalogue(language)
    plurals = [one for one in messages(found) if one.pluralizable]
    assert plurals and {len(translations(one)) for one in plurals} == {found.num_plurals}


@each_language
def test_what_django_reads_is_what_translators_wrote(language: str) -> None:
    path = path_of(language)
    assert path.with_suffix(".mo").read_bytes() == as_mo(catalogue(language)), TO_DO
    assert path.read_bytes() == as_po(catalogue(language)), TO_DO


@pytest.mark.parametrize(
    ("translated", "fault"),
    [
        ("", "it is missing"),
        ("Nachricht in %(raum)s", "it has other places: Nachricht in %(raum)s"),
        ("Nachricht in <b>%(room)s", "it has other tags: Nachricht in <b>%(room)s"),
        ('In "%(room)s"', 'it would end an attribute: In "%(room)s"'),
    ],
)
def test_the_check_sees(translated: str, fault: str) -> None:
    assert fault in faults(Message("Message in %(room)s", translated))


def test_the_check_sees_what_is_not_sure() -> None:
    assert faults(Message("Send", "Senden", flags={"fuzzy"})) == ["it is not sure"]
    assert faults(Message("Send", "Senden")) == []


def test_arabic_has_six_ways_to_count() -> None:
    def here(count: int) -> str:
        with override("ar"):
            return ngettext("%(number)s here", "%(number)s here", count) % {"number": count}

    assert len({here(count).replace(str(count), "") for count in (0, 1, 2, 3, 11, 100)}) == 6
    assert here(2) == "شخصان هنا"


def test_every_language_has_its_own_words_from_the_libraries_too() -> None:
    """The pages of accounts come with sentences of Django and of the accounts library."""
    sentences = ("This field is required.", "This password is too common.", "Current Password")
    for language in translated_languages():
        with translation.override(language):
            told = [translation.gettext(sentence) for sentence in sentences]
        assert not set(told) & set(sentences), language
