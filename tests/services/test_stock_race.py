"""Shoppers who reach for the last pieces in the same moment."""

import asyncio

from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.errors import Conflict
from marketplace.models.offers import Stock
from marketplace.services import carts, checkout
from tests.factories import HOME, shop, visitor


async def prepared(guest, expected=2_000):
    try:
        async with transaction() as db:
            return await checkout.prepare(db, guest, "ada@example.com", HOME, expected)
    except Conflict as refused:
        return refused


async def stocks_of(*shops):
    async with reading() as db:
        ids = [made.offer.id for made in shops]
        rows = await db.exec(select(Stock).where(col(Stock.offer_id).in_(ids)))
        return [(stock.on_hand, stock.reserved) for stock in rows.all()]


async def test_the_last_piece_is_held_for_one_of_them(db_url):
    guests = [visitor() for _ in range(4)]
    async with transaction() as db:
        made = await shop(db, price=2_000, delivery=0, stock=1)
        for guest in guests:
            await carts.add_line(db, guest, made.offer.id, 1)

    answers = await asyncio.gather(*map(prepared, guests))

    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert len(refused) == len(guests) - 1
    assert all("Nothing was charged" in refusal.message for refusal in refused)
    assert await stocks_of(made) == [(1, 1)]


async def test_baskets_filled_in_opposite_orders_do_not_wait_for_each_other(db_url):
    guests = [visitor() for _ in range(12)]
    async with transaction() as db:
        shops = [await shop(db, price=1_000, delivery=0, stock=5) for _ in range(3)]
        for place, guest in enumerate(guests):
            for made in shops if place % 2 else reversed(shops):
                await carts.add_line(db, guest, made.offer.id, 1)

    answers = await asyncio.gather(*(prepared(guest, 3_000) for guest in guests))

    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert len(refused) == len(guests) - 5
    assert all("Nothing was charged" in refusal.message for refusal in refused)
    assert await stocks_of(*shops) == [(5, 5)] * 3


async def test_somebody_who_is_refused_one_thing_holds_none_of_the_others(db_url):
    guests = [visitor() for _ in range(6)]
    async with transaction() as db:
        plenty = await shop(db, price=1_000, delivery=0, stock=50)
        scarce = await shop(db, price=1_000, delivery=0, stock=2)
        for place, guest in enumerate(guests):
            for made in (plenty, scarce) if place % 2 else (scarce, plenty):
                await carts.add_line(db, guest, made.offer.id, 1)

    await asyncio.gather(*(prepared(guest, 2_000) for guest in guests))

    assert sorted(await stocks_of(plenty, scarce)) == [(2, 2), (50, 2)]
