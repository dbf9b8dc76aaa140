"""Limits count people, not proxies, and nobody names somebody else."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from marketplace.api.forms import client_address
from marketplace.api.proxies import behind_proxies
from marketplace.config import settings

PROXY, PERSON, STRANGER = "10.0.0.7", "203.0.113.9", "198.51.100.3"


async def seen_from(address):
    pages = Starlette(routes=[Route("/", lambda it: PlainTextResponse(client_address(it)))])
    transport = httpx.ASGITransport(app=behind_proxies(pages), client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        return (await client.get("/", headers={"x-forwarded-for": PERSON})).text


@pytest.fixture(autouse=True)
def trusted(monkeypatch):
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8")
    settings.cache_clear()
    yield
    settings.cache_clear()


async def test_a_trusted_proxy_names_the_person_behind_it():
    assert await seen_from(PROXY) == PERSON


async def test_a_strangers_header_is_not_believed():
    assert await seen_from(STRANGER) == STRANGER
