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


def razorpay(secret="rzp-test", **changes):
    entity = {"id": "plink_1", "notes": {"payment": "1"}}
    event = {
        "event": "payment_link.paid",
        "payload": {"payment_link": {"entity": entity}},
        "created_at": int(time.time()),
    }
    body = json.dumps(event | changes).encode()
    mark = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return body, {"x-razorpay-signature": mark, "x-razorpay-event-id": "evt_rzp_http"}


@pytest.fixture
async def other_doors(db_url):
    """Doors for every provider; PayPal itself can't be reached."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRIPE_WEBHOOK_SECRET", SECRET)
        patch.setenv("STRIPE_CONNECT_WEBHOOK_SECRET", "whsec_connect")
        patch.setenv("RAZORPAY_KEY_ID", "rzp_test_http")
        patch.setenv("RAZORPAY_KEY_SECRET", "secret")
        patch.setenv("RAZORPAY_WEBHOOK_SECRET", "rzp-test")
        patch.setenv("PAYPAL_CLIENT_ID", "someone")
        patch.setenv("PAYPAL_CLIENT_SECRET", "secret")
        patch.setenv("PAYPAL_WEBHOOK_ID", "WH1")
        patch.setenv("PAYPAL_API_BASE", "http://127.0.0.1:9")
        settings.cache_clear()
        transport = httpx.ASGITransport(app=http_app())
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            yield client
    settings.cache_clear()


async def test_each_provider_has_its_own_door_and_its_own_secret(other_doors):
    body, headers = razorpay()
    wrong, wrong_headers = razorpay("other")
    stripes = json.dumps(message("evt_wrong_door")).encode()
    connects = json.dumps(message("evt_connect") | {"account": "acct_1"}).encode()

    taken = [
        await other_doors.post("/webhooks/razorpay", content=body, headers=headers)
        for _ in range(2)
    ]
    connect = signed(connects, "whsec_connect")
    taken.append(
        await other_doors.post("/webhooks/stripe/connect", content=connects, headers=connect)
    )
    refused = [
        await other_doors.post("/webhooks/razorpay", content=wrong, headers=wrong_headers),
        await other_doors.post("/webhooks/razorpay", content=body + b" ", headers=headers),
        await other_doors.post("/webhooks/stripe", content=body, headers=headers),
        await other_doors.post(
            "/webhooks/stripe/connect", content=stripes, headers=signed(stripes)
        ),
        await other_doors.post("/webhooks/stripe", content=connects, headers=connect),
        await other_doors.post("/webhooks/paypal", content=b"{}"),
    ]

    assert [answer.status_code for answer in taken] == [200, 200, 200]
    assert [answer.status_code for answer in refused] == [400] * 6
    (kept,) = await stored("evt_rzp_http")
    assert (kept.provider, kept.about, kept.object_ref) == ("razorpay", "payment", "plink_1")
    assert kept.payment_mark == "1"
    assert (await stored("evt_connect"))[0].account == "acct_1"
    assert await stored("evt_wrong_door") == []


async def test_old_huge_and_senseless_messages_are_refused(other_doors):
    old, old_headers = razorpay(created_at=int(time.time()) - 10 * 86_400)
    senseless, senseless_headers = razorpay(payload={"payment_link": []})
    huge = b"x" * 600_000

    answers = [
        await other_doors.post("/webhooks/razorpay", content=old, headers=old_headers),
        await other_doors.post("/webhooks/razorpay", content=senseless, headers=senseless_headers),
        await other_doors.post("/webhooks/razorpay", content=huge, headers=old_headers),
        await other_doors.post("/webhooks/nobody", content=b"{}"),
    ]

    assert [answer.status_code for answer in answers] == [400, 400, 413, 404]


async def test_a_message_that_cannot_be_checked_is_asked_for_again(other_doors):
    event = {"id": "WH-1", "event_type": "CHECKOUT.ORDER.APPROVED", "resource": {"id": "O1"}}
    headers = {
        "paypal-transmission-id": "t-1",
        "paypal-transmission-time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "paypal-transmission-sig": "abc",
        "paypal-cert-url": "https://api.paypal.com/cert",
        "paypal-auth-algo": "SHA256withRSA",
    }

    answer = await other_doors.post("/webhooks/paypal", json=event, headers=headers)

    assert answer.status_code == 503
    assert await stored("WH-1") == []
