"""Calls by the hundred: over the websocket, in raw frames, and over HTTP."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
import httpx
from hypothesis import strategies as st

from tests.fuzz.findings import Findings
from tests.fuzz.strategies import anything, events, payloads, places, texts
from tests.matrix.arguments import page_of
from tests.matrix.browser import NAMESPACE, Silent, tab
from tests.matrix.doors import DOORS
from tests.matrix.fingerprint import changed, fingerprint
from tests.matrix.handlers import Handler
from tests.matrix.law import changes_nothing
from tests.matrix.world import Caller, World

READING = ("load", "refresh", "load_more", "more", "search", "show", "filter", "choose_status")
"""Handlers that only look are called so."""


def is_harmless(one: Handler, role: str) -> bool:
    """Whether nothing may change by it, whatever it is called with."""
    is_personal = one.state in {"shop.cart_state", "shop.checkout_state"}
    return changes_nothing(one, role) or (one.name in READING and not is_personal)


Calls = list[tuple[Handler, Any]]


@st.composite
def calls(draw: Any, handlers: list[Handler], world: World) -> Calls:
    """Every handler of a state, each with a hostile event."""
    page = page_of(handlers[0].state, world)
    planned = []
    for one in handlers:
        payload = draw(payloads(one.short, one.declaration, world))
        planned.append((one, draw(events(one.event, payload, draw(places(page))))))
    return planned


async def call_handlers(findings: Findings, caller: Caller, planned: Calls) -> None:
    """Call them; what is harmless must leave all as it was."""
    for is_quiet in (True, False):
        some = [one for one in planned if is_harmless(one[0], caller.role) is is_quiet]
        if not some:
            continue
        before = await fingerprint() if is_quiet else {}
        async with tab(findings.server.url, caller.cookies, caller.address) as one_tab:
            for one, event in some:
                findings.calls["events"] += 1
                try:
                    await one_tab.socket.emit("event", event, namespace=NAMESPACE)
                    answer = await one_tab.rest()
                except Silent as problem:
                    findings.note(f"{one.short}: {problem}", event)
                    break
                if answer.outcome == "fault":
                    findings.note(f"{one.short}: a fault", event)
                    findings.read_log(event)
                if answer.outcome == "open":
                    findings.calls["events let in"] += 1
            if any(one.is_background for one, _event in some):
                await one_tab.quiet(0.3)
        if is_quiet and (tables := changed(before, await fingerprint())):
            state = some[0][0].state
            findings.note(f"{state}: {caller.role} changed {tables}", [e for _, e in some])
        findings.read_log([event for _, event in some])


def packets() -> st.SearchStrategy[str | bytes]:
    """What may come over a socket: Engine.IO and Socket.IO packets, and none."""
    name = st.sampled_from(["event", "ping", "client_error", "state_mismatch", "disconnect", ""])
    body = st.builds(
        lambda name, parts: f"42{NAMESPACE}," + json.dumps([name, *parts]),
        st.one_of(name, anything),
        st.lists(anything, max_size=3),
    )
    kinds = [
        "40", "41", "43", "44", "45", "46", "0", "1", "2", "3", "4", "5", "6", "7", "42[]",
        "42{}",
        f"42{NAMESPACE},", f"42{NAMESPACE},[", f"42{NAMESPACE},0[]", f"40{NAMESPACE},{{}}",
        f"40{NAMESPACE}," + json.dumps({"event": {"name": ["x"]}, "state": {"a": 1}}),
        f"41{NAMESPACE},", f'451-{NAMESPACE},["event",{{"_placeholder":true,"num":0}}]',
        f'45999999999-{NAMESPACE},["event"]', "bAAAA", "42" + "[" * 5_000,
        f"42{NAMESPACE}," + "{" * 400,
        f"42{NAMESPACE},99999999999999999999999999[]", "4" * 70_000,
    ]  # fmt: skip
    return st.one_of(
        body, body, st.sampled_from(kinds), texts.map(lambda text: "42" + text),
        st.binary(max_size=60), texts,
    )  # fmt: skip


@st.composite
def garbage(draw: Any) -> tuple[str, str, list[str | bytes]]:
    """A tab's token, what it says when it connects, and what it sends then."""
    hello = f"40{NAMESPACE}," + json.dumps(draw(anything))
    return draw(texts), hello, draw(st.lists(packets(), min_size=3, max_size=12))


async def send_garbage(
    findings: Findings, caller: Caller, planned: tuple[str, str, list[str | bytes]]
) -> None:
    """A socket over which comes what no client of ours sends."""
    token, hello, frames = planned
    site = findings.server.url
    headers = {"origin": site, "cookie": "; ".join(f"{k}={v}" for k, v in caller.cookies.items())}
    address = f"{site.replace('http', 'ws')}/_event"
    with suppress(aiohttp.ClientError, ConnectionError, TimeoutError):
        async with aiohttp.ClientSession() as session, asyncio.timeout(10):
            query = {"EIO": "4", "transport": "websocket", "token": _utf8(token)}
            async with session.ws_connect(address, params=query, headers=headers) as socket:
                for frame in [hello, *frames]:
                    findings.calls["frames"] += 1
                    if isinstance(frame, bytes):
                        await socket.send_bytes(frame)
                    else:
                        await socket.send_str(_utf8(frame))
                await asyncio.sleep(0.03)
    findings.read_log(planned)


METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]
HEADERS = [
    "cookie", "accept", "accept-encoding", "accept-language", "content-type", "range", "if-range",
    "if-none-match", "if-modified-since", "x-forwarded-for", "x-forwarded-proto", "user-agent",
    "referer", "origin", "authorization", "stripe-signature", "x-hmac-signature", "host",
    "x-razorpay-signature", "paypal-transmission-sig", "transfer-encoding", "expect", "upgrade",
]  # fmt: skip
TYPES = [
    "application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain",
    "multipart/form-data; boundary=", "multipart/form-data; boundary=x; charset=none", "x",
    "application/x-www-form-urlencoded; charset=utf-7",
]  # fmt: skip


def _latin(text: str) -> bytes:
    """What may stand in a header."""
    return bytes(byte for byte in text.encode(errors="replace")[:2_000] if byte >= 32).strip()


@dataclass(frozen=True)
class Wanted:
    """A request as it goes over the wire."""

    template: str
    method: str
    target: bytes
    headers: list[tuple[bytes, bytes]]
    content: bytes


@st.composite
def requests(draw: Any, route: str, pages: list[str], world: World) -> Wanted:
    """One request at a door or a page, with as much wrong as one likes."""
    method, _, template = route.partition(" ")
    door = DOORS.get(route)
    path = (door.path or template).format(**world.named | {"mark": world.mark}) if door else ""
    path = path or draw(st.sampled_from(pages))
    if draw(st.integers(0, 2)) == 0:
        path = path[: draw(st.integers(0, len(path)))] + draw(texts)
    if draw(st.integers(0, 2)) == 0:
        pairs = draw(st.lists(st.tuples(st.one_of(PARAMETERS, texts), texts), max_size=4))
        path += "?" + "&".join(f"{key}={value}" for key, value in pairs)
    target = _target(path, is_raw=draw(st.booleans()))
    if draw(st.integers(0, 5)) == 0:
        method = draw(st.sampled_from(METHODS))
    content, kind = _body(draw, door, world)
    headers = {b"accept": b"text/html", b"content-type": kind}
    if draw(st.integers(0, 2)) == 0:
        for name in draw(st.lists(st.sampled_from(HEADERS), max_size=3, unique=True)):
            headers[name.encode()] = _latin(draw(texts))
    return Wanted(route, method, target, list(headers.items()), content)


PARAMETERS = st.sampled_from(
    ["q", "page", "sort", "price", "key", "after", "vendor", "form", "next", "variant", "days",
     "problem", "told", "note", "gtin", "payment", "purchase", "country", "tab", "brand"]
)  # fmt: skip


async def knock(findings: Findings, caller: Caller, wanted: Wanted, address: str) -> None:
    """Send a request from some address; whatever is wrong with it, it is not the server's fault."""
    cookies = "; ".join(f"{k}={v}" for k, v in caller.cookies.items()).encode()
    given = dict(wanted.headers)
    headers = [*{b"cookie": cookies, b"x-forwarded-for": address.encode(), **given}.items()]
    findings.calls["requests"] += 1
    with suppress(httpx.LocalProtocolError, httpx.RemoteProtocolError, httpx.InvalidURL):
        async with httpx.AsyncClient(timeout=20) as client:
            url = httpx.URL(findings.server.url).copy_with(raw_path=wanted.target)
            try:
                answer = await client.request(
                    wanted.method, url, headers=headers, content=wanted.content
                )
            except httpx.TimeoutException:
                findings.note(f"{wanted.template}: no answer", wanted)
                return
        is_closed = answer.status_code == 503 and "closed for a moment" in answer.text
        if answer.status_code >= 500 and not is_closed:
            findings.note(f"{wanted.template}: {answer.status_code}", wanted)
            findings.read_log(wanted)


def _target(path: str, *, is_raw: bool) -> bytes:
    """A request's target: as it is, as far as that can be written, or encoded as browsers do."""
    written = path.encode(errors="surrogatepass")
    keep = b"%" if is_raw else b""
    safe = (
        bytes(range(33, 127))
        if is_raw
        else b"/?&=-_.~:" + bytes(range(48, 58)) + bytes(range(65, 91)) + bytes(range(97, 123))
    )
    out = b"".join(bytes([one]) if one in safe + keep else b"%%%02X" % one for one in written)
    return b"/" + out.lstrip(b"/")[:8_000] if not out.startswith(b"/") else out[:8_000]


def _body(draw: Any, door: Any, world: World) -> tuple[bytes, bytes]:
    """A form, good fields among bad ones, JSON, many parts, or bytes; and what it is called."""
    fields = {k: v.format(**world.named) for k, v in door.form.items()} if door else {}
    choice = draw(st.integers(0, 9))
    names = st.one_of(st.sampled_from([*fields, "next", "key"]), texts) if fields else texts
    fields |= draw(st.dictionaries(names, texts, max_size=4))
    if choice < 6:
        encoded = httpx.QueryParams({_utf8(key): _utf8(value) for key, value in fields.items()})
        return str(encoded).encode(), b"application/x-www-form-urlencoded"
    if choice < 8:
        parts = b"".join(
            b'--x\r\ncontent-disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
            % (
                _latin(key),
                draw(st.sampled_from([b"", b'; filename="a.csv"', b"; filename="])),
                _utf8(value).encode(),
            )
            for key, value in [*fields.items(), ("file", draw(texts)), ("picture", draw(texts))]
        )
        return parts + draw(
            st.sampled_from([b"--x--\r\n", b"--x", b""])
        ), b"multipart/form-data; boundary=x"
    if choice == 8:
        return json.dumps(draw(anything)).encode(), b"application/json"
    return draw(st.binary(max_size=200)), draw(st.sampled_from(TYPES)).encode()


def _utf8(text: str) -> str:
    return text.encode(errors="replace").decode()
