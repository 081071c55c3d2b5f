"""Sockets: frames up, fragments down."""

from rooms.consumers.person import PersonConsumer
from rooms.consumers.room import RoomConsumer

__all__ = ["PersonConsumer", "RoomConsumer"]
