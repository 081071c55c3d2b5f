"""What people do. Each act is one transaction on the log, and a ring when it is committed.

Plain functions, for views, sockets, commands and bots alike. They check that the person may, and raise
`Refused` with a sentence for the person when not.
"""

from rooms.operations.memberships import join_room, leave_room
from rooms.operations.messages import delete_message, edit_message, post_message
from rooms.operations.refused import NonceSpent, Refused
from rooms.operations.rooms import change_room, make_room

__all__ = [
    "NonceSpent",
    "Refused",
    "change_room",
    "delete_message",
    "edit_message",
    "join_room",
    "leave_room",
    "make_room",
    "post_message",
]
