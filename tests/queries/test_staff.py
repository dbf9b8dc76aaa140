"""What staff may read, and that nobody else may."""

import pytest

from marketplace.adapters.database import Session
from marketplace.errors import Forbidden, NotFound
from marketplace.queries.staff import staff_overview
from marketplace.queries.staff_catalog import all_products, all_reviews
from marketplace.queries.staff_money import balances, journals, money_commands, payments, refunds
from marketplace.queries.staff_order import sale_sheet
from marketplace.queries.staff_orders import all_sales
from marketplace.queries.staff_people import all_people, audit_trail
from marketplace.queries.staff_work import work_sheet
from marketplace.rules.kinds import StaffRole
from marketplace.rules.permissions import SYSTEM, Actor
from tests.factories import person, shop

SUPPORT = Actor(name="Sam", staff_role=StaffRole.SUPPORT)
LISTS = [
    staff_overview, all_products, all_reviews, all_sales, all_people, audit_trail, work_sheet
]  # fmt: skip
BOOKS = [balances, journals, payments, refunds, money_commands]


@pytest.mark.parametrize("query", [*LISTS, *BOOKS])
async def test_a_shopper_reads_none_of_it(db: Session, query) -> None:
    shopper = await person(db)

    with pytest.raises(Forbidden):
        await query(db, shopper)


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

    assert f"Vendor {sold.vendor.id}" in [entry.subject for entry in trail.rows]


async def test_an_unknown_purchase_is_not_found(db: Session) -> None:
    with pytest.raises(NotFound):
        await sale_sheet(db, SUPPORT, "no-such-number")
