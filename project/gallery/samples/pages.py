"""Pages about rooms and messages, but for the conversation itself."""

from project.gallery.samples.cast import NOW, Cast
from project.gallery.samples.states import States, asked, samples
from project.gallery.samples.writing import editor
from project.gallery.samples.writing import refused as form_refused
from rooms.forms import BanForm, InviteForm, NewRoomForm, RoomForm
from rooms.members import Members
from rooms.models import Membership, Room
from rooms.sidebar import Sidebar

State, Role = Membership.State, Membership.Role


@samples("rooms/room_list.html")
def room_list(cast: Cast) -> States:
    base = asked(cast, "/rooms/", cast.alice)
    yield "mine, and others", {**base, "others": [cast.room, cast.place(13, "Ships", "and sails")]}
    nothing = {**base, "sidebar": Sidebar(), "others": []}
    yield "none anywhere", nothing
    yield "none of mine", {**nothing, "others": [cast.room]}
    said = cast.words("Declined the invitation to Plans.")
    yield "something was done", {**asked(cast, "/rooms/", cast.alice, said), "others": []}
    yield "a theme is previewed", {**base, "others": [cast.room], "preview": "Bubbles"}


@samples("rooms/room_form.html")
def room_form(cast: Cast) -> States:
    base = asked(cast, "/rooms/new/", cast.alice)
    yield "empty", {**base, "form": NewRoomForm()}
    name = cast.words("A name that is far too long for a room " * 3)
    yield "refused", {**base, "form": NewRoomForm({"name": name, "kind": "secret"})}


@samples("rooms/room_settings.html")
def room_settings(cast: Cast) -> States:
    base = {**asked(cast, "/", cast.alice), "room": cast.room}
    yield "a room", {**base, "form": RoomForm(instance=cast.room)}
    yield "refused", {**base, "form": RoomForm({"name": "", "topic": cast.words("Tea")})}
    once = cast.place(10, "Once", archived_at=NOW)
    yield "archived", {**base, "room": once, "form": RoomForm(instance=once)}
    private = cast.place(9, "Plans", "For the birthday", kind=Room.Kind.PRIVATE)
    yield "private", {**base, "room": private, "form": RoomForm(instance=private)}


@samples("rooms/archive_room.html")
def archive_room(cast: Cast) -> States:
    yield "asked", {**asked(cast, "/", cast.alice), "room": cast.room}


@samples("rooms/leave_room.html")
def leave_room(cast: Cast) -> States:
    base = asked(cast, "/", cast.alice)
    yield "public", {**base, "room": cast.room}
    yield "private", {**base, "room": cast.place(9, "Plans", kind=Room.Kind.PRIVATE)}
    yield "archived", {**base, "room": cast.place(10, "Once", archived_at=NOW)}


@samples("rooms/invitation.html")
def invitation(cast: Cast) -> States:
    membership = cast.invitation
    base = asked(cast, "/", cast.alice)
    base |= {"membership": membership, "room": membership.room, "count": 4, "error": ""}
    yield "to a private room", base
    public = cast.membership(cast.alice, state=State.INVITED)
    yield "to a public one", {**base, "membership": public, "room": cast.room, "count": 1}
    yield "refused", {**base, "error": cast.words("This room is archived, so nobody can join it.")}


@samples("rooms/people.html")
def people(cast: Cast) -> States:
    base = {
        **asked(cast, "/", cast.alice),
        "room": cast.room,
        "head": 1042,
        "people": cast.here,
        "members": cast.members,
        "moderates": True,
        "form": InviteForm(),
        "ban_form": BanForm(),
    }
    yield "a moderator's view", base
    yield "a member's view", {**base, "moderates": False}
    yield "refused", {**base, "form": form_refused(cast), "ban_form": BanForm({"ban": ""})}
    yield "nobody here", {**base, "people": type(cast.here)([], 0), "members": Members()}
    yield "200 people", {**base, "people": cast.crowd}
    yield "archived", {**base, "room": cast.place(10, "Once", archived_at=NOW)}
    direct = {"room": cast.direct(cast.bob), "people": cast.both, "moderates": False}
    yield "a conversation", {**base, **direct}
    done = asked(cast, "/", cast.alice, cast.words("Invited Charlie."))
    yield "something was done", {**base, **done}


@samples("rooms/member.html")
def member(cast: Cast) -> States:
    base = {**asked(cast, "/", cast.alice), "room": cast.room, "roles": Role.choices, "error": ""}
    bob = cast.membership(cast.bob)
    acts = {"role", "remove", "ban", "hand-over"}
    yield "an owner's view", {**base, "membership": bob, "acts": acts}
    yield "a moderator's view", {**base, "membership": bob, "acts": {"remove", "ban"}}
    yield "a member's view", {**base, "membership": bob, "acts": set()}
    invited = cast.membership(cast.charlie, state=State.INVITED, invited_by=cast.alice)
    yield "invited", {**base, "membership": invited, "acts": {"withdraw", "ban"}}
    gone = cast.membership(cast.charlie, state=State.LEFT)
    yield "gone", {**base, "membership": gone, "acts": {"invite", "ban"}}
    banned = cast.membership(cast.charlie, state=State.BANNED)
    yield "banned", {**base, "membership": banned, "acts": {"lift-ban"}}
    error = cast.words("A room needs an owner. Make somebody else one first.")
    yield "refused", {**base, "membership": bob, "acts": acts, "error": error}


@samples("rooms/ban_person.html", "rooms/remove_person.html")
def ban_person(cast: Cast) -> States:
    yield "asked", {**asked(cast, "/", cast.alice), "membership": cast.membership(cast.bob)}


@samples("rooms/message.html")
def message(cast: Cast) -> States:
    own, other = cast.conversation[1], cast.conversation[0]
    base = {**asked(cast, "/", cast.alice), "room": cast.room}
    yield "one's own", {**base, "message": own, "own": True, "may_delete": True}
    yield "a moderator's view", {**base, "message": other, "own": False, "may_delete": True}
    yield "somebody else's", {**base, "message": other, "own": False, "may_delete": False}
    yield "deleted", {**base, "message": cast.deleted(), "own": False, "may_delete": False}


@samples("rooms/edit_message.html")
def edit_message(cast: Cast) -> States:
    for state, context in editor(cast):
        if context["message"] and state != "below the conversation":
            del context["csrf_token"], context["in_place"]
            yield state, {**asked(cast, context["address"], cast.alice), **context}


@samples("rooms/delete_message.html")
def delete_message(cast: Cast) -> States:
    yield "asked", {**asked(cast, "/", cast.alice), "message": cast.conversation[1]}


@samples("rooms/directory.html")
def directory(cast: Cast) -> States:
    people = [cast.alice, cast.bob, cast.charlie, cast.dana]
    base = {**asked(cast, "/people/", cast.alice), "words": "", "people": people}
    yield "everybody", {**base, "count": 4, "more": 0}
    yield "200 people", {**base, "people": cast.people(50), "count": 200, "more": 150}
    yield "found", {**base, "words": "b", "people": [cast.bob], "count": 1, "more": 0}
    yield "nobody", {**base, "words": cast.words("zoe"), "people": [], "count": 0, "more": 0}


@samples("rooms/directs.html")
def directs(cast: Cast) -> States:
    yield "one conversation", asked(cast, "/direct/", cast.alice)
    yield "none yet", {**asked(cast, "/direct/", cast.alice), "sidebar": Sidebar()}


@samples("rooms/person.html")
def person(cast: Cast) -> States:
    base = {
        **asked(cast, "/", cast.alice),
        "person": cast.bob,
        "own": False,
        "here": True,
        "error": "",
    }
    yield "somebody here", {**base, "shared": [cast.room]}
    away = cast.person(15, "grace", "Grace", last_here=NOW)
    yield "away, with no room in common", {**base, "person": away, "here": False, "shared": []}
    yield "oneself", {**base, "person": cast.alice, "own": True, "shared": [cast.room]}
    error = cast.words("That was a lot at once. Wait a minute, and try again.")
    yield "refused", {**base, "shared": [], "error": error}


@samples("refused.html")
def refused(cast: Cast) -> States:
    base = {**asked(cast, "/", cast.alice), "back": cast.room}
    yield "refused", {**base, "sentence": cast.words("Only owners may archive this room.")}
