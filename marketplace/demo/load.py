"""Fills an empty shop with the demo catalogue, through the services that people use."""

import asyncio
from collections.abc import Callable

from sqlmodel import select

from marketplace.adapters.database import Session, reading, transaction
from marketplace.adapters.passwords import hash_password
from marketplace.adapters.queue import put_behind
from marketplace.config import settings
from marketplace.demo.generate import demo_shop
from marketplace.demo.load_catalogue import load_catalogue
from marketplace.demo.load_markets import load_markets
from marketplace.demo.load_orders import load_orders
from marketplace.demo.load_people import ACCOUNTS, PASSWORD, load_people, with_demo_shopper
from marketplace.demo.load_pictures import Paintings, hang_pictures, paint_pictures
from marketplace.demo.load_searches import load_searches
from marketplace.demo.load_talk import load_talk
from marketplace.demo.shapes import DemoShop
from marketplace.errors import Conflict
from marketplace.models.catalog import Product
from marketplace.services import vendor_record
from marketplace.services.outbox import EVENTS

__all__ = ["ACCOUNTS", "fill", "fill_if_empty"]

Progress = Callable[[str], None]


REAL = "This shop takes real money, and everybody knows the demo's passwords. Nothing was added."


async def fill_if_empty(scale: float, on_progress: Progress) -> bool:
    """Fill the shop; False when it has products already and stays as it is.

    Raises Conflict for a shop that takes real money.
    """
    if settings().takes_real_money:
        raise Conflict(REAL)
    async with reading() as db:
        has_products = (await db.exec(select(Product.id).limit(1))).first() is not None
    if not has_products:
        await fill(scale, on_progress)
    return not has_products


async def fill(scale: float, on_progress: Progress) -> None:
    """Load the whole demo shop, smaller by `scale`; all of it or nothing."""
    shop = with_demo_shopper(demo_shop(scale=scale))
    password_hash = await hash_password(PASSWORD)
    painting = asyncio.create_task(paint_pictures(shop))
    try:
        async with transaction() as db:
            await _load(db, shop, password_hash, painting, on_progress)
    finally:
        painting.cancel()


async def _load(
    db: Session,
    shop: DemoShop,
    password_hash: str,
    painting: asyncio.Task[Paintings],
    on_progress: Progress,
) -> None:
    people = await load_people(db, shop, password_hash)
    catalogue = await load_catalogue(db, shop, people)
    on_progress(f"{len(shop.products):,} products of {len(shop.vendors)} vendors")
    await load_talk(db, shop, people, catalogue)
    on_progress(f"{len(shop.reviews):,} reviews")
    await load_orders(db, shop, people, catalogue)
    on_progress(f"{len(shop.orders):,} past orders")
    await load_markets(db, catalogue)
    await load_searches(db, catalogue)
    await vendor_record.recount(db)
    await hang_pictures(db, shop, catalogue, await painting)
    # The first person's letter does not wait for what thousands of demo goods set off.
    await put_behind(db, EVENTS)
    on_progress("Their pictures")
