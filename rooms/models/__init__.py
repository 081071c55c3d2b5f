"""The log: rooms, who belongs to them, and what was said. The database is the truth; all else is a copy."""

from rooms.models.memberships import Membership
from rooms.models.messages import Message
from rooms.models.rooms import Room, RoomLog

__all__ = ["Membership", "Message", "Room", "RoomLog"]
