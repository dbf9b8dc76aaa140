"""One contract for all providers: each story is told of every one that can do it."""

import json
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from marketplace.adapters.gateways.contract import Forged, NoAnswer, Refused
from marketplace.adapters.gateways.rest import decimal_of
from marketplace.adapters.gateways.terms import (
    About,
    DisputeState,
    Line,
    PageStatus,
    PayoutRequest,
    PayoutState,
    RefundRequest,
    RefundState,
)
from marketplace.models.columns import now
from marketplace.rules import refusals
from marketplace.rules.charging import CHARGING
from tests.gateways.rig import refs

DONE = (RefundState.SENT, RefundState.SUCCEEDED)


def only_if(can: bool) -> None:
    """What a provider doesn't offer is told in its abilities."""
    if not can:
        pytest.skip("This provider says that it can't.")


def by_machine(rig) -> None:
    """Stories about banks and networks, which bank transfers by hand know nothing of."""
    only_if(not rig.gateway.abilities.is_by_hand)


async def payout_of(rig, mark: str, amount: int = 1_000) -> PayoutRequest:
    """A payout to a vendor that can be paid, from a balance that covers it."""
    await rig.paid()
    destination = await rig.payable()
    return PayoutRequest(destination, amount, rig.currency, f"P-{mark}", {"payout": mark})


async def test_a_page_is_open_until_it_is_paid(rig):
    page = await rig.opened()
    assert (page.status, page.amount_minor, page.currency) == (PageStatus.OPEN, 5_000, "EUR")

    paid = await rig.paid()

    assert (paid.status, paid.captured_minor) == (PageStatus.CAPTURED, 5_000)
    assert paid.charge_ref
    assert await rig.gateway.fetch_page(paid.ref) == paid
    assert (await rig.gateway.fetch_page(page.ref)).captured_minor == 0


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
async def test_currencies_of_other_decimals_come_and_go_back_to_the_last_unit(rig, currency):
    rig.currency, since = currency, now() - timedelta(seconds=1)
    only_if(CHARGING[rig.name].takes(5_000, currency))

    page = await rig.paid()
    request = RefundRequest(refs(page), 1_230, {"refund": page.ref})
    news = await rig.gateway.refund(request, f"r-{page.ref}")
    if rig.gateway.abilities.is_by_hand:
        await rig.act("settle_refund", news.ref)

    assert (page.amount_minor, page.captured_minor, page.currency) == (5_000, 5_000, currency)
    assert page.settled_in == ""
    assert (news.amount_minor, news.currency) == (1_230, currency)
    lines = {line.source_ref: line async for line in rig.gateway.balance_lines(since)}
    charge = lines[page.charge_ref]
    assert (charge.amount_minor, charge.fee_minor) == (5_000, page.fee_minor)
    assert (lines[news.ref].amount_minor, lines[news.ref].currency) == (-1_230, currency)


@pytest.mark.parametrize(("amount", "currency"), [(5_000, "KWD"), (5_005, "KWD"), (5_050, "HUF")])
async def test_what_a_provider_cannot_charge_it_refuses(rig, amount, currency):
    only_if(not CHARGING[rig.name].takes(amount, currency))
    line = Line("Walnut stool", amount, 1)
    asked = replace(rig.request(), currency=currency, amount_minor=amount, lines=(line,))

    with pytest.raises(Refused):
        await rig.gateway.open_page(asked, f"page-{asked.reference}")


async def test_forints_are_written_without_decimals(rig):
    only_if(rig.name == "paypal")
    rig.currency = "HUF"

    page = await rig.paid()

    assert (page.captured_minor, page.currency) == (5_000, "HUF")
    assert decimal_of(5_000, "HUF") == "50" and decimal_of(5_050, "HUF") == "50.50"


async def test_opening_a_page_twice_with_a_key_opens_one(rig):
    request = rig.request()

    pages = [await rig.gateway.open_page(request, f"key-{request.reference}") for _ in range(2)]

    assert pages[0].ref == pages[1].ref


async def test_a_declined_payment_takes_nothing_and_says_why(rig):
    by_machine(rig)
    page = await rig.opened()

    await rig.pay(page, "declined")

    if (await rig.gateway.fetch_page(page.ref)).status == PageStatus.AGREED:
        with pytest.raises(Refused) as caught:
            await rig.gateway.complete(page.ref, "declined")
        assert caught.value.reason == refusals.DECLINED
    else:
        assert (await rig.gateway.fetch_page(page.ref)).failure == refusals.NO_FUNDS
    after = await rig.gateway.fetch_page(page.ref)
    assert (after.status, after.captured_minor) == (PageStatus.OPEN, 0)


@pytest.mark.parametrize("answer", ["confirm", "refuse"])
async def test_a_challenged_payment_is_paid_only_if_the_shopper_confirms(rig, answer):
    by_machine(rig)
    page = await rig.opened()

    await rig.pay(page, "asked", answer)

    if answer == "confirm":
        after = await rig.gateway.complete(page.ref, f"asked-{page.ref}")
        assert after.captured_minor == 5_000
    else:
        after = await rig.gateway.fetch_page(page.ref)
        assert (after.status, after.captured_minor) == (PageStatus.OPEN, 0)


async def test_a_closed_page_is_not_paid_any_more(rig):
    page = await rig.opened()

    await rig.gateway.close_page(page.ref)
    await rig.gateway.close_page(page.ref)

    if rig.name != "paypal":  # agreeing moves nothing there, and we no longer complete it
        assert (await rig.gateway.fetch_page(page.ref)).status == PageStatus.CLOSED


async def test_what_is_held_is_captured_in_parts_and_the_last_lets_go_of_the_rest(rig):
    only_if(rig.gateway.abilities.captures_in_parts)
    page = await rig.paid(is_held=True)
    assert (page.status, page.captured_minor) == (PageStatus.AUTHORISED, 0)
    assert page.held_until > now() + timedelta(days=1)

    first = await rig.gateway.capture(refs(page), 1_500, "c1" + page.ref, mark="a", is_last=False)
    again = await rig.gateway.capture(refs(page), 1_500, "c1" + page.ref, mark="a", is_last=False)
    with pytest.raises(Refused):
        await rig.gateway.capture(refs(page), 4_000, "c9" + page.ref, mark="z", is_last=False)
    between = await rig.gateway.fetch_page(page.ref)
    second = await rig.gateway.capture(refs(page), 2_000, "c2" + page.ref, mark="b", is_last=True)

    assert first == again and first.ref != second.ref and first.fee_minor > 0
    assert (between.status, between.captured_minor) == (PageStatus.AUTHORISED, 1_500)
    after = await rig.gateway.fetch_page(page.ref)
    assert (after.status, after.captured_minor) == (PageStatus.CAPTURED, 3_500)
    with pytest.raises(Refused):
        await rig.gateway.capture(refs(page), 100, "c3" + page.ref, mark="c", is_last=False)


async def test_a_capture_whose_answer_was_lost_is_found_by_its_mark(rig):
    only_if(rig.gateway.abilities.captures_in_parts)
    page = await rig.paid(is_held=True)
    path = "/v1/payment_intents" if rig.name == "stripe" else "/paypal/v2/payments"
    assert await rig.gateway.find_capture(refs(page), 1_500, "lost") is None

    rig.lose(path, times=3 if rig.name == "stripe" else 1)
    with pytest.raises(NoAnswer):
        await rig.gateway.capture(refs(page), 1_500, "cl" + page.ref, mark="lost", is_last=False)

    found = await rig.gateway.find_capture(refs(page), 1_500, "lost")
    assert (found.amount_minor, found.mark) == (1_500, "lost")


async def test_what_is_held_can_be_let_go_of_once_or_twice(rig):
    only_if(rig.gateway.abilities.voids)
    page = await rig.paid(is_held=True)

    for key in ("v1", "v1", "v2"):
        await rig.gateway.void(refs(page), key + page.ref)

    after = await rig.gateway.fetch_page(page.ref)
    assert (after.status, after.captured_minor) == (PageStatus.CLOSED, 0)


async def test_a_provider_that_cannot_hold_says_no(rig):
    only_if(not rig.gateway.abilities.voids)
    page = await rig.paid()

    with pytest.raises(Refused):
        await rig.gateway.void(refs(page), "void")
    with pytest.raises(Refused):
        await rig.gateway.capture(refs(page), 1_000, "cap", mark="a", is_last=False)

    assert (await rig.gateway.fetch_page(page.ref)).captured_minor == 5_000


async def test_refunds_stop_at_what_was_captured(rig):
    page = await rig.paid()
    of = refs(page)

    async def refund(amount, mark, key):
        return await rig.gateway.refund(
            RefundRequest(of, amount, {"refund": f"{page.ref}-{mark}"}), key + page.ref
        )

    first = await refund(2_000, 1, "r1")
    again = await refund(2_000, 1, "r1")
    with pytest.raises(Refused) as caught:
        await refund(3_001, 2, "r2")
    rest = await refund(3_000, 3, "r3")
    with pytest.raises(Refused):
        await refund(1, 4, "r4")

    assert first.ref == again.ref != rest.ref
    assert caught.value.reason == refusals.TOO_MUCH
    assert first.state in DONE and rest.amount_minor == 3_000


async def test_each_part_that_was_captured_is_refunded_by_itself(rig):
    only_if(rig.gateway.abilities.captures_in_parts)
    page = await rig.paid(is_held=True)
    one = await rig.gateway.capture(refs(page), 1_500, "m1" + page.ref, mark="a", is_last=False)
    two = await rig.gateway.capture(refs(page), 2_000, "m2" + page.ref, mark="b", is_last=True)
    of = refs(await rig.gateway.fetch_page(page.ref))

    for taken in (one, two):
        request = RefundRequest(of, taken.amount_minor, {"refund": taken.ref}, taken.ref)
        news = await rig.gateway.refund(request, f"r-{taken.ref}")
        assert news.amount_minor == taken.amount_minor
    with pytest.raises(Refused):
        await rig.gateway.refund(RefundRequest(of, 1, {"refund": "more"}, two.ref), "r-more")


async def test_a_refund_whose_answer_was_lost_is_found_by_its_marks(rig):
    by_machine(rig)
    page = await rig.paid()
    request = RefundRequest(refs(page), 1_000, {"refund": page.ref})
    assert await rig.gateway.find_refund(request) is None

    rig.lose(rig.refunds_path, times=3 if rig.name == "stripe" else 1)
    with pytest.raises(NoAnswer):
        await rig.gateway.refund(request, f"lost-{page.ref}")
    rig.process.control(forget_idempotency_keys=True)

    found = await rig.gateway.find_refund(request)
    assert found.amount_minor == 1_000
    assert await rig.gateway.fetch_refund(found.ref) == found


async def test_a_refund_that_never_arrived_was_not_made(rig):
    by_machine(rig)
    page = await rig.paid()
    request = RefundRequest(refs(page), 1_000, {"refund": f"never-{page.ref}"})

    rig.lose(rig.refunds_path, "timeout_before", times=3 if rig.name == "stripe" else 1)
    with pytest.raises(NoAnswer):
        await rig.gateway.refund(request, f"never-{page.ref}")

    assert await rig.gateway.find_refund(request) is None


async def test_a_refund_can_fail_afterwards(rig):
    page = await rig.paid()
    request = RefundRequest(refs(page), 1_000, {"refund": f"fails-{page.ref}"})
    news = await rig.gateway.refund(request, f"fails-{page.ref}")

    await rig.act("fail_refund", news.ref)

    assert (await rig.gateway.fetch_refund(news.ref)).state == RefundState.FAILED


@pytest.mark.parametrize("verdict", ["win", "lose"])
async def test_a_dispute_is_open_until_the_bank_decides(rig, verdict):
    by_machine(rig)
    page = await rig.paid()

    opened = await rig.act("open_dispute", page.charge_ref)
    before = await rig.gateway.fetch_dispute(opened["id"])
    with pytest.raises(Refused) as caught:
        await rig.gateway.refund(RefundRequest(refs(page), 100, {"refund": "d"}), "d" + page.ref)
    await rig.act(f"{verdict}_dispute", opened["id"])
    after = await rig.gateway.fetch_dispute(opened["id"])

    assert (before.state, before.of) == (DisputeState.OPEN, page.charge_ref)
    assert (before.amount_minor, before.currency) == (5_000, "EUR")
    assert before.due_at > now() and caught.value.reason == refusals.DISPUTED
    assert after.state == (DisputeState.WON if verdict == "win" else DisputeState.LOST)


async def test_a_payout_is_sent_once_and_arrives(rig):
    request = await payout_of(rig, f"once-{rig.name}")

    sent = await rig.gateway.send_payout(request, f"payout-once-{rig.name}")
    again = await rig.gateway.send_payout(request, f"payout-once-{rig.name}")
    await rig.act("pay_payout", sent.ref)

    assert sent.ref == again.ref and sent.amount_minor == 1_000
    assert (await rig.gateway.fetch_payout(sent.ref)).state == PayoutState.PAID


@pytest.mark.parametrize("ending", ["fail", "return"])
async def test_a_payout_can_fail_or_come_back(rig, ending):
    only_if(ending == "return" or rig.name != "stripe")  # a transfer is there, or refused at once
    request = await payout_of(rig, f"{ending}-{rig.name}")
    sent = await rig.gateway.send_payout(request, f"payout-{ending}-{rig.name}")

    await rig.act(f"{ending}_payout", sent.ref)

    state = (await rig.gateway.fetch_payout(sent.ref)).state
    assert state == (PayoutState.FAILED if ending == "fail" else PayoutState.RETURNED)


async def test_a_payout_that_the_balance_does_not_cover_is_refused(rig):
    by_machine(rig)
    request = await payout_of(rig, f"much-{rig.name}", amount=99_000_000)

    with pytest.raises(Refused) as caught:
        await rig.gateway.send_payout(request, f"payout-much-{rig.name}")

    assert caught.value.reason == refusals.NO_BALANCE


async def test_a_payout_whose_answer_was_lost_is_not_sent_again(rig):
    by_machine(rig)
    request, key = await payout_of(rig, f"lost-{rig.name}"), f"payout-lost-{rig.name}"

    rig.lose(rig.payouts_path, times=3 if rig.name == "stripe" else 1)
    with pytest.raises(NoAnswer):
        await rig.gateway.send_payout(request, key)
    if rig.name != "paypal":  # it remembers batch ids for a month, and can't be searched
        rig.process.control(forget_idempotency_keys=True)
        assert await rig.gateway.find_payout(request, key)
    else:
        found = [await rig.gateway.send_payout(request, key) for _ in range(2)]
        assert found[0].ref == found[1].ref


async def test_every_movement_is_on_the_balance(rig):
    since = now() - timedelta(seconds=1)
    page = await rig.paid()
    news = await rig.gateway.refund(
        RefundRequest(refs(page), 1_000, {"refund": f"line-{page.ref}"}), f"line-{page.ref}"
    )
    if rig.gateway.abilities.is_by_hand:
        await rig.act("settle_refund", news.ref)

    lines = {line.source_ref: line async for line in rig.gateway.balance_lines(since)}

    charge, refund = lines[page.charge_ref], lines[news.ref]
    assert (charge.kind, charge.amount_minor, charge.currency) == ("charge", 5_000, "EUR")
    assert (refund.kind, refund.amount_minor) == ("refund", -1_000)
    assert charge.fee_minor == page.fee_minor and charge.at >= since


async def test_a_genuine_message_says_what_it_is_about(rig):
    only_if(rig.gateway.abilities.sends_webhooks)
    page = await rig.paid()

    letters = rig.letters("COMPLETED" if rig.name == "paypal" else "paid", page.ref)
    hints = [
        await rig.gateway.read_webhook(letter.body.encode(), lower(letter.headers))
        for letter in letters
    ]

    about = [hint for hint in hints if hint.about == About.PAYMENT]
    assert about and {hint.ref for hint in about} <= {page.ref, page.intent_ref}
    assert all(hint.payment_mark.startswith("F-") for hint in about)
    assert len({hint.event_id for hint in hints}) == len(hints)


@pytest.mark.parametrize("how", ["forged", "tampered", "stale", "unsigned", "no json"])
async def test_a_message_that_is_not_genuine_is_refused(rig, how):
    if rig.gateway.abilities.is_by_hand:
        with pytest.raises(Forged):
            await rig.gateway.read_webhook(b"{}", {})
        return
    page = await rig.paid()
    letter = rig.letters("COMPLETED" if rig.name == "paypal" else "paid", page.ref)[0]
    body, headers = letter.body.encode(), lower(letter.headers)
    if how == "forged":
        headers = {name: f"{value[:-4]}0000" for name, value in headers.items()}
    elif how == "tampered":
        body = body.replace(b"5000", b"9000").replace(b"50.00", b"90.00")
        assert body != letter.body.encode()
    elif how == "stale":
        body, headers = stale(rig, letter)
    elif how == "unsigned":
        headers = {}
    else:
        body = b"\xff\x00 not json"

    with pytest.raises(Forged):
        await rig.gateway.read_webhook(body, headers)


def stale(rig, letter):
    """The same message, rightly signed a long time ago."""
    from marketplace.sandbox import paypal_more, razorpay, webhooks

    then = int(time.time()) - 10 * 86_400
    if rig.name == "stripe":
        return letter.body.encode(), {"stripe-signature": webhooks.sign(letter.body, then)}
    if rig.name == "razorpay":
        body = json.dumps(json.loads(letter.body) | {"created_at": then})
        return body.encode(), lower(razorpay.headers_of("evt_stale", body))
    event, at = json.loads(letter.body), "2020-01-01T00:00:00Z"
    mark = paypal_more.signature("t-1", at, paypal_more.WEBHOOK_ID, event)
    headers = lower(letter.headers) | {
        "paypal-transmission-id": "t-1",
        "paypal-transmission-time": at,
        "paypal-transmission-sig": mark,
    }
    return letter.body.encode(), headers


def lower(headers):
    return {name.lower(): value for name, value in headers.items()}


async def test_what_is_not_there_is_refused_in_one_way(rig):
    with pytest.raises(Refused) as caught:
        await rig.gateway.fetch_refund("re_nowhere")

    assert caught.value.reason == refusals.GONE


async def test_a_provider_that_is_down_gives_no_answer(rig, monkeypatch):
    by_machine(rig)
    page = await rig.opened()
    fault = {"method": "GET", "path_prefix": "/", "mode": "500", "times": 1}
    rig.process.control(fail_next=fault)

    with pytest.raises(NoAnswer):
        await rig.gateway.fetch_page(page.ref)


async def test_an_amount_beyond_all_reason_is_refused(rig):
    by_machine(rig)
    request = replace(rig.request(), amount_minor=0, lines=())

    with pytest.raises(Refused):
        await rig.gateway.open_page(request, f"zero-{request.reference}")
