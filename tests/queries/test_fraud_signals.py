"""What else came from where a purchase comes from, and how it is counted."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from marketplace.models.aftersales import Claim
from marketplace.models.columns import now
from marketplace.models.fraud import FraudCheck
from marketplace.models.orders import OrderGroup, Shipment, VendorOrder
from marketplace.models.payments import Dispute, Payment
from marketplace.queries.fraud_signals import (
    Facts,
    Source,
    facts_of,
    traces_of,
    velocity,
    with_earlier,
    with_velocity,
)
from marketplace.rules.case_kinds import ClaimKind
from marketplace.rules.fraud import CheckDecision, Signals
from marketplace.services import carts, checkout
from tests.factories import HOME, person, shop, visitor

pytestmark = pytest.mark.usefixtures("db_url")
TRACES = {"browser": "b", "address": "a", "email": "e"}


@dataclass
class Row:
    """A payment of some purchase."""

    id: int
    total_minor: int = 2_000
    currency: str = "EUR"
    created_at: object = field(default_factory=now)
    traces: tuple = ("b",)
    failed_tries: int = 0
    card_mark: str = ""


def own(total=1_000):
    return Facts(OrderGroup(id=1, total_minor=total, currency="EUR"), Signals(total_minor=total))


def test_purchases_are_counted_once_however_many_payments_they_have():
    rows = [Row(2), Row(2), Row(3, created_at=now() - timedelta(hours=3)), Row(1)]

    found = velocity(own(), rows, TRACES, 50_000)

    assert (found.hour_purchases, found.day_purchases) == (2, 3)
    assert found.day_spent_minor == 1_000 + 2_000 + 2_000


def test_amounts_of_other_currencies_are_not_added():
    assert velocity(own(), [Row(2, currency="JPY")], TRACES, 0).day_spent_minor == 1_000


def test_card_trials_count_by_browser_and_address_only():
    rows = [
        Row(2, 100, traces=("b", "e"), failed_tries=2, card_mark="one"),
        Row(3, 100, traces=("a",), failed_tries=1, card_mark="two"),
        Row(4, 100, traces=("e",), failed_tries=9, card_mark="three"),
    ]

    found = velocity(own(100), rows, TRACES, 0)

    assert (found.failed_tries, found.cards, found.small_tries) == (3, 2, 3)


def test_failed_tries_of_the_purchase_itself_count():
    assert velocity(own(), [Row(1, failed_tries=4)], TRACES, 0).failed_tries == 4


def test_card_trials_in_a_browser_of_an_earlier_look_count_too():
    rows = [Row(2, traces=("old",), failed_tries=2), Row(3, traces=("b",), failed_tries=1)]

    found = velocity(own(), rows, with_earlier(TRACES, ["e", "old"]), 0)

    assert found.failed_tries == 3
    assert list(with_earlier(TRACES, ["e", "old"]).values()) == ["e", "old", "b", "a"]


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "", "nonsense", "fe80::1"])
def test_addresses_of_ones_own_network_stand_for_nobody(address):
    assert "address" not in traces_of(Source(visitor(), address), "ada@example.com")


def test_traces_are_the_same_for_the_same_and_tell_nothing():
    guest = visitor()
    one = traces_of(Source(guest, "8.8.8.8"), "Ada@Example.com")
    same = traces_of(Source(guest, "8.8.8.8"), "ada@example.com")

    assert one == same and set(one) == {"browser", "address", "email"}
    assert not any("8.8" in value or "ada" in value for value in one.values())


async def bought(db, buyer, email, price=2_000):
    made = await shop(db, price=price, delivery=0)
    await carts.add_line(db, buyer, made.offer.id, 1)
    prepared = await checkout.prepare(db, buyer, email, HOME, price)
    found = select(OrderGroup).where(OrderGroup.number == prepared.number)
    return (await db.exec(found)).one()


async def checked(db, group, source):
    traces = list(traces_of(source, group.email).values())
    decision = CheckDecision.PASSED
    db.add(FraudCheck(group_id=group.id, score=0, decision=decision, traces=traces))
    await db.flush()


async def test_whoever_shares_browser_address_account_or_email_is_found_and_nobody_else(db):
    address, email = "9.9.9.9", f"one-{id(db)}@example.com"
    mine = visitor()
    others = [
        (Source(visitor(), address), "a@example.com"),
        (Source(mine, ""), "b@example.com"),
        (Source(visitor(), "1.1.1.1"), email.upper()),
        (Source(visitor(), "1.1.1.1"), "c@example.com"),
    ]
    for source, theirs in others:
        await checked(db, await bought(db, visitor(), theirs), source)
    group = await bought(db, mine, email)

    facts = await facts_of(db, group.number, "US")
    found = await with_velocity(db, facts, traces_of(Source(mine, address), email), 0)

    assert found.hour_purchases == 1 + 3
    assert found.address_country == "US" and found.delivery_country == "DE"


async def test_what_was_yesterday_is_forgotten(db):
    source, email = Source(visitor(), ""), f"two-{id(db)}@example.com"
    earlier = await bought(db, visitor(), email)
    await checked(db, earlier, source)
    of = update(FraudCheck).where(col(FraudCheck.group_id) == earlier.id)
    await db.exec(of.values(created_at=now() - timedelta(hours=25)))
    group = await bought(db, source.actor, email)

    facts = await facts_of(db, group.number, "")

    assert (await with_velocity(db, facts, traces_of(source, email), 0)).day_purchases == 1


async def test_the_past_of_a_buyer_and_of_a_door_is_known(db):
    buyer = await person(db)
    before = await bought(db, buyer, buyer.email)
    order = (await db.exec(select(VendorOrder).where(VendorOrder.group_id == before.id))).one()
    order.delivered_at = now()
    parcel = Shipment(vendor_order_id=order.id, carrier="DHL", shipped_at=now())
    payment = (await db.exec(select(Payment).where(Payment.group_id == before.id))).one()
    db.add_all(
        [
            parcel,
            Dispute(
                payment_id=payment.id, provider_ref=f"dp {id(db)}", currency="EUR", amount_minor=1
            ),
        ]
    )
    await db.flush()
    db.add(
        Claim(
            number=f"K-{id(db)}",
            vendor_order_id=order.id,
            shipment_id=parcel.id,
            kind=ClaimKind.NOT_ARRIVED,
        )
    )
    # A basket is paid for once.
    await db.exec(update(OrderGroup).where(col(OrderGroup.id) == before.id).values(status="placed"))
    await db.flush()
    other = await bought(db, visitor(), "somebody@example.com")

    again = await facts_of(db, before.number, "")
    same_door = await facts_of(db, other.number, "")

    assert (again.signals.account_days, again.signals.earlier_purchases) == (0, 1)
    assert same_door.signals.account_days is None
    assert same_door.signals.earlier_purchases == 0
    assert same_door.signals.disputes_there >= 1 and same_door.signals.lost_there >= 1
