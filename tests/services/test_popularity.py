"""How much is sold of a product: what was paid for, less what was cancelled."""

from sqlmodel import select

from marketplace.models.catalog import Product
from marketplace.models.orders import OrderLine, VendorOrder
from marketplace.services import carts, checkout, popularity
from tests.factories import HOME, shop, visitor
from tests.queries.vendor_sales import sale


async def sold(db, made):
    product = await db.get_one(Product, made.offer.product_id)
    await db.refresh(product)
    return product.sold_count


async def test_every_paid_piece_counts_once(db):
    mine = await shop(db)
    await sale(db, mine, 2)
    await sale(db, mine, 3)

    assert mine.offer.product_id in await popularity.recount(db)
    assert await popularity.recount(db) == []

    assert await sold(db, mine) == 5


async def test_what_is_cancelled_counts_no_more(db):
    mine = await shop(db)
    order = await sale(db, mine, 3)
    await popularity.recount(db)
    lines = await db.exec(select(OrderLine).where(OrderLine.vendor_order_id == order.id))
    lines.one().cancelled_quantity = 2
    await db.flush()

    assert await popularity.recount(db) == [mine.offer.product_id]

    assert await sold(db, mine) == 1


async def test_what_is_not_paid_yet_does_not_count(db):
    mine, guest = await shop(db), visitor()
    await carts.add_line(db, guest, mine.offer.id, 1)
    await checkout.prepare(db, guest, "ada@example.com", HOME, 2_500)
    waiting = select(VendorOrder).where(VendorOrder.vendor_id == mine.vendor.id)
    assert (await db.exec(waiting)).one().placed_at is None

    assert mine.offer.product_id not in await popularity.recount(db)
