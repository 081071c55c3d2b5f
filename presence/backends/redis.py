"""Presence for many processes, in Redis: a sorted set for each place, scored by expiry."""

from typing import Any

import redis
from redis.commands.core import Script

from presence.backends import Entry
from presence.patience import TIMEOUTS, Patience

# Redis tells the time, so that machines whose clocks differ agree on who has expired.
NOW = "local time = redis.call('TIME') local now = time[1] + time[2] / 1000000 "
KEEP = (
    NOW
    + """
for i, key in ipairs(KEYS) do
  redis.call('ZADD', key, now + ARGV[1], ARGV[i + 1])
  redis.call('EXPIRE', key, math.ceil(ARGV[1]) + 60)
end"""
)
LEAVE = (
    NOW
    + "for i, key in ipairs(KEYS) do redis.call('ZADD', key, 'XX', 'LT', now + ARGV[1], ARGV[i + 1]) end"
)
ENTRIES = (
    NOW
    + """
local here = {}
for i, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  here[i] = redis.call('ZRANGE', key, 0, -1)
end
return here"""
)
COUNTS = (
    NOW
    + """
local counts = {}
for i, key in ipairs(KEYS) do
  counts[i] = redis.call('ZCOUNT', key, '(' .. now, '+inf')
end
return counts"""
)


class RedisBackend:
    """Each call is one round trip, however many entries or places it is about."""

    def __init__(self, url: str) -> None:
        client = redis.Redis.from_url(url, **TIMEOUTS)
        self.patience = Patience("presence")
        self.keep_script = client.register_script(KEEP)
        self.leave_script = client.register_script(LEAVE)
        self.entries_script = client.register_script(ENTRIES)
        self.counts_script = client.register_script(COUNTS)

    def keep(self, entries: list[Entry], seconds: float) -> None:
        self._write(self.keep_script, entries, seconds)

    def leave(self, entries: list[Entry], seconds: float) -> None:
        self._write(self.leave_script, entries, seconds)

    def entries(self, places: list[str]) -> dict[str, set[Entry]]:
        if not places:
            return {}
        found = self._run(self.entries_script, [key(place) for place in places], [])
        return {
            place: {parse(place, member) for member in members}
            for place, members in zip(places, found, strict=True)
        }

    def counts(self, places: list[str]) -> dict[str, int]:
        if not places:
            return {}
        found = self._run(self.counts_script, [key(place) for place in places], [])
        return dict(zip(places, found, strict=True))

    def _write(self, script: Script, entries: list[Entry], seconds: float) -> None:
        if entries:
            members = [f"{entry.person}:{entry.way}:{entry.connection}" for entry in entries]
            self._run(script, [key(entry.place) for entry in entries], [seconds, *members])

    def _run(self, script: Script, keys: list[str], args: list[str | float]) -> Any:
        return self.patience.call(script, keys=keys, args=args)


def key(place: str) -> str:
    """The name of a place's sorted set."""
    return f"parley:here:{place}"


def parse(place: str, member: bytes) -> Entry:
    """A member of a sorted set as the entry it was made from."""
    person, way, connection = member.decode().split(":", 2)
    return Entry(place, int(person), connection, way)
