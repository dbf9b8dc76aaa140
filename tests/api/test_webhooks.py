"""Messages from the payment provider: stored once if they are genuine, refused if not."""

import hashlib
import hmac
import json
import time

import httpx
import pytest
from sqlmodel import select

from marketplace.adapters.database import reading
from marketplace.api import http_app
from marketplace.config import settings
from marketplace.models.payments import WebhookEvent

SECRET = "whsec_test"


@pytest.fixture
async def door(db_url):
    """The shop's HTTP doors, with a webhook secret of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRIPE_WEBHOOK_SECRET", SECRET)
        settings.cache_clear()
        transport = httpx.ASGITransport(app=http_app())
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            yield client
    settings.cache_clear()


def message(event_id):
    return {
        "id": event_id,
        "object": "event",
        "type": "checkout.session.completed",
        "data": {"object": {"id": "cs_1", "object": "checkout.session"}},
    }


def signed(body, secret=SECRET, at=None):
    at = at or int(time.time())
    mark = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"stripe-signature": f"t={at},v1={mark}"}


async def stored(event_id):
    async with reading() as db:
        rows = await db.exec(select(WebhookEvent).where(WebhookEvent.event_id == event_id))
        return rows.all()


async def test_a_genuine_message_is_stored_once_however_often_it_comes(door):
    body = json.dumps(message("evt_once")).encode()

    answers = [
        await door.post("/webhooks/stripe", content=body, headers=signed(body)) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(await stored("evt_once")) == 1


@pytest.mark.parametrize("headers", [{}, {"stripe-signature": "t=1,v1=00"}, "wrong", "old"])
async def test_a_forged_message_is_refused_and_not_stored(door, headers):
    body = json.dumps(message("evt_forged")).encode()
    if headers == "wrong":
        headers = signed(body, secret="whsec_other")
    if headers == "old":
        headers = signed(body, at=int(time.time()) - 3600)

    answer = await door.post("/webhooks/stripe", content=body, headers=headers)

    assert answer.status_code == 400
    assert await stored("evt_forged") == []
