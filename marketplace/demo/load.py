"""Fills an empty shop with the demo catalogue, through the services that people use."""

from collections.abc import Callable

from sqlmodel import select

from marketplace.adapters import search_index
from marketplace.adapters.database import reading, transaction
from marketplace.adapters.passwords import hash_password
from marketplace.config import settings
from marketplace.demo.generate import demo_shop
from marketplace.demo.load_catalogue import Catalogue, load_catalogue
from marketplace.demo.load_orders import load_orders
from marketplace.demo.load_people import ACCOUNTS, PASSWORD, load_people
from marketplace.demo.load_pictures import load_pictures
from marketplace.demo.load_talk import load_talk
from marketplace.errors import Unavailable
from marketplace.models.catalog import Product

__all__ = ["ACCOUNTS", "fill", "fill_if_empty"]

Progress = Callable[[str], None]


async def fill_if_empty(on_progress: Progress = print) -> None:
    """Fill the shop unless it has products already."""
    async with reading() as db:
        has_products = (await db.exec(select(Product.id).limit(1))).first() is not None
    if not has_products:
        await fill(settings().demo_scale, on_progress)


async def fill(scale: float = 1.0, on_progress: Progress = print) -> None:
    """Load the whole demo shop, smaller by `scale`; all of it or nothing."""
    shop = demo_shop(scale=scale)
    password_hash = await hash_password(PASSWORD)
    async with transaction() as db:
        people = await load_people(db, shop, password_hash)
        catalogue: Catalogue = await load_catalogue(db, shop, people)
        on_progress(f"{len(shop.products):,} products of {len(shop.vendors)} vendors")
        await load_pictures(db, shop, catalogue)
        on_progress("Their pictures")
        await load_talk(db, shop, people, catalogue)
        on_progress(f"{len(shop.reviews):,} reviews")
        await load_orders(db, shop, people, catalogue)
        on_progress(f"{len(shop.orders):,} past orders")
    async with reading() as db:
        try:
            await search_index.rebuild(db)
        except Unavailable:
            on_progress("The search index is away; it catches up when it is back")
