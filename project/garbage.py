"""Keeps the garbage collector from holding the event loop.

Python looks through everything that there is whenever there is a quarter more of it: 130 ms with 1,000
sockets, in which nothing else happens. Nearly all of that stays as long as its socket, and goes by itself,
without the collector. So what has outlived a look at the young is left out from then on, until there is
twice as much as there was when all of it was looked at: then it is looked at once more, since what was left
behind in circles goes in no other way.

It relies on `gc.freeze`, which is there to leave objects out. Without `install`, all is as Python has it.
"""

import gc
from typing import Any


class Collections:
    """Told before and after each collection."""

    def __init__(self) -> None:
        self.is_whole = False
        self.leave_out()

    def leave_out(self) -> None:
        """Look no more at what there is."""
        gc.freeze()
        self.most = 2 * gc.get_freeze_count()

    def __call__(self, phase: str, info: dict[str, Any]) -> None:
        generation = info["generation"]
        if phase == "start" and generation == 2:
            self.is_whole = gc.get_freeze_count() > self.most
            if self.is_whole:
                gc.unfreeze()
        elif phase == "stop" and generation == 2 and self.is_whole:
            self.is_whole = False
            self.leave_out()
        elif phase == "stop" and generation:
            gc.freeze()


def install() -> None:
    """Leave out what has been made until now, and from now on what stays."""
    gc.callbacks.append(Collections())
