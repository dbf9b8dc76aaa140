"""Two shoppers reach for the last piece in the same moment."""

import asyncio

from sqlmodel import select

from marketplace.adapters.database import reading, transaction
from marketplace.errors import Conflict
from marketplace.models.offers import Stock
from marketplace.services import carts, checkout
from tests.factories import HOME, shop, visitor


async def prepared(guest):
    try:
        async with transaction() as db:
            return await checkout.prepare(db, guest, "ada@example.com", HOME, 2_000)
    except Conflict as refused:
        return refused


async def test_the_last_piece_is_held_for_one_of_them(db_url):
    guests = [visitor() for _ in range(4)]
    async with transaction() as db:
        made = await shop(db, price=2_000, delivery=0, stock=1)
        for guest in guests:
            await carts.add_line(db, guest, made.offer.id, 1)

    answers = await asyncio.gather(*map(prepared, guests))

    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    async with reading() as db:
        stock = (await db.exec(select(Stock).where(Stock.offer_id == made.offer.id))).one()
    assert len(refused) == len(guests) - 1
    assert all("Nothing was charged" in refusal.message for refusal in refused)
    assert (stock.on_hand, stock.reserved) == (1, 1)
