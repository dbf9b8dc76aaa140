"""The door that stops a shop's payouts, for who holds the letter."""

import pytest

from marketplace.adapters.database import reading, transaction
from marketplace.models.payouts import PayoutTerms
from marketplace.services import payout_stops
from tests.api.test_doors import client
from tests.api.test_mailboxes import back
from tests.factories import shop

__all__ = ["client"]


async def stopped(vendor_id):
    async with reading() as db:
        terms = await db.get(PayoutTerms, vendor_id)
    return terms is not None and terms.paused == payout_stops.STOPPED


async def test_who_holds_the_letter_stops_the_payouts_without_signing_in(client):
    async with transaction() as db:
        vendor_id = (await shop(db)).vendor.id

    answer = await client.post(
        "/doors/stop-payouts", data={"key": payout_stops.stop_key(vendor_id)}
    )

    place = back(answer)
    assert (place.path, place.params["done"]) == ("/stop-payouts", "stopped")
    assert await stopped(vendor_id)


@pytest.mark.parametrize("key", ["", "nonsense", "x" * 9_000])
async def test_nobody_else_stops_anything(client, key):
    place = back(await client.post("/doors/stop-payouts", data={"key": key}))

    assert place.path == "/stop-payouts"
    assert "isn't good any more" in place.params["problem"]
