"""Payments, refunds and disputes through the API, and what happens when answers are lost."""

import pytest
import stripe

from tests.sandbox.rig import Process, Shop


def payment(**changes: object) -> dict:
    card = {"payment_method": "pm_card_visa", "confirm": True}
    return {"amount": 5_000, "currency": "eur", **card, **changes}


def test_a_declined_confirmation_tells_why_and_is_kept(client: stripe.StripeClient) -> None:
    token = "pm_card_chargeDeclinedInsufficientFunds"

    with pytest.raises(stripe.CardError) as caught:
        client.v1.payment_intents.create(payment(payment_method=token))

    error = caught.value.error
    assert (error.code, error.decline_code) == ("card_declined", "insufficient_funds")
    kept = client.v1.payment_intents.retrieve(error.payment_intent.id)
    assert kept.last_payment_error.decline_code == "insufficient_funds"


async def test_the_async_client_works_too(sandbox: Process) -> None:
    client = stripe.StripeClient("sk_test_x", base_addresses={"api": f"{sandbox.url}/stripe"})

    intent = await client.v1.payment_intents.create_async(payment())

    assert intent.status == "succeeded"


def test_a_live_key_is_refused(sandbox: Process) -> None:
    client = stripe.StripeClient("sk_live_x", base_addresses={"api": f"{sandbox.url}/stripe"})

    with pytest.raises(stripe.AuthenticationError):
        client.v1.balance.retrieve()


def test_an_unknown_object_is_missing(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.payment_intents.retrieve("pi_nowhere")

    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")


def test_refunds_stop_at_what_was_taken(client: stripe.StripeClient, shop: Shop) -> None:
    intent = client.v1.payment_intents.create(payment())

    client.v1.refunds.create({"payment_intent": intent.id, "amount": 2_000})
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        client.v1.refunds.create({"payment_intent": intent.id, "amount": 3_001})
    rest = client.v1.refunds.create({"charge": intent.latest_charge})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.refunds.create({"payment_intent": intent.id})

    assert rest.amount == 3_000
    assert caught.value.code == "charge_already_refunded"
    assert client.v1.charges.retrieve(intent.latest_charge).refunded
    assert len(client.v1.refunds.list({"payment_intent": intent.id}).data) == 2
    shop.waited_for("charge.refunded", intent.latest_charge, count=2)


def test_a_failed_refund_can_be_made_again(client: stripe.StripeClient, sandbox: Process) -> None:
    intent = client.v1.payment_intents.create(payment())
    refund = client.v1.refunds.create({"payment_intent": intent.id})

    sandbox.control(fail_refund=refund.id)
    again = client.v1.refunds.create({"payment_intent": intent.id})

    assert client.v1.refunds.retrieve(refund.id).status == "failed"
    assert again.amount == 5_000


def test_the_same_key_does_the_same_thing_once(client: stripe.StripeClient) -> None:
    options = {"idempotency_key": "order-1"}

    first = client.v1.payment_intents.create(payment(), options)
    second = client.v1.payment_intents.create(payment(), options)

    assert first.id == second.id
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError):
        client.v1.payment_intents.create(payment(amount=1), options)


@pytest.mark.parametrize("mode", ["timeout_before", "drop", "timeout_after"])
def test_a_lost_answer_is_found_again_by_metadata(
    client: stripe.StripeClient, sandbox: Process, mode: str
) -> None:
    fault = {"method": "POST", "path_prefix": "/v1/payment_intents", "mode": mode}
    sandbox.control(fail_next=fault)
    wanted = payment(metadata={"command": mode})

    with pytest.raises(stripe.APIConnectionError):
        client.v1.payment_intents.create(wanted, {"idempotency_key": mode})
    query = {"query": f"metadata['command']:'{mode}'"}
    found = client.v1.payment_intents.search(query).data
    again = client.v1.payment_intents.create(wanted, {"idempotency_key": mode})

    assert [intent.id for intent in found] == ([again.id] if mode == "timeout_after" else [])
    assert len(client.v1.payment_intents.search(query).data) == 1


def test_an_outage_leaves_nothing_behind(client: stripe.StripeClient, sandbox: Process) -> None:
    intent = client.v1.payment_intents.create(payment())
    sandbox.control(fail_next={"method": "POST", "path_prefix": "/v1/refunds", "mode": "500"})

    with pytest.raises(stripe.APIError):
        client.v1.refunds.create({"payment_intent": intent.id})

    assert client.v1.refunds.list({"payment_intent": intent.id}).data == []


def test_lists_are_read_page_by_page(client: stripe.StripeClient) -> None:
    made = [client.v1.payment_intents.create(payment()).id for _ in range(3)]

    page = client.v1.payment_intents.list({"limit": 2})
    rest = client.v1.payment_intents.list({"limit": 1, "starting_after": page.data[-1].id})

    assert [intent.id for intent in [*page.data, *rest.data]] == made[::-1]
    assert page.has_more


@pytest.mark.parametrize(("verdict", "returned"), [("win_dispute", 5_000), ("lose_dispute", 0)])
def test_a_dispute_holds_the_money_until_it_is_decided(
    client: stripe.StripeClient, sandbox: Process, shop: Shop, verdict: str, returned: int
) -> None:
    intent = client.v1.payment_intents.create(payment(payment_method="pm_card_createDispute"))
    before = client.v1.balance.retrieve().available[0].amount

    dispute = sandbox.control(open_dispute=intent.latest_charge)["open_dispute"]
    with pytest.raises(stripe.InvalidRequestError, match="charged back"):
        client.v1.refunds.create({"payment_intent": intent.id})
    submitted = client.v1.disputes.update(
        dispute["id"], {"evidence": {"shipping_tracking_number": "T1"}, "submit": True}
    )
    sandbox.control(**{verdict: dispute["id"]})

    assert submitted.status == "under_review"
    assert client.v1.balance.retrieve().available[0].amount == before - 6_500 + returned
    shop.waited_for("charge.dispute.closed", dispute["id"])
