"""Choosing and changing the way to pay: how long it holds the last pieces."""

from datetime import timedelta

import pytest

from marketplace.adapters.database import transaction
from marketplace.errors import Conflict, Invalid
from marketplace.models.orders import OrderGroup
from marketplace.models.payments import Payment
from marketplace.rules.fulfilment import MOST_EXTENSIONS
from marketplace.services import payments, ways
from marketplace.services.settings import shop_settings
from tests.gateways.test_stories import bought

A_WHILE = timedelta(minutes=10)


async def passes(it, time=A_WHILE):
    """So much time goes by, as the purchase sees it."""
    async with transaction() as db:
        group = await db.get_one(OrderGroup, (await it.group()).id, with_for_update=True)
        group.expires_at -= time
        group.created_at -= time


async def change(it, way):
    """Another way is chosen and its page opened; gives until when it waits then."""
    async with transaction() as db:
        it.prepared = await ways.another_try(db, it.buyer, it.number, it.prepared.token, way)
    await payments.open_payment_page(it.prepared.payment_id, it.prepared.token)
    return (await it.group()).expires_at


async def test_changing_the_way_holds_it_for_longer_only_so_often(bank):
    it = await bought("stripe")
    ends = (await it.group()).expires_at

    for number, way in enumerate(("paypal", "razorpay", "stripe", "paypal", "stripe"), start=1):
        await passes(it)
        ends -= A_WHILE
        until = await change(it, way)
        assert (until > ends) is (number <= MOST_EXTENSIONS)
        assert (await it.group()).extensions == min(number, MOST_EXTENSIONS)
        ends = until


async def test_a_bank_transfer_is_waited_for_only_so_often(bank):
    it = await bought("stripe")
    for way in ("manual", "stripe", "manual", "stripe"):
        await change(it, way)

    with pytest.raises(Conflict, match="bank transfer"):
        await change(it, "manual")

    assert (await it.payment()).provider == "stripe"


async def test_choosing_over_and_over_holds_it_no_longer(bank):
    it = await bought("paypal")
    async with transaction() as db:
        payment = await db.get_one(Payment, it.prepared.payment_id)
        payment.provider_ref = None
    await passes(it)
    ends = (await it.group()).expires_at

    for way in ("stripe", "paypal"):
        async with transaction() as db:
            await ways.choose(db, it.buyer, it.prepared.payment_id, way)

    assert abs((await it.group()).expires_at - ends) < timedelta(seconds=5)


async def test_only_ways_that_can_charge_the_currency_are_offered(bank):
    it = await bought("stripe")
    async with transaction() as db:
        rules = await shop_settings(db)
        payment = await db.get_one(Payment, it.prepared.payment_id)
        payment.currency, payment.amount_minor, payment.provider_ref = "KWD", 5_795, None
        with pytest.raises(Invalid):
            await ways.choose(db, it.buyer, payment.id, "paypal")
        await ways.choose(db, it.buyer, payment.id, "")
        chosen = payment.provider

    def names(*of):
        return [way.name for way in ways.ways_to_pay(rules, *of)]

    assert names("EUR") == names() == ["stripe", "paypal", "razorpay", "manual"]
    assert names("KWD") == ["stripe", "razorpay", "manual"]
    assert names("KWD", 5_795) == ["manual"] == [chosen]
