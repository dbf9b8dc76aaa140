"""A browser's tab as the server sees it: a websocket with cookies, and calls with their answers."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

import socketio

from marketplace.config import ROOT
from marketplace.errors import Forbidden, NotFound
from marketplace.routes import SIGN_IN

NAMESPACE = "/_event"
STATE = "reflex___state____state"
PROBE = f"{STATE}.marketplace___state___shop___aftersales____aftersales_state.set_open"
"""A handler that is everybody's and does nothing when something is to be opened."""
PATIENCE = 60.0
probes = count(1)


class Silent(AssertionError):
    """The server did not answer in time."""


@dataclass
class Answer:
    """What a call brought back: every frame, as text."""

    frames: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.frames)

    @property
    def outcome(self) -> str:
        """One word for what a person would see."""
        text = self.text
        return next(
            (word for word, signs in SIGNS.items() if any(map(text.__contains__, signs))), "open"
        )

    @property
    def said(self) -> str:
        """What a toast said, for whoever looks for the cause."""
        return " ".join(re.findall(r"__toast\']\?\.\[(.*?)\)\)", self.text))[:300]


def _messages(error: str) -> tuple[str, ...]:
    """Everything that the sources say with an error of this kind."""
    raised = re.compile(rf'\b{error}\(\s*"([^"]+)"')
    sources = (path.read_text() for path in (ROOT / "marketplace").rglob("*.py"))
    return tuple({said for source in sources for said in raised.findall(source)})


SIGNS = {
    "fault": ("Something went wrong on our side",),
    "unfit": ("Something in that request wasn't right",),
    "sign in": (f'"path": "{SIGN_IN}?',),
    "forbidden": (Forbidden().message,),
    "missing": ('"is_missing_rx_state_": true',),
    "not found": (NotFound().message, *_messages("NotFound")),
}
"""What an answer holds that means so; `open` is everything else."""


class Tab:
    """One open page of one person."""

    def __init__(self, site: str, cookies: dict[str, str], address: str = "") -> None:
        self.site, self.token = site, uuid4().hex
        self.headers = {"origin": site, "user-agent": "Mozilla/5.0 (X11; Linux x86_64)"}
        if cookies:
            self.headers["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        if address:
            self.headers["x-forwarded-for"] = address
        self.socket = socketio.AsyncClient(reconnection=False, json=json)
        self.frames: list[str] = []
        self._heard = asyncio.Event()
        self.socket.on("event", self._hear, namespace=NAMESPACE)

    async def open(self) -> None:
        """Connect."""
        await self.socket.connect(
            f"{self.site}/_event?token={self.token}",
            headers=self.headers,
            transports=["websocket"],
            socketio_path="_event",
            namespaces=[NAMESPACE],
        )

    async def close(self) -> None:
        """Disconnect."""
        await self.socket.disconnect()

    async def _hear(self, update: Any) -> None:
        self.frames.append(json.dumps(update, ensure_ascii=False))
        self._heard.set()

    async def send(self, name: str, payload: Any, page: str = "/") -> None:
        """Call a handler as a page does, without waiting."""
        path = page.partition("?")[0]
        event = {
            "name": name,
            "payload": payload,
            "router_data": {"pathname": path, "asPath": page},
        }
        await self.socket.emit("event", event, namespace=NAMESPACE)

    async def call(self, name: str, payload: dict[str, Any], page: str = "/") -> Answer:
        """Call a handler, and whatever it calls in turn; gives all frames until that is done."""
        await self.send(name, payload, page)
        return await self.rest()

    async def rest(self) -> Answer:
        """Wait until everything that was sent is done; events of one tab are done one by one.

        A probe goes the same way as the events before it; its answer tells the address that it
        was sent from. The second one waits for what handlers have called in turn.
        """
        answer = Answer()
        for _ in range(2):
            mark = f"/?probe={next(probes)}-{self.token}"
            await self.send(PROBE, {"is_open": True}, mark)
            answer.frames += await self._until(mark)
            if answer.outcome != "open":  # a refusal calls nothing
                break
        return answer

    async def quiet(self, seconds: float = 0.7) -> None:
        """Wait until nothing has come for a while: of what runs in the background none tells."""
        seen = -1
        while seen != len(self.frames):
            seen = len(self.frames)
            await asyncio.sleep(seconds)

    async def _until(self, mark: str) -> list[str]:
        seen = 0
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    for place in range(seen, len(self.frames)):
                        if mark in self.frames[place]:
                            found, self.frames = self.frames[:place], self.frames[place + 1 :]
                            return found
                    seen = len(self.frames)
                    self._heard.clear()
                    await self._heard.wait()
        except TimeoutError:
            raise Silent(f"no answer within {PATIENCE} seconds") from None


@asynccontextmanager
async def tab(site: str, cookies: dict[str, str], address: str = "") -> AsyncIterator[Tab]:
    """A tab for as long as the block."""
    opened = Tab(site, cookies, address)
    await opened.open()
    try:
        yield opened
    finally:
        await opened.close()
