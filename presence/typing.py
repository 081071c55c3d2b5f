"""Who is writing at a place. Forgotten within seconds: whoever goes on writing says so again."""

import time

# A page says it every 3 s while keys are pressed.
SECONDS = 6


class Typists:
    """The people who are writing at one place, as this process has heard."""

    def __init__(self) -> None:
        self.until: dict[int, float] = {}

    def add(self, person_id: int) -> None:
        """This person has pressed a key."""
        self.until[person_id] = time.monotonic() + SECONDS

    def remove(self, person_id: int) -> bool:
        """This person has said what they were writing. Whether they were known to be."""
        return self.until.pop(person_id, None) is not None

    def now(self) -> set[int]:
        """Those who have pressed a key of late."""
        moment = time.monotonic()
        self.until = {person: until for person, until in self.until.items() if until > moment}
        return set(self.until)
