"""What people do. Each act is one transaction on the log, and a ring when it is committed.

Plain functions, for views, sockets, commands and bots alike. They check that the person may, and raise
`Refused` with a sentence for the person when not.
"""

from rooms.operations.bans import ban_person, lift_ban
from rooms.operations.checks import check_moderates, check_owns, membership_of
from rooms.operations.directs import open_direct
from rooms.operations.invitations import (
    accept_invitation,
    decline_invitation,
    invite_person,
    withdraw_invitation,
)
from rooms.operations.marks import mark_read
from rooms.operations.memberships import (
    change_role,
    hand_over,
    join_room,
    leave_room,
    remove_person,
)
from rooms.operations.messages import (
    check_may_delete,
    check_own,
    delete_message,
    edit_message,
    post_message,
    preview_edit,
    preview_message,
)
from rooms.operations.people import change_settings
from rooms.operations.refused import NonceSpent, NotAMember, Refused
from rooms.operations.rooms import archive_room, change_room, make_room, unarchive_room

__all__ = [
    "NonceSpent",
    "NotAMember",
    "Refused",
    "accept_invitation",
    "archive_room",
    "ban_person",
    "change_role",
    "change_room",
    "change_settings",
    "check_may_delete",
    "check_moderates",
    "check_own",
    "check_owns",
    "decline_invitation",
    "delete_message",
    "edit_message",
    "hand_over",
    "invite_person",
    "join_room",
    "leave_room",
    "lift_ban",
    "make_room",
    "mark_read",
    "membership_of",
    "open_direct",
    "post_message",
    "preview_edit",
    "preview_message",
    "remove_person",
    "unarchive_room",
    "withdraw_invitation",
]
