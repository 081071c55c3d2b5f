"""What is done at once, and what is left for a task."""

import asyncio

import pytest

from presence.begun import begun

pytestmark = pytest.mark.once


class Door:
    """Whoever passes waits while it is shut, and says how that went."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.passed: list[str] = []

    async def go_through(self) -> None:
        try:
            await self.open.wait()
            await asyncio.sleep(0)
            self.passed.append("through")
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            self.passed.append("called back")
            raise
        finally:
            self.passed.append("gone")


@pytest.fixture
def door() -> Door:
    return Door()


async def at_once(passed: list[str]) -> None:
    passed.append("through")


async def never(passed: list[str]) -> None:
    raise ConnectionError("There is no door.")


def test_what_need_not_wait_is_done_at_once(door: Door) -> None:
    assert begun(at_once(door.passed)) is None
    assert door.passed == ["through"]
    with pytest.raises(ConnectionError):
        begun(never(door.passed))


async def test_what_has_to_wait_is_finished_by_whoever_awaits_the_rest(door: Door) -> None:
    rest = begun(door.go_through())
    assert rest and not door.passed
    waiting = asyncio.ensure_future(rest)
    await asyncio.sleep(0)
    assert not waiting.done()
    door.open.set()
    await asyncio.wait_for(waiting, 5)
    assert door.passed == ["through", "gone"]


async def test_what_it_waits_for_may_have_come_before_anybody_awaits_the_rest(door: Door) -> None:
    rest = begun(door.go_through())
    door.open.set()
    await asyncio.sleep(0)
    assert rest
    await asyncio.wait_for(rest, 5)
    assert door.passed == ["through", "gone"]


async def test_who_is_called_back_may_take_their_leave(door: Door) -> None:
    rest = begun(door.go_through())
    assert rest
    waiting = asyncio.ensure_future(rest)
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert door.passed == ["called back", "gone"]
