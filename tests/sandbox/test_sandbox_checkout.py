"""A buyer pays on the hosted page with cards that work, fail, or ask the bank."""

import re

import httpx
import pytest
import stripe

from tests.sandbox.rig import Process, Shop

VISA = "4242 4242 4242 4242"
SUCCESS = "http://shop.example/thanks?session={CHECKOUT_SESSION_ID}"


def line(name: str, unit_amount: int, quantity: int = 1) -> dict:
    product = {"name": name}
    price = {"currency": "eur", "unit_amount": unit_amount, "product_data": product}
    return {"price_data": price, "quantity": quantity}


def open_session(client: stripe.StripeClient, **changes: object) -> stripe.checkout.Session:
    return client.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [line("Teapot", 10_500), line("Cup", 2_000, 2)],
            "customer_email": "buyer@example.com",
            "success_url": SUCCESS,
            "cancel_url": "http://shop.example/basket",
            "payment_intent_data": {"transfer_group": "group_7", "metadata": {"group": "7"}},
            **changes,
        }
    )


def pay(session: stripe.checkout.Session, number: str = VISA, **changes: str) -> httpx.Response:
    typed = {"number": number, "expiry": "12 / 34", "cvc": "123", "name": "Alex Sample"}
    return httpx.post(session.url, data={**typed, **changes})


def test_a_paid_session_is_complete_and_the_shop_is_told(
    client: stripe.StripeClient, shop: Shop
) -> None:
    session = open_session(client)

    page = httpx.get(session.url)
    answer = pay(session)

    assert "Teapot" in page.text and "€145.00" in page.text and "no real money" in page.text
    assert answer.status_code == 303
    assert answer.headers["location"] == SUCCESS.format(CHECKOUT_SESSION_ID=session.id)
    event = shop.waited_for("checkout.session.completed", session.id)
    assert event.data.object["payment_status"] == "paid"
    paid = client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["line_items", "payment_intent.latest_charge.balance_transaction"]}
    )
    charge = paid.payment_intent.latest_charge
    assert [item.amount_total for item in paid.line_items.data] == [10_500, 4_000]
    assert (charge.transfer_group, charge.metadata["group"]) == ("group_7", "7")
    assert (charge.balance_transaction.fee, charge.balance_transaction.net) == (243, 14_257)


def test_pressing_pay_twice_charges_once(client: stripe.StripeClient) -> None:
    session = open_session(client)

    first, second = pay(session), pay(session)

    assert first.headers["location"] == second.headers["location"]
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    assert len(client.v1.charges.list({"payment_intent": intent}).data) == 1


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("4000000000000002", "Your card was declined. Nothing was taken."),
        ("4000000000009995", "Your card has insufficient funds. Nothing was taken."),
    ],
)
def test_a_declined_buyer_can_try_another_card(
    client: stripe.StripeClient, shop: Shop, number: str, words: str
) -> None:
    session = open_session(client)

    declined = pay(session, number)
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    accepted = pay(session)

    assert (declined.status_code, accepted.status_code) == (402, 303)
    assert words in declined.text
    shop.waited_for("payment_intent.payment_failed", intent)
    charges = client.v1.charges.list({"payment_intent": intent}).data
    assert [charge.status for charge in charges] == ["succeeded", "failed"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": "4242424242424241"}, "has a typo"),
        ({"number": "4111111111111111"}, "No real cards here"),
        ({"expiry": "01 / 20"}, "This date has passed"),
        ({"expiry": "13 / 34"}, "as MM / YY"),
        ({"cvc": "12"}, "has 3 digits"),
        ({"name": ""}, "Enter the name on the card"),
    ],
)
def test_a_mistyped_field_is_explained_and_nothing_is_charged(
    client: stripe.StripeClient, changes: dict[str, str], words: str
) -> None:
    session = open_session(client)

    answer = pay(session, **changes)

    assert answer.status_code == 422
    assert words in answer.text
    assert client.v1.checkout.sessions.retrieve(session.id).payment_intent is None


def test_the_bank_may_confirm_a_payment(client: stripe.StripeClient, shop: Shop) -> None:
    session = open_session(client)

    with httpx.Client(follow_redirects=True) as browser:
        typed = {"number": "4000002500003155", "expiry": "12/34", "cvc": "123", "name": "A"}
        challenge = browser.post(session.url, data=typed)
        waiting = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
        done = browser.post(challenge.url, data={"outcome": "complete"}, follow_redirects=False)

    assert "Is this you?" in challenge.text
    assert waiting.payment_intent.status == "requires_action"
    assert done.status_code == 303
    assert httpx.get(session.url).headers["location"].endswith(session.id)
    shop.waited_for("checkout.session.completed", session.id)


def test_the_bank_may_refuse_a_payment(client: stripe.StripeClient) -> None:
    session = open_session(client)

    with httpx.Client(follow_redirects=True) as browser:
        typed = {"number": "4000002500003155", "expiry": "12/34", "cvc": "123", "name": "A"}
        challenge = browser.post(session.url, data=typed)
        back = browser.post(challenge.url, data={"outcome": "fail"})

    assert "confirm that it is you" in back.text
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_an_expired_session_cannot_be_paid(client: stripe.StripeClient, shop: Shop) -> None:
    session = open_session(client)

    client.v1.checkout.sessions.expire(session.id)

    assert pay(session).status_code == 410
    shop.waited_for("checkout.session.expired", session.id)


def test_part_of_a_held_payment_can_be_captured(client: stripe.StripeClient, shop: Shop) -> None:
    session = open_session(client, payment_intent_data={"capture_method": "manual"})
    pay(session)
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent

    held = client.v1.payment_intents.retrieve(intent)
    captured = client.v1.payment_intents.capture(intent, {"amount_to_capture": 10_500})

    assert (held.status, held.amount_capturable) == ("requires_capture", 14_500)
    assert (captured.status, captured.amount_received) == ("succeeded", 10_500)
    shop.waited_for("charge.captured", captured.latest_charge)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        client.v1.refunds.create({"payment_intent": intent, "amount": 10_501})


def test_a_held_payment_can_be_captured_in_steps(client: stripe.StripeClient) -> None:
    intent = client.v1.payment_intents.create(
        {
            "amount": 9_000,
            "currency": "eur",
            "payment_method": "pm_card_visa",
            "capture_method": "manual",
            "confirm": True,
        }
    )

    step = {"amount_to_capture": 4_000, "final_capture": False}
    first = client.v1.payment_intents.capture(intent.id, step)
    second = client.v1.payment_intents.capture(intent.id, {})

    assert (first.status, first.amount_capturable) == ("requires_capture", 5_000)
    assert (second.status, second.amount_received) == ("succeeded", 9_000)


def test_no_card_number_is_kept(client: stripe.StripeClient, sandbox: Process) -> None:
    pay(open_session(client))

    kept = b"".join(file.read_bytes() for file in sandbox.data_dir.iterdir())

    assert not re.search(rb"4242\s?4242\s?4242\s?4242", kept)
