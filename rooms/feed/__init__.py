"""Live delivery in one process: a feed for each room that somebody here has open.

A feed reads the log past what it has shown, renders once for each way of reading, and hands the frame
to every socket of the room. A ring is only the hint to look; the tick looks anyway.
"""

from rooms.feed import figures
from rooms.feed.feeds import Feeds
from rooms.feed.room import Feed, Reader

__all__ = ["Feed", "Feeds", "Reader", "figures"]
