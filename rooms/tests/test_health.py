"""Whether the process lives, and whether it can do its work."""

import asyncio
from unittest.mock import patch

import pytest
from channels.layers import InMemoryChannelLayer
from django.db import OperationalError
from django.test import AsyncClient

from rooms.views import health

pytestmark = pytest.mark.django_db(transaction=True)


async def test_the_process_answers_without_its_database(async_client: AsyncClient) -> None:
    with patch.object(health, "query", side_effect=OperationalError("it is away")):
        answer = await async_client.get("/healthz")
        assert answer.status_code == 200 and answer.content == b"ok\n"


async def test_it_is_ready_when_database_and_channel_layer_answer(
    async_client: AsyncClient,
) -> None:
    answer = await async_client.get("/readyz")
    assert answer.status_code == 200 and answer.content == b"ok\n"
    assert answer["Content-Type"] == "text/plain"


async def test_without_its_database_it_is_not_ready_and_says_nothing_of_it(
    async_client: AsyncClient,
) -> None:
    with patch.object(health, "query", side_effect=OperationalError("secret address")):
        answer = await async_client.get("/readyz")
    assert answer.status_code == 503 and answer.content == b"not ready: database\n"


class Deaf(InMemoryChannelLayer):
    """Takes what it is sent, and brings nothing back."""

    async def send(self, channel: str, message: object) -> None:
        pass


class Mad(InMemoryChannelLayer):
    """Brings back something else."""

    async def receive(self, channel: str) -> dict[str, str]:
        await asyncio.sleep(0.01)
        return {"type": "something.else"}


@pytest.mark.parametrize("layer", [Deaf, Mad])
async def test_with_a_channel_layer_that_does_not_bring_back_what_it_is_given_it_is_not_ready(
    async_client: AsyncClient, layer: type[InMemoryChannelLayer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(health, "get_channel_layer", lambda: layer())
    answer = await async_client.get("/readyz")
    assert answer.status_code == 503 and answer.content == b"not ready: channel layer\n"


async def test_without_either_it_names_both(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "get_channel_layer", lambda: None)
    with patch.object(health, "query", side_effect=OperationalError):
        answer = await async_client.get("/readyz")
    assert answer.content == b"not ready: database, channel layer\n"


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
async def test_it_is_asked_by_get_alone(async_client: AsyncClient, address: str) -> None:
    answer = await async_client.post(address)
    assert answer.status_code == 405 and answer["Allow"] == "GET, HEAD"
