"""Requests that no browser makes, to doors and pages."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from tests.matrix.doors import Door
from tests.matrix.fuzz import hostile

PART = re.compile(r"\{(\w+)(?::\w+)?\}|\[(\w+)\]")
"""A place in an address that holds an id or a name."""
HEADERS = (
    "accept", "accept-language", "authorization", "content-type", "cookie", "host",
    "if-modified-since", "if-none-match", "origin", "range", "referer",
    "stripe-signature", "user-agent", "x-forwarded-proto", "x-request-id",
)  # fmt: skip
TYPES = (
    "", "application/json", "application/x-www-form-urlencoded", "multipart/form-data",
    "multipart/form-data; boundary=x", "text/html; charset=utf-99", "text/plain; charset=utf-16",
)  # fmt: skip
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff"

Request = dict[str, Any]
"""What httpx takes: method, url, headers and one of content, data, files."""


@st.composite
def to_door(draw: st.DrawFn, name: str, door: Door, named: Mapping[str, Any]) -> Request:
    """A request to a door of which one or two things are not as they should be."""
    method, _, pattern = name.partition(" ")
    filled = {field: value.format(**named) for field, value in door.form.items()}
    body = draw(_body(filled, door.told)) if method != "GET" else {}
    url = draw(_address(pattern, (door.path or pattern).format(**named)))
    return {"method": method, "url": url} | _merged(body, draw(_headers()))


@st.composite
def to_page(draw: st.DrawFn, route: str, usual: str) -> Request:
    """A look at a page by an address that nobody has linked."""
    url = draw(_address(route, usual))
    return {"method": "GET", "url": url} | _merged({}, {"accept": "text/html", **draw(_headers())})


@st.composite
def _address(draw: st.DrawFn, pattern: str, usual: str) -> str:
    path = usual
    if PART.search(pattern) and draw(st.booleans()):
        path = PART.sub(lambda _part: _quoted(draw(hostile.words))[:4_000], pattern)
    if draw(st.booleans()):
        return path
    query = draw(st.lists(st.tuples(st.sampled_from(QUERIES) | hostile.words, hostile.words)))
    asked = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in query)
    return f"{path}{'&' if '?' in path else '?'}{asked}"[:16_000]


QUERIES = (
    "q", "page", "after", "sort", "brand", "price", "category", "next", "key", "form", "note",
    "vendor", "country", "currency", "tab", "email", "session_id", "client_id", "redirect_uri",
    "scope", "state", "code", "code_challenge", "limit", "cursor", "updated_after",
)  # fmt: skip


@st.composite
def _body(
    draw: st.DrawFn, filled: Mapping[str, str], told: Mapping[str, object] | None
) -> dict[str, Any]:
    match draw(st.integers(0, 9)):
        case 0:
            headers = {"content-type": draw(st.sampled_from(TYPES))}
            return {"content": draw(st.binary(max_size=300)), "headers": headers}
        case 1:
            headers = {"content-type": "application/json"}
            return {"content": json.dumps(draw(hostile.anything)).encode(), "headers": headers}
        case 2:
            name = draw(st.sampled_from([*filled, "file", "image"]))
            content = PNG + draw(st.binary(max_size=200))
            return {"files": {_safe(name): (_safe(draw(hostile.words)), content)}}
        case _ if told is not None:
            headers = {"content-type": "application/json"}
            sent = json.dumps(draw(hostile.form(told))).encode()
            return {"content": sent, "headers": headers}
        case _:
            fields = draw(hostile.form(filled))
            headers = {"content-type": "application/x-www-form-urlencoded"}
            sent = urlencode({_safe(key): _safe(value) for key, value in fields.items()})
            return {"content": sent.encode(), "headers": headers}


@st.composite
def _headers(draw: st.DrawFn) -> dict[str, bytes]:
    if draw(st.integers(0, 3)):
        return {}
    names = draw(st.lists(st.sampled_from(HEADERS), max_size=2, unique=True))
    return {name: _line(draw(hostile.words)) for name in names}


def _merged(body: dict[str, Any], headers: Mapping[str, Any]) -> dict[str, Any]:
    return body | {"headers": {**body.get("headers", {}), **headers}}


def _line(word: str) -> bytes:
    """As much of a word as a client can put into a header."""
    return re.sub(r"[\x00-\x1f\x7f]", "", _safe(word)).strip().encode()[:6_000]


def _safe(value: Any) -> str:
    """As text that has bytes: what isn't a character becomes a question mark."""
    return str(value).encode(errors="replace").decode()


def _quoted(word: str) -> str:
    return quote(word, safe="", errors="replace")
