"""Each letter can be written from the rows it is about."""

from dataclasses import replace

import pytest
from sqlmodel import select

from marketplace.events import (
    PurchasePlaced,
    VendorApproved,
    VendorReinstated,
    VendorRejected,
    VendorSuspended,
)
from marketplace.jobs.letters import LETTERS, _templates
from marketplace.models.orders import OrderGroup
from marketplace.services import carts, checkout
from tests.factories import HOME, sends_to, shop, visitor

REASON = "Parcels came without their goods."


@pytest.mark.parametrize(
    ("event", "subject"),
    [
        (VendorApproved, "Your shop is open"),
        (VendorReinstated, "Your shop is open again"),
        (VendorRejected, "About your application"),
        (VendorSuspended, "Your shop is suspended"),
    ],
)
async def test_a_vendor_is_told_what_was_decided_and_why(db, event, subject):
    vendor = (await shop(db)).vendor
    reasons = {"reason": REASON} if "reason" in event.__dataclass_fields__ else {}

    letter = await LETTERS[event](db, event(vendor.id, **reasons))
    text = _templates().get_template(f"{letter.template}.txt").render(letter.words)

    assert (letter.recipient, letter.subject) == (vendor.email, subject)
    assert vendor.name in text
    assert REASON in text or not reasons


async def test_a_confirmation_tells_the_taxes_by_rate(db):
    guest, made = visitor(), await shop(db, price=11_900, delivery=0)
    await sends_to(db, made, "US")
    await carts.add_line(db, guest, made.offer.id, 1)
    there = replace(HOME, postcode="10118", country="US", region="NY")
    prepared = await checkout.prepare(db, guest, "ada@example.com", there, 10_888)
    group = (await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))).one()

    letter = await LETTERS[PurchasePlaced](db, PurchasePlaced(group.id))
    text = _templates().get_template(f"{letter.template}.txt").render(letter.words)

    assert "New York City sales tax — €4.50" in text
    assert "Tax within the prices, not owed — −€19.00" in text
    assert "Total — €108.88" in text
