"""Whoever finds a weakness finds whom to tell."""

import httpx
import pytest

from marketplace.api import http_app
from marketplace.config import settings


@pytest.fixture
def served(monkeypatch):
    monkeypatch.setenv("PUBLIC_URL", "https://shop.example/")
    monkeypatch.setenv("SECURITY_CONTACT", "mailto:security@shop.example")
    settings.cache_clear()
    yield
    settings.cache_clear()


async def test_there_is_an_address_to_write_to(served):
    transport = httpx.ASGITransport(app=http_app())
    async with httpx.AsyncClient(transport=transport, base_url="https://shop.example") as client:
        answer = await client.get("/.well-known/security.txt")

    said = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert said["Contact"] == "mailto:security@shop.example"
    assert said["Canonical"] == "https://shop.example/.well-known/security.txt"
    assert said["Expires"].endswith("T00:00:00Z")
