"""Webhooks arrive signed, again when refused, twice or in disorder when ordered so."""

import httpx
import stripe

from tests.sandbox.rig import Process, Shop, until


def new_intent(client: stripe.StripeClient) -> str:
    return client.v1.payment_intents.create({"amount": 700, "currency": "eur"}).id


def test_a_refused_webhook_comes_again(client: stripe.StripeClient, shop: Shop) -> None:
    shop.refusals = 1

    intent = new_intent(client)

    shop.waited_for("payment_intent.created", intent)
    assert shop.refusals == 0


def test_a_webhook_can_come_twice(
    client: stripe.StripeClient, sandbox: Process, shop: Shop
) -> None:
    sandbox.control(duplicate_webhooks=1)

    intent = new_intent(client)

    shop.waited_for("payment_intent.created", intent, count=2)
    assert shop.events[0].id == shop.events[1].id


def test_held_webhooks_come_in_reverse(
    client: stripe.StripeClient, sandbox: Process, shop: Shop
) -> None:
    sandbox.control(delay_webhooks=True, reorder=True)
    made = [new_intent(client) for _ in range(3)]
    assert shop.events == []

    sandbox.control(delay_webhooks=False)

    until(lambda: len(shop.events) == 3)
    assert [event.data.object["id"] for event in shop.events] == made[::-1]


def test_an_event_can_be_read_and_sent_again(
    client: stripe.StripeClient, sandbox: Process, shop: Shop
) -> None:
    intent = new_intent(client)
    event = shop.waited_for("payment_intent.created", intent)

    sandbox.control(resend_event=event.id)

    shop.waited_for("payment_intent.created", intent, count=2)
    assert client.v1.events.retrieve(event.id).data.object["id"] == intent
    assert event.id in [e.id for e in client.v1.events.list({"type": event.type}).data]


def test_the_switchboard_needs_its_header(sandbox: Process) -> None:
    answer = httpx.post(f"{sandbox.url}/control", json={"delay_webhooks": True})

    assert answer.status_code == 403


def test_an_unknown_order_is_refused(sandbox: Process) -> None:
    headers = {"X-Sandbox-Control": "1"}

    answer = httpx.post(f"{sandbox.url}/control", json={"explode": 1}, headers=headers)

    assert answer.status_code == 400


def test_a_restart_keeps_state_and_undelivered_webhooks(
    client: stripe.StripeClient, sandbox: Process, shop: Shop
) -> None:
    sandbox.control(delay_webhooks=True)
    intent = new_intent(client)

    exit_code = sandbox.stop()
    sandbox.start()

    assert exit_code == 0
    assert client.v1.payment_intents.retrieve(intent).amount == 700
    shop.waited_for("payment_intent.created", intent)
