"""PostgreSQL shows people and vendors their own rows only, whatever a statement forgot to say."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel, select

from marketplace.adapters.database import bind
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.rules.permissions import SYSTEM, Actor
from marketplace.services import addresses, wishlists
from tests.binding import DEEP
from tests.factories import HOME, person, shop, staff, visitor
from tests.queries.vendor_sales import sale

OPEN = {
    "answer": "public",
    "audit_entry": "only added to; read by staff",
    "capture": "money that the shop itself moves",
    "cart": "a browser's, which becomes a member's at signing in",
    "cart_delivery": "part of a basket",
    "commission_rule": "what vendors pay; needed to price everybody's orders",
    "coupon": "needed to price everybody's baskets",
    "credit_account": "gift cards are known by their code; vendors give credit to buyers",
    "difference": "staff's",
    "dispute_share": "money that the shop itself moves",
    "data_request": "by a letter also of people without an account",
    "ledger_account": "the books are one",
    "line_reduction": "written while a basket is priced",
    "mailing": "of an address, also of one without an account",
    "offer": "public",
    "payment_share": "money that the shop itself moves",
    "posting": "the books are one",
    "product_twin": "staff's",
    "promotion": "needed to price everybody's baskets",
    "promotion_use": "counted over all people",
    "question": "public",
    "refund": "money that the shop itself moves",
    "review": "public",
    "review_vote": "counted over all people",
    "sale_part": "money that the shop itself moves",
    "shipping_profile": "needed to price everybody's baskets",
    "shipping_zone": "needed to price everybody's baskets",
    "stock_location": "counted for everybody",
    "stock_movement": "counted for everybody",
    "team_invitation": "read by whom it invites, who is not of the shop yet",
    "vendor_member": "tells who somebody is, before anything is kept apart",
    "vendor_review": "public",
}
"""Tables with a person's or a vendor's key that PostgreSQL does not keep apart, and why."""


KEYS = {
    ("account_id", "account"),
    ("vendor_id", "vendor"),
    ("vendor_order_id", "vendor_order"),
    ("group_id", "order_group"),
}


async def seen(db, table):
    found = await db.execute(text(f"SELECT count(*) FROM {table}"))
    return found.scalar_one()


async def test_every_table_of_people_and_vendors_is_kept_apart_or_says_why_not(db):
    kept = await db.execute(text("SELECT relname FROM pg_class WHERE relrowsecurity"))
    ours = {
        table.name
        for table in SQLModel.metadata.tables.values()
        if {(key.parent.name, key.column.table.name) for key in table.foreign_keys} & KEYS
    }

    assert ours - set(kept.scalars()) - set(OPEN) == set()
    assert set(OPEN) - ours == set(), "no need to explain these"


async def test_a_member_sees_only_what_is_theirs(db):
    ada, bert = await person(db), await person(db)
    for one in (ada, bert):
        await addresses.add(db, one, HOME)
        await wishlists.add(db, one, (await shop(db)).offer.product_id)
    await db.flush()

    await bind(db, ada)

    assert await seen(db, "address") == 1
    assert await seen(db, "wishlist_item") == 1


async def test_nobody_writes_into_anothers_rows(db):
    ada, bert = await person(db), await person(db)
    await addresses.add(db, bert, HOME)
    await db.flush()

    await bind(db, ada)
    changed = await db.execute(text("UPDATE address SET city = 'Ulm' WHERE city = 'Berlin'"))

    assert changed.rowcount == 0
    db.info[DEEP] = True  # as if the verb took somebody else for its actor
    with pytest.raises(DBAPIError, match="row-level security"):
        await addresses.add(db, bert, HOME)
        await db.flush()


async def test_a_vendor_sees_its_own_orders_and_not_those_of_others(db):
    mine, other = await shop(db), await shop(db)
    order = await sale(db, mine)
    await sale(db, other)

    await bind(db, mine.owner)

    found = (await db.exec(select(VendorOrder.id))).all()
    assert found == [order.id]
    assert (await db.exec(select(OrderGroup.id))).all() == [order.group_id]
    assert await seen(db, "order_line") == 1


async def test_a_guest_sees_the_purchase_of_their_browser_or_of_their_link(db):
    order = await sale(db, await shop(db))
    group = await db.get_one(OrderGroup, order.group_id)
    number = group.number

    await bind(db, visitor())
    assert await seen(db, "order_group") == 0

    await bind(db, replace(visitor(), purchase=number))
    assert await seen(db, "order_group") == 1
    assert await seen(db, "vendor_order") == 1


async def test_who_buys_for_an_account_sees_it_and_no_other_account_does(db):
    made, ada = await shop(db), await person(db)
    order = await sale(db, made)
    group = await db.get_one(OrderGroup, order.group_id)
    group.account_id = ada.account_id
    await db.flush()

    await bind(db, ada)
    assert await seen(db, "vendor_order") == 1
    await bind(db, await person_of_another_account(db))
    assert await seen(db, "vendor_order") == 0


async def person_of_another_account(db):
    await bind(db, SYSTEM)
    return await person(db)


@pytest.mark.parametrize("is_system", [True, False])
async def test_staff_and_the_shop_itself_see_everything(db, is_system):
    await sale(db, await shop(db))
    await sale(db, await shop(db))
    actor = SYSTEM if is_system else await staff(db)

    await bind(db, actor)

    assert await seen(db, "vendor_order") >= 2


async def test_the_next_transaction_knows_nothing_of_it(db):
    await bind(db, Actor(account_id=1))
    await db.commit()

    bound = await db.execute(text("SELECT actor_is_bound()"))
    assert bound.scalar_one() is False
