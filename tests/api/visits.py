"""People at the HTTP doors."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from marketplace.adapters.database import transaction
from marketplace.adapters.links import seal
from marketplace.adapters.tokens import SESSION_COOKIE
from marketplace.adapters.traps import PURPOSE, STAMP
from marketplace.api import http_app
from marketplace.services import accounts
from tests.factories import Shop


@asynccontextmanager
async def signed_in(seller: Shop) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of a shop's owner."""
    async with transaction() as db:
        token = await accounts.open_session(
            db, seller.owner.account_id, user_agent="test", address=""
        )
    transport = httpx.ASGITransport(app=http_app())
    cookies = {SESSION_COOKIE: token}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://shop", cookies=cookies
    ) as client:
        yield client


def read_for(seconds: float = 30) -> dict[str, str]:
    """What a form holds that a person has read for a while before they sent it."""
    return {STAMP: seal(PURPOSE, int((time.time() - seconds) * 1_000))}
