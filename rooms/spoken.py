"""What is worth saying of what was posted, and to whom.

A page says what is put into its announcer. What that is depends on who listens: whether they wrote a
message, whether it mentions them, and what they have chosen to hear. docs/accessibility.md has the table.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from presence.models import Person
from rooms.markup.speech import Words, words_of
from rooms.models import Message

Announces = Person.Announces

# As many messages at once are said one by one.
MOST = 3
# A user name after an @ that does not stand in a word, as in an address of mail.
MENTION = re.compile(r"(?<![\w@.+-])@([\w@.+-]{1,150})")
# Who is named by more than this many names in one message hears it as one that names nobody.
MOST_MENTIONS = 50


@dataclass(frozen=True)
class Sentence:
    """One thing to say. templates/rooms/partials/announcement.html has the words for each kind."""

    kind: str
    author: str = ""
    text: str = ""  # empty: only who wrote is said
    is_long: bool = False
    count: int = 0


@dataclass(frozen=True)
class Saying:
    """A message as it is said."""

    seq: int
    author_id: int
    author: str
    words: Words
    mentions: frozenset[int]
    is_direct: bool

    def sentence(self, person_id: int) -> Sentence:
        """Said to somebody, with all of its words."""
        kind = "mention" if person_id in self.mentions else "message"
        return Sentence(kind, self.author, self.words.text, self.words.is_long)


@dataclass(frozen=True)
class Batch:
    """Messages that are said together: more than `one_by_one` become one sentence of the kind `many`."""

    sayings: Sequence[Saying] = ()
    one_by_one: int = MOST
    many: str = "messages"
    too_many: bool = False  # so many that the newest page was sent in their place

    @property
    def concerns(self) -> set[int]:
        """The people who hear something else than all others with the same choice."""
        authors = {saying.author_id for saying in self.sayings}
        return authors.union(*(saying.mentions for saying in self.sayings))

    def after(self, seq: int) -> "Batch":
        """Without what somebody who has come this far has read."""
        return replace(self, sayings=[saying for saying in self.sayings if saying.seq > seq])

    def sentences(self, person_id: int, announces: str) -> tuple[Sentence, ...]:
        """What this person hears of it."""
        if announces == Announces.NOTHING:
            return ()
        if self.too_many:
            return (Sentence("replaced"),)
        others = [saying for saying in self.sayings if saying.author_id != person_id]
        if announces == Announces.COUNTS:
            kind = "away" if self.many == "away" and len(others) > self.one_by_one else "count"
            return (Sentence(kind, count=len(others)),) if others else ()
        mine = [saying for saying in others if person_id in saying.mentions]
        if announces == Announces.MENTIONS:
            others = [saying for saying in others if saying.is_direct or saying in mine]
        if len(others) <= self.one_by_one:
            said = [saying.sentence(person_id) for saying in others]
        else:
            rest = [saying for saying in others if saying not in mine]
            said = joined(rest, self.many, 1, person_id) + joined(mine, "mentions", MOST, person_id)
        if announces == Announces.NAMES:
            said = [replace(sentence, text="", is_long=False) for sentence in said]
        return tuple(said)


def joined(sayings: Sequence[Saying], kind: str, most: int, person_id: int) -> list[Sentence]:
    """Said one by one, or when there are more than `most`, in one sentence."""
    if len(sayings) <= most:
        return [saying.sentence(person_id) for saying in sayings]
    return [Sentence(kind, sayings[-1].author, count=len(sayings))]


def told_directly(author: str, count: int, announces: str) -> tuple[Sentence, ...]:
    """What somebody hears of so many messages to them alone, in a conversation that is not open."""
    if announces == Announces.NOTHING:
        return ()
    return (Sentence("direct", "" if announces == Announces.COUNTS else author, count=count),)


def sayings(messages: Iterable[Message]) -> list[Saying]:
    """These messages as they are said, but for those that were deleted at once. One query at most."""
    there = [message for message in messages if message.deleted_at is None]
    words = {message.seq: words_of(message.html) for message in there}
    names = {seq: named_in(found.for_names) for seq, found in words.items()}
    people = people_called(set().union(*names.values()))
    return [
        Saying(
            message.seq,
            message.author_id,
            message.author.name,
            words[message.seq],
            frozenset(people[name] for name in names[message.seq] if name in people),
            message.room.is_direct,
        )
        for message in there
    ]


def named_in(text: str) -> set[str]:
    """What may be user names after an @ in this text: "@bob." may end a sentence."""
    found = MENTION.findall(text)[:MOST_MENTIONS] if "@" in text else []
    return {name for one in found for name in (one, one.rstrip("@.+-"))} - {""}


def people_called(names: set[str]) -> dict[str, int]:
    """The people with these user names."""
    if not names:
        return {}
    found = Person.objects.filter(username__in=names, is_active=True)
    return dict(found.values_list("username", "pk"))
