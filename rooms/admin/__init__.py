"""The admin. What is done there goes through the operations, and open pages show it at once."""

from rooms.admin.memberships import MembershipAdmin
from rooms.admin.messages import MessageAdmin
from rooms.admin.people import PersonAdmin
from rooms.admin.rooms import RoomAdmin

__all__ = ["MembershipAdmin", "MessageAdmin", "PersonAdmin", "RoomAdmin"]
