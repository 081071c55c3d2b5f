"""People: here, writing, members of a room, and where they are signed in."""

from datetime import timedelta

from presence.backends import AWAY, LIVE, REFRESH, VIEW
from presence.devices import Device
from presence.people import People
from project.gallery.samples.cast import NOW, Cast
from project.gallery.samples.states import States, samples
from rooms.members import Members
from rooms.models import Membership

State, Role = Membership.State, Membership.Role
LONG_NAME = "Bartholomäus-Maximilian von und zu Wolkenkuckucksheim"


@samples("presence/partials/avatar.html", "presence/partials/name.html")
def avatar(cast: Cast) -> States:
    yield "two words", {"person": cast.alice}
    yield "a user name alone", {"person": cast.dana}
    yield "right to left", {"person": cast.charlie}
    yield "a long name", {"person": cast.person(14, "bart", LONG_NAME)}


@samples("presence/partials/person.html")
def person(cast: Cast) -> States:
    yield "live", {"person": cast.bob, "way": LIVE}
    yield "in live view", {"person": cast.charlie, "way": VIEW}
    yield "reading by refresh", {"person": cast.dana, "way": REFRESH}
    away = cast.person(15, "grace", "Grace", last_here=NOW - timedelta(days=2))
    yield "away", {"person": away, "way": AWAY}
    yield "never here yet", {"person": cast.person(16, "heidi", "Heidi"), "way": AWAY}
    yield "a long name", {"person": cast.person(14, "bart", LONG_NAME), "way": LIVE}


@samples("presence/partials/people.html")
def people(cast: Cast) -> States:
    yield "four people", {"people": cast.here}
    yield "nobody", {"people": People([], 0)}
    yield "200 people", {"people": cast.crowd}
    yield "the two of a conversation", {"people": cast.both}


@samples("presence/partials/people_count.html")
def people_count(cast: Cast) -> States:
    yield "one", {"count": 1}
    yield "200", {"count": 200}


@samples("presence/partials/typing.html")
def typing(cast: Cast) -> States:
    yield "one person", {"people": [cast.bob]}
    yield "three, one of them the reader", {"people": [cast.alice, cast.bob, cast.charlie]}
    yield "nobody", {"people": []}


@samples("presence/partials/typist.html")
def typist(cast: Cast) -> States:
    yield "what listens", {}


def devices_of(cast: Cast) -> list[Device]:
    """This one, and two others. Browsers say what they are, so that can be anything."""
    return [
        Device(1, cast.words("Firefox 140 on Linux"), "203.0.113.9", NOW - timedelta(days=3), True),
        Device(2, cast.words("Safari 18 on iPhone"), "2001:db8::7", NOW - timedelta(days=9), False),
        Device(3, cast.words(""), "", NOW - timedelta(days=30), False),
    ]


@samples("presence/partials/device.html")
def device(cast: Cast) -> States:
    for state, one in zip(
        ("this one", "elsewhere", "without a name"), devices_of(cast), strict=True
    ):
        yield state, {"device": one}


@samples("presence/partials/devices.html")
def devices(cast: Cast) -> States:
    base = {"csrf_token": "a-token"}
    yield "three", {**base, "devices": devices_of(cast), "elsewhere": True}
    yield "here alone", {**base, "devices": devices_of(cast)[:1], "elsewhere": False}


@samples("rooms/partials/person_card.html")
def person_card(cast: Cast) -> States:
    yield "with a display name", {"person": cast.alice}
    yield "with a user name alone", {"person": cast.dana}


@samples("rooms/partials/member.html")
def member(cast: Cast) -> States:
    for state, one in {
        "an owner": cast.membership(cast.alice, Role.OWNER),
        "a moderator": cast.membership(cast.dana, Role.MODERATOR),
        "a member": cast.membership(cast.bob),
        "invited": cast.membership(cast.charlie, state=State.INVITED, invited_by=cast.alice),
        "invited by somebody who is gone": cast.membership(cast.charlie, state=State.INVITED),
    }.items():
        yield state, {"room": cast.room, "membership": one}


@samples("rooms/partials/banned.html")
def banned(cast: Cast) -> States:
    mallory = cast.person(13, "mallory", "Mallory")
    membership = cast.membership(mallory, state=State.BANNED)
    yield "banned", {"room": cast.room, "membership": membership}


@samples("rooms/partials/members.html")
def members(cast: Cast) -> States:
    yield "three, and one invited", {"room": cast.room, "members": cast.members}
    owner = [cast.membership(cast.alice, Role.OWNER)]
    yield "the owner alone", {"room": cast.room, "members": Members(owner, 1)}
    many = owner + [cast.membership(one) for one in cast.people(199)]
    yield "more than 200", {"room": cast.room, "members": Members(many, 250)}


@samples("rooms/partials/standing.html")
def standing(cast: Cast) -> States:
    membership, bob = cast.membership, cast.bob
    invited = membership(bob, state=State.INVITED, invited_by=cast.alice)
    for state, one in {
        "an owner": membership(bob, Role.OWNER),
        "a moderator": membership(bob, Role.MODERATOR),
        "a member": membership(bob),
        "invited": invited,
        "invited by somebody who is gone": membership(bob, state=State.INVITED),
        "declined": membership(bob, state=State.DECLINED),
        "removed": membership(bob, state=State.REMOVED),
        "banned": membership(bob, state=State.BANNED),
        "gone": membership(bob, state=State.LEFT),
        "never there": membership(bob, state=State.LEFT, pk=None),
    }.items():
        yield state, {"membership": one}
