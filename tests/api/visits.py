"""People at the HTTP doors."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from marketplace.adapters.database import transaction
from marketplace.adapters.tokens import SESSION_COOKIE
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
