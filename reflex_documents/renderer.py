"""The way to the renderer: a process of its own that turns a page's state into HTML."""

import asyncio
import json
import time

import httpx

PATIENCE = 3.0
"""Seconds after which a page is answered without its renderer."""
REST = 1.0
"""Seconds for which a renderer that is away or too slow is not asked again."""
MARKS = (b"<!DOCTYPE html>", b"</head>", b"window.__reactRouterContext", b"</html>")
"""What every page that was rendered to its end holds."""


class NotRendered(Exception):
    """The renderer is away, too slow, or answered with something that is no page."""


class Renderer:
    """Asks the renderer at an address of this machine, and lets it rest when it doesn't answer.

    A bad answer is one page's own affair: nobody may end everybody's pages by asking for it.
    """

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self._url = url
        self._patience = patience
        self._client = httpx.AsyncClient(timeout=patience, trust_env=False)
        self._resting_until = 0.0

    async def render(self, address: str, state: str) -> bytes:
        """The HTML of the page at `address` (whole) with `state`, a JSON object by state name.

        Raises NotRendered.
        """
        if not self._url or time.monotonic() < self._resting_until:
            raise NotRendered("There is no renderer just now")
        try:
            async with asyncio.timeout(self._patience):
                return await self._ask(address, state)
        except (httpx.HTTPError, TimeoutError) as error:
            self._resting_until = time.monotonic() + REST
            raise NotRendered(f"{type(error).__name__}: {error}") from error

    async def _ask(self, address: str, state: str) -> bytes:
        body = f'{{"url":{json.dumps(address)},"state":{state}}}'
        answer = await self._client.post(self._url, content=body.encode())
        if answer.status_code not in {200, 404} or not _is_page(answer.content):
            raise NotRendered(f"Answered {answer.status_code}, {len(answer.content)} bytes")
        return answer.content


def _is_page(content: bytes) -> bool:
    return content.startswith(MARKS[0]) and all(mark in content for mark in MARKS)
