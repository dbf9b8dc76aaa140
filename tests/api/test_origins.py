"""Pages of other sites get nothing: no websocket, no form, no method that tells headers."""

import runpy

import httpx
import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from marketplace.config import ROOT, settings

SOCKET = "/_event/?EIO=4&transport=websocket"


def test_another_sites_page_opens_no_websocket(application):
    browser = TestClient(application, headers={"upgrade": "websocket"})

    with (
        pytest.raises(WebSocketDisconnect),
        browser.websocket_connect(SOCKET, headers={"origin": "https://evil.example"}),
    ):
        pass
    with browser.websocket_connect(SOCKET, headers={"origin": settings().public_url}) as socket:
        assert socket.receive_text().startswith("0{")


def test_over_https_not_even_this_machines_own_pages_do(monkeypatch):
    monkeypatch.setenv("PUBLIC_URL", "https://shop.example/")
    settings.cache_clear()

    config = runpy.run_path(str(ROOT / "rxconfig.py"))["config"]

    settings.cache_clear()
    assert list(config.cors_allowed_origins) == ["https://shop.example"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost:1", "http://["]
)
async def test_another_sites_form_is_refused(reader: httpx.AsyncClient, origin):
    answer = await reader.post("/doors/sign-out", headers={"origin": origin})

    assert answer.status_code == 403


async def test_no_answer_repeats_what_was_sent(reader: httpx.AsyncClient):
    for path in ("/", "/doors/sign-in", "/cart"):
        answer = await reader.request("TRACE", path, headers={"x-own": "repeat-me"})
        assert answer.status_code in {404, 405}
        assert "repeat-me" not in answer.text


async def test_another_site_reads_no_answer(reader: httpx.AsyncClient):
    answer = await reader.get("/health", headers={"origin": "https://evil.example"})

    assert "access-control-allow-origin" not in answer.headers
