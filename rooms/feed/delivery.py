"""How long it takes from the commit to the sockets."""

import asyncio
import time

from rooms.log import Changes
from rooms.metrics import DELIVERY


class Delivery:
    """Measures it for one room, once for each batch: the oldest change in it.

    To observe each message for each socket would cost as much as to send it.
    """

    def __init__(self) -> None:
        self.committed: dict[int, float] = {}

    def expect(self, seq: int, at: float) -> None:
        """This number was committed at this time."""
        self.committed[seq] = at

    def arrived(self, changes: Changes, somebody_reads: bool) -> None:
        """These changes have been handed to the outboxes of all sockets."""
        numbers = [seq for seq in self.committed if seq <= changes.head]
        times = {seq: self.committed.pop(seq) for seq in numbers}
        for message in changes.posted:
            # Without a ring, the tick has found it.
            times.setdefault(message.seq, message.posted_at.timestamp())
        if times and somebody_reads:
            # The loop calls this after the first step of every outbox that had nothing else to send: by
            # then the server has taken the frame of each socket that takes any.
            asyncio.get_running_loop().call_soon(observe, min(times.values()))


def observe(since: float) -> None:
    """Count a batch. Clocks differ a little: nothing arrives before it was sent."""
    DELIVERY.observe(max(0.0, time.time() - since))
