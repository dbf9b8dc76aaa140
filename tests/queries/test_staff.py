"""What staff may read, and that nobody else may."""

import pytest
from sqlmodel import select

from marketplace.adapters.database import Session
from marketplace.errors import Forbidden, NotFound
from marketplace.models.orders import Shipment
from marketplace.queries.audit import Wanted, audit_trail
from marketplace.queries.staff import staff_overview
from marketplace.queries.staff_catalog import all_products, all_reviews
from marketplace.queries.staff_money import balances, journals, money_commands, payments, refunds
from marketplace.queries.staff_order import sale_sheet
from marketplace.queries.staff_orders import all_sales
from marketplace.queries.staff_people import all_people
from marketplace.queries.staff_work import work_sheet
from marketplace.rules.kinds import StaffRole
from marketplace.rules.permissions import SYSTEM, Actor
from marketplace.services import orders, vendors
from marketplace.services.bookkeeping import book_earning
from tests.factories import person, shop
from tests.queries.vendor_sales import sale

SUPPORT = Actor(name="Sam", staff_role=StaffRole.SUPPORT)
LISTS = [
    staff_overview, all_products, all_reviews, all_sales, all_people, audit_trail, work_sheet
]  # fmt: skip
BOOKS = [balances, journals, payments, refunds, money_commands]


@pytest.mark.parametrize("query", [*LISTS, *BOOKS])
async def test_shoppers_and_vendors_read_none_of_it(db: Session, query) -> None:
    for actor in (Actor(), await person(db), (await shop(db)).owner):
        with pytest.raises(Forbidden):
            await query(db, actor)


@pytest.mark.parametrize("query", BOOKS)
async def test_support_does_not_see_the_books(db: Session, query) -> None:
    with pytest.raises(Forbidden):
        await query(db, SUPPORT)


@pytest.mark.parametrize("query", [*LISTS, *BOOKS])
async def test_a_super_admin_reads_everything(db: Session, query) -> None:
    await shop(db)

    assert await query(db, SYSTEM) is not None


async def test_revenue_is_kept_from_support(db: Session) -> None:
    overview = await staff_overview(db, SUPPORT)

    assert overview.revenue == ""
    assert overview.revenue_days == []


async def test_people_are_found_by_a_part_of_their_name(db: Session) -> None:
    await person(db, "Grace Hopper")
    await person(db, "Ada Byron")

    found = await all_people(db, SUPPORT, "hopp")

    assert [row.name for row in found.rows] == ["Grace Hopper"]


async def test_an_approval_stands_in_the_audit_trail(db: Session) -> None:
    sold = await shop(db)

    trail = await audit_trail(db, SUPPORT)

    assert sold.vendor.name in [entry.subject for entry in trail.rows]


async def test_the_trail_is_read_by_what_it_is_about(db: Session) -> None:
    await shop(db)

    assert (await audit_trail(db, SUPPORT, Wanted("vendor"))).rows
    assert (await audit_trail(db, SUPPORT, Wanted("setting"))).rows == []


async def test_an_application_waits_for_attention(db: Session) -> None:
    await vendors.apply(
        db, await person(db), vendors.Application("New Oven", "Bread", "", "DE", "Ulm")
    )

    overview = await staff_overview(db, SUPPORT)

    assert "1 application to decide on" in [one.text for one in overview.attention]


async def test_a_purchase_shows_its_bookings_only_to_who_may_see_the_books(db: Session) -> None:
    made = await shop(db)
    order = await sale(db, made)
    number = order.number.rpartition("-")[0]
    await orders.accept(db, made.owner, order.id)
    await orders.ship(db, made.owner, order.id, "DHL", "JD0146")
    shipments = await db.exec(select(Shipment).where(Shipment.vendor_order_id == order.id))
    await book_earning(db, shipments.one().id)

    assert (await sale_sheet(db, SYSTEM, number)).journals
    assert (await sale_sheet(db, SUPPORT, number)).journals == []


async def test_an_unknown_purchase_is_not_found(db: Session) -> None:
    with pytest.raises(NotFound):
        await sale_sheet(db, SUPPORT, "no-such-number")
