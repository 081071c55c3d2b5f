"""The socket of a page without a room: what stands beside it, and nothing else."""

from presence import sessions
from presence.threads import in_db
from rooms.consumers import frames
from rooms.consumers.socket import Socket


class PersonConsumer(Socket):
    """Carries the person's own feed."""

    async def admit(self) -> None:
        found = await in_db(sessions.person_of, sessions.session_key(self.scope))
        if found is None:
            return self.dismiss("signed-out")
        await self.welcome(*found)

    async def receive(self, text: str) -> None:
        match frames.parse(text):
            case frames.Cursor() as cursor:
                self.arrive(cursor.paused)
            case frames.Paused(paused) if paused != self.paused:
                await (self.pause() if paused else self.go_on())
            case frames.Paused():
                pass
            case _:
                self.not_understood()
