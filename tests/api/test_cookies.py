"""What cookies are called over HTTPS, and whose are heard."""

import re

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from marketplace.adapters.tokens import SESSION_COOKIE
from marketplace.api.cookies import HostCookies
from marketplace.api.forms import set_cookie
from marketplace.config import ROOT, settings

JAR = "__Host-session=ours; session=a-neighbours; __Host-market=NO.JPY; visitor=anybodys"


async def heard(request: Request) -> Response:
    return JSONResponse(request.cookies)


async def give(request: Request) -> Response:
    response = Response()
    set_cookie(response, SESSION_COOKIE, "a-token", 60)
    response.delete_cookie("device")
    return response


async def talk(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_json(socket.cookies)
    await socket.close()


SHOP = HostCookies(
    Starlette(routes=[Route("/", heard), Route("/give", give), WebSocketRoute("/talk", talk)])
)


@pytest.fixture
def https(monkeypatch):
    monkeypatch.setenv("PUBLIC_URL", "https://shop.example")
    settings.cache_clear()
    yield
    settings.cache_clear()


async def asked(path, **headers):
    transport = httpx.ASGITransport(app=SHOP)
    async with httpx.AsyncClient(transport=transport, base_url="https://shop.example") as client:
        return await client.get(path, headers=headers)


async def test_cookies_given_over_https_belong_to_this_host_alone(https):
    given = (await asked("/give")).headers.get_list("set-cookie")

    assert [cookie.partition("=")[0] for cookie in given] == ["__Host-session", "__Host-device"]
    assert all("; Secure" in one and "Path=/" in one and "Domain" not in one for one in given)
    assert given[0].count("Secure") == 1


async def test_a_cookie_that_another_host_has_set_is_not_heard(https):
    assert (await asked("/", cookie=JAR)).json() == {"session": "ours", "market": "NO.JPY"}


def test_a_websocket_brings_the_same_cookies(https):
    with TestClient(SHOP).websocket_connect("/talk", headers={"cookie": JAR}) as socket:
        assert socket.receive_json() == {"session": "ours", "market": "NO.JPY"}


async def test_without_https_names_stay_plain():
    given = (await asked("/give")).headers.get_list("set-cookie")

    assert given[0].startswith("session=a-token")
    assert (await asked("/", cookie="session=mine")).json() == {"session": "mine"}


def test_scripts_that_read_a_cookie_know_both_its_names():
    scripts = "".join(path.read_text() for path in (ROOT / "assets").glob("*.js"))

    assert not re.findall(r"\(\?:\^\|; \)(?!\(\?:__Host-\)\?)", scripts)
