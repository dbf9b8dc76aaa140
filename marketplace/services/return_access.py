"""Which return or claim somebody may act on: purchase, order and then the case are locked."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import NotFound
from marketplace.events import ClaimMoved, ReturnMoved
from marketplace.models.aftersales import Claim, ClaimLine, OrderReturn, ReturnLine
from marketplace.models.orders import VendorOrder
from marketplace.rules.permissions import Actor
from marketplace.services import outbox

Case = TypeVar("Case", OrderReturn, Claim)
Finder = Callable[[Session, Actor, int], Awaitable[VendorOrder]]


async def case_of(
    db: Session, actor: Actor, kind: type[Case], case_id: int, finder: Finder
) -> tuple[Case, VendorOrder]:
    """A return or claim with its order, if `finder` lets the actor at that order.

    Raises NotFound for everybody else.
    """
    case = await db.get(kind, case_id)
    if case is None:
        raise NotFound()
    order = await finder(db, actor, case.vendor_order_id)
    await db.refresh(case, with_for_update=True)
    return case, order


async def pieces_back(db: Session, one: OrderReturn) -> dict[int, int]:
    """How many of which line come back."""
    rows = await db.exec(
        select(ReturnLine.order_line_id, ReturnLine.quantity)
        .where(ReturnLine.return_id == one.id)
        .order_by(col(ReturnLine.order_line_id))
    )
    return dict(rows.all())


async def pieces_claimed(db: Session, claim: Claim) -> dict[int, int]:
    """How many of which line a claim is about."""
    rows = await db.exec(
        select(ClaimLine.order_line_id, ClaimLine.quantity)
        .where(ClaimLine.claim_id == claim.id)
        .order_by(col(ClaimLine.order_line_id))
    )
    return dict(rows.all())


async def tell_return(db: Session, order: VendorOrder, one: OrderReturn) -> None:
    """Record that a return has come to the status it is in."""
    await db.flush()
    event = ReturnMoved(order.id, order.group_id, order.vendor_id, one.id, one.status)
    await outbox.record(db, event)


async def tell_claim(db: Session, order: VendorOrder, claim: Claim) -> None:
    """Record that a claim has come to the status it is in."""
    await db.flush()
    event = ClaimMoved(order.id, order.group_id, order.vendor_id, claim.id, claim.status)
    await outbox.record(db, event)
