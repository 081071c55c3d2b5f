"""Sockets: frames up, fragments down."""

from rooms.consumers.room import RoomConsumer

__all__ = ["RoomConsumer"]
