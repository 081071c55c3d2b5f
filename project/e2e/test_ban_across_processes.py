"""Who is banned is out of every process: nothing with a later number, whatever is lost meanwhile."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from presence.models import Person
from project.e2e.conftest import session
from project.e2e.visitors import OpenPage, Visitor, token_on
from project.tests.servers import Parley, test_database
from project.tests.services import Redis
from rooms.models import Room
from rooms.operations import ban_person, post_message, remove_person

pytestmark = pytest.mark.needs("redis")

Servers = tuple[Parley, Parley]
Act = Callable[[Room, Person, Person], None]


@pytest.fixture(scope="module")
def servers(
    redis_server: Redis, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Servers]:
    shared = {"DATABASE_URL": test_database(), "REDIS_URL": redis_server.url}
    with django_db_blocker.unblock(), Parley(**shared) as one, Parley(**shared) as two:
        yield one, two


class Writer(threading.Thread):
    """Says things until it is told to stop: by forms, which ring, and in this process, which does not."""

    def __init__(self, server: Parley, room: Room, person: Person) -> None:
        super().__init__()
        self.server, self.room, self.person = server, room, person
        self.visitor = Visitor(session(person))
        self.address = room.get_absolute_url()
        self.token = token_on(self.visitor.get(server, self.address)[2])
        self.enough = threading.Event()

    def run(self) -> None:
        count = 0
        while not self.enough.is_set():
            count += 1
            if count % 3:  # a third of the rings is lost
                words = {"token": self.token, "body": f"by a form {count}"}
                self.visitor.post(self.server, f"{self.address}messages/", **words)
            else:
                post_message(self.room, self.person, f"past the bell {count}")
        connection.close()


@pytest.mark.parametrize("act", [ban_person, remove_person])
def test_nothing_later_comes_to_any_page_in_either_process(
    servers: Servers, alice: Person, bob: Person, dana: Person, room: Room, act: Act
) -> None:
    one, two = servers
    danas, bobs = Visitor(session(dana)), Visitor(session(bob))
    pages: list[OpenPage] = []
    writer = Writer(one, room, alice)
    with ExitStack() as opened:

        def open_page(server: Parley) -> OpenPage:
            page = opened.enter_context(bobs.page(server, room))
            pages.append(page)
            return page

        stays = opened.enter_context(danas.page(two, room))
        for server in (one, two, two):
            open_page(server).still_talks()
        writer.start()
        try:
            pages[1].until_heard("by a form")
            name = "ban" if act is ban_person else "remove"
            address = f"{room.get_absolute_url()}people/bob/{name}/"
            asked = threading.Thread(target=danas.post, args=(one, address))
            asked.start()
            # Pages come back with an old cursor at that very moment, until they are out.
            while asked.is_alive() or len(pages) < 8:
                open_page((one, two)[len(pages) % 2]).take(0.05)
            asked.join()
            gone_at = room.memberships.get(person=bob).changed_seq
            for page in pages:
                assert page.closes() in (4403, 4404)
            stays.until(lambda: max(stays.rows, default=0) > gone_at, "a message after it")
        finally:
            writer.enough.set()
            writer.join()
        for page in pages:
            assert all(seq < gone_at for seq in page.rows), page.place
        assert any(page.rows for page in pages)
