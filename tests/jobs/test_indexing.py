"""The search index follows the database, and mends itself."""

import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta

import pytest

from marketplace.adapters import search_index
from marketplace.adapters.database import reading, transaction
from marketplace.jobs import search_upkeep
from marketplace.jobs.indexing import index_breaks, index_category, repair_index, watch_index
from marketplace.models.catalog import Product
from marketplace.models.columns import now
from marketplace.models.vendors import Vendor
from marketplace.queries.search_documents import documents
from marketplace.rules.permissions import SYSTEM
from marketplace.rules.search_document import Document
from marketplace.services import catalog, categories, offers, vendors
from tests.factories import Shop, numbers, shop
from tests.jobs.conftest import until
from tests.searching import found, rebuilt


@pytest.fixture
async def seller(db_url) -> Shop:
    """A shop whose one product is in the index."""
    async with transaction() as db:
        opened = await shop(db, price=2_000)
    await rebuilt()
    return opened


async def document_of(seller: Shop) -> Document | None:
    """What shoppers may find of the shop's product."""
    asked = {"q": "*", "filter_by": f"id:[{seller.offer.product_id}]"}
    [answer] = await search_index.ask([asked])
    return answer["hits"][0]["document"] if answer["hits"] else None


def is_gone(document):
    return document is None


def is_there(document):
    return document is not None


@pytest.mark.usefixtures("worker")
async def test_a_new_price_reaches_the_index(seller, record_property):
    began = time.perf_counter()

    async with transaction() as db:
        await offers.set_price(db, seller.owner, seller.offer.id, 1_234, None)

    await until(lambda: document_of(seller), lambda found: found["price_minor"] == 1_234)
    record_property("seconds_to_index", round(time.perf_counter() - began, 3))


@pytest.mark.usefixtures("worker")
async def test_the_last_piece_sold_is_out_of_stock_in_the_index(seller):
    async with transaction() as db:
        await offers.set_stock(db, seller.owner, seller.offer.id, 0)

    await until(lambda: document_of(seller), lambda found: not found["in_stock"])


@pytest.mark.usefixtures("worker")
async def test_what_is_hidden_is_not_found_until_it_is_shown_again(seller):
    product_id = seller.offer.product_id

    async with transaction() as db:
        await catalog.hide_product(db, SYSTEM, product_id, "Recalled by its maker")
    await until(lambda: document_of(seller), is_gone)
    async with transaction() as db:
        await catalog.show_product(db, SYSTEM, product_id, "It is safe after all")

    await until(lambda: document_of(seller), is_there)


@pytest.mark.usefixtures("worker")
async def test_a_suspended_vendor_is_not_found_until_it_trades_again(seller):
    vendor_id = seller.vendor.id

    async with transaction() as db:
        await vendors.suspend(db, SYSTEM, vendor_id, "Nothing was sent for weeks")
    await until(lambda: document_of(seller), is_gone)
    async with transaction() as db:
        await vendors.reinstate(db, SYSTEM, vendor_id)

    await until(lambda: document_of(seller), is_there)


@pytest.mark.parametrize(("began", "ends"), [(-1, 99), (-99, -1)])
async def test_a_break_that_just_began_or_ended_is_known_to_the_index(seller, began, ends):
    async with transaction() as db:
        vendor = await db.get_one(Vendor, seller.vendor.id)
        vendor.closed_from = now() + timedelta(minutes=began)
        vendor.closed_to = now() + timedelta(minutes=ends)
    known = await document_of(seller)
    is_open = ends < 0
    await search_index.write(
        await search_index.current(), [{**known, "in_stock": not is_open, "left": 0}]
    )

    await index_breaks(0)

    assert (await document_of(seller))["in_stock"] is is_open


async def test_a_break_that_is_to_come_or_long_over_is_left_alone(seller):
    async with transaction() as db:
        vendor = await db.get_one(Vendor, seller.vendor.id)
        vendor.closed_from = now() - timedelta(days=2)
        vendor.closed_to = now() + timedelta(days=1)

    await index_breaks(0)

    assert (await document_of(seller))["in_stock"]


async def test_a_category_that_moves_takes_its_products_along(seller):
    async with transaction() as db:
        product = await db.get_one(Product, seller.offer.product_id)
        draft = categories.CategoryDraft(f"Department {next(numbers)}")
        department = await categories.add_category(db, SYSTEM, draft)
    assert await found(category=department.slug) == []

    async with transaction() as db:
        await categories.move(db, SYSTEM, product.category_id, department.id)
    await index_category(department.id)

    assert await found(category=department.slug) == [product.id]


async def test_shoppers_find_everything_while_the_index_is_rebuilt(seller):
    is_done = asyncio.Event()

    async def shopper() -> int:
        times = 0
        while not is_done.is_set():
            assert await document_of(seller) is not None
            times += 1
        return times

    searching = asyncio.create_task(shopper())
    for _ in range(5):
        await search_upkeep.rebuild()
    is_done.set()

    assert await searching > 0
    assert len(await search_index.collections()) == 1


async def test_what_changes_while_the_index_is_rebuilt_is_right_in_the_new_one(seller):
    product_id = seller.offer.product_id

    async def batches():
        async with reading() as db:
            before = await documents(db, [product_id])
        yield before
        async with transaction() as db:
            await offers.set_price(db, seller.owner, seller.offer.id, 777, None)
        await search_upkeep.refresh([product_id])

    await search_upkeep.publish(batches())

    assert (await document_of(seller))["price_minor"] == 777


async def test_who_writes_last_has_read_last(seller):
    """Twenty changes at once, each of them indexed by somebody else."""

    async def change(price: int) -> None:
        async with transaction() as db:
            await offers.set_price(db, seller.owner, seller.offer.id, price, None)
        await search_upkeep.refresh([seller.offer.product_id])

    await asyncio.gather(*(change(price) for price in range(1_000, 1_020)))

    async with reading() as db:
        [right] = await documents(db, [seller.offer.product_id])
    assert await document_of(seller) == right


@dataclass
class Drifted:
    """An index in which one product is wrong, one is missing, and one is too many."""

    wrong: Shop
    missing: Shop


@pytest.fixture
async def drifted(db_url) -> Drifted:
    async with transaction() as db:
        wrong, missing = await shop(db), await shop(db)
    await rebuilt()
    name = await search_index.current()
    other = {**(await document_of(wrong)), "price_minor": 1, "vendor": "Somebody else"}
    leftover = {**other, "id": "999999999"}
    await search_index.write(name, [other, leftover])
    await search_index.remove(name, [str(missing.offer.product_id)])
    return Drifted(wrong, missing)


async def test_an_index_that_has_drifted_is_put_right(drifted):
    assert await search_upkeep.repair() == 3

    assert (await document_of(drifted.wrong))["price_minor"] == drifted.wrong.offer.price_minor
    assert await document_of(drifted.missing) is not None
    [leftover] = await search_index.ask([{"q": "*", "filter_by": "id:[999999999]"}])
    assert leftover["found"] == 0
    assert await search_upkeep.repair() == 0


async def test_any_number_of_leftovers_is_taken_out(drifted):
    known = await document_of(drifted.wrong)
    leftovers = [{**known, "id": str(10**9 + number)} for number in range(6_000)]
    await search_index.write(await search_index.current(), leftovers)

    assert await search_upkeep.repair() == 6_003

    [answer] = await search_index.ask([{"q": "*", "filter_by": "id:[1000000000, 1000005999]"}])
    assert answer["found"] == 0


async def test_the_schedule_compares_everything(drifted):
    await repair_index(0)

    assert (await document_of(drifted.wrong))["price_minor"] == drifted.wrong.offer.price_minor


@pytest.mark.usefixtures("worker")
async def test_the_watch_sees_that_products_are_missing(drifted):
    name = await search_index.current()
    await search_index.remove(name, ["999999999"])  # one product is missing still

    async def seen():
        await watch_index(0)
        return await document_of(drifted.missing)

    await until(seen, is_there)


async def test_an_index_from_before_an_update_is_built_anew(seller):
    earlier = [field for field in search_index.FIELDS if field["name"] != "delivery"]
    name = f"{search_index.alias()}-1"
    await search_index.client().collections.create({"name": name, "fields": earlier})
    await search_index.client().aliases.upsert(search_index.alias(), {"collection_name": name})

    await watch_index(0)

    assert await search_index.current() != name
    assert await document_of(seller) is not None


@pytest.mark.usefixtures("worker")
async def test_an_index_that_is_gone_is_built_anew(seller):
    for name in await search_index.collections():
        await search_index.client().collections[name].delete()

    async def seen():
        await watch_index(0)
        return await search_index.current()

    await until(seen, bool)
    assert await document_of(seller) is not None
