"""What people do. Each act is one transaction on the log, and a ring when it is committed.

Plain functions, for views, sockets, commands and bots alike. They check that the person may, and raise
`Refused` with a sentence for the person when not.
"""

from rooms.operations.memberships import join_room, leave_room
from rooms.operations.messages import check_own, delete_message, edit_message, post_message
from rooms.operations.refused import NonceSpent, NotAMember, Refused
from rooms.operations.rooms import change_room, check_owner, make_room

__all__ = [
    "NonceSpent",
    "NotAMember",
    "Refused",
    "change_room",
    "check_own",
    "check_owner",
    "delete_message",
    "edit_message",
    "join_room",
    "leave_room",
    "make_room",
    "post_message",
]
