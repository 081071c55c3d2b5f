"""One round after the other, until the time is over or something is not right."""

import random
import time
import traceback

from project.faults.conftest import two_processes
from project.faults.costs import memory, number
from project.faults.house import House
from project.soak.faults import FAULTS
from project.soak.guests import Guests
from project.tests.processes import wait_until
from project.tests.services import PostgreSQL, Redis

BEFORE, DURING, AFTER = 2.0, 3.0, 2.0  # seconds of a round
PING_SECONDS = 20
# A young process grows: by then it keeps all that it will. And less than this says nothing of an hour.
GROWN_UP_SECONDS, MEASURED_SECONDS = 120, 180
MOST_GROWTH_MIB_AN_HOUR = 120


def soak(minutes: float, seed: int) -> int:
    """0 when all was right."""
    print(f"{minutes:g} minutes, seed {seed}", flush=True)
    with Redis() as redis, PostgreSQL() as postgres, two_processes(redis, postgres) as house:
        guests = Guests(house, random.Random(seed))
        with guests.crowd:
            return Rounds(house, guests, random.Random(seed)).run(minutes * 60)


class Rounds:
    """What happens, and what it has cost so far."""

    def __init__(self, house: House, guests: Guests, chance: random.Random) -> None:
        self.house, self.guests, self.chance = house, guests, chance
        self.begun = time.monotonic()
        self.messages = self.rounds = 0
        # By process: when it was first seen; when it was grown up, with how many MiB; MiB an hour since.
        self.births: dict[int, float] = {}
        self.grown_up: dict[int, tuple[float, float]] = {}
        self.grew: dict[int, float] = {}

    def run(self, seconds: float) -> int:
        while time.monotonic() < self.begun + seconds:
            fault = self.chance.choice(FAULTS)
            try:
                with self.house.lives_through():
                    self.guests.live(BEFORE)
                    with fault(self.house, self.chance):
                        self.guests.live(DURING)
                    self.guests.live(AFTER)
                    self.guests.go()
                    self.lines_are_freed()
                problems = [
                    problem for guest in self.guests.guests for problem in guest.tab.problems
                ]
                unexpected = [one for one in problems if "closed for good" not in one]
                assert not unexpected, unexpected
            except Exception:
                traceback.print_exc()
                print(f"Not right, in round {self.rounds + 1}: {fault.__name__}", flush=True)
                return 1
            self.rounds += 1
            self.messages += sum(writer.acknowledged for writer in self.house.writers)
            self.tell(fault.__name__.replace("_", " "))
        print(f"{self.rounds} rounds, {self.messages} messages of writers; guests: {self.acts()}")
        most = max(self.grew.values(), default=None)
        print(
            "No process lived long enough to see its memory grow."
            if most is None
            else f"Memory grew by at most {most:.0f} MiB an hour and process"
        )
        return int(most is not None and most > MOST_GROWTH_MIB_AN_HOUR)

    def lines_are_freed(self) -> None:
        """Of a page that was cut without a word, Hypercorn may notice by its next ping alone."""

        def freed() -> bool:
            return self.house.cost().descriptors["clients"] <= len(self.house.crowd.here)

        assert wait_until(freed, 2 * PING_SECONDS), f"lines are held: {self.house.cost()}"

    def tell(self, what: str) -> None:
        """A line about this round."""
        held = self.house.cost()
        for process in self.house.processes:
            now, mib = time.monotonic(), memory(process)
            born = self.births.setdefault(number(process), now)
            if now - born < GROWN_UP_SECONDS:
                continue
            since, then = self.grown_up.setdefault(number(process), (now, mib))
            if now - since > MEASURED_SECONDS:
                self.grew[number(process)] = (mib - then) * 3600 / (now - since)
        lines = [len(one.log[self.house.told[one] :].splitlines()) for one in self.house.processes]
        print(
            f"{time.monotonic() - self.begun:5.0f} s  {what}: caught up in {self.house.seconds:.1f} s,"
            f" {held.memory:.0f} MiB, descriptors {dict(held.descriptors)}, log lines {lines}",
            flush=True,
        )

    def acts(self) -> str:
        return ", ".join(f"{name} {count}" for name, count in self.guests.done.most_common())
