"""The lines of the forms that ask how many pieces: to send, to cancel, to return, to claim."""

from collections.abc import Mapping

from sqlmodel import col, select

from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.aftersales import PieceChoice
from marketplace.cards.furniture import Option
from marketplace.errors import NotFound
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.queries.aftersales import claimable, returnable, swaps
from marketplace.queries.buyers import is_buyer
from marketplace.rules.permissions import Actor

PIECES, SWAP = "pieces-", "swap-"


async def open_pieces(db: Session, actor: Actor, order_id: int) -> list[PieceChoice]:
    """What of an order is still to be sent, for its buyer and its vendor."""
    order = await _seen(db, actor, order_id)
    lines = await _lines(db, order)
    return _choices(lines, {line.id: line.open_quantity for line in lines}, is_all=True)


async def sent_lines(db: Session, actor: Actor, order_id: int) -> list[Option]:
    """The lines of which something was sent, to choose one of, and the delivery."""
    order = await _seen(db, actor, order_id)
    lines = [line for line in await _lines(db, order) if line.shipped_quantity]
    return [*(Option(str(line.id), _name(line)) for line in lines), Option("0", "Delivery")]


async def returnable_pieces(db: Session, actor: Actor, order_id: int) -> list[PieceChoice]:
    """What its buyer may send back, with what each may be exchanged for."""
    order = await _seen(db, actor, order_id)
    lines = await _lines(db, order)
    free = await returnable(db, order.id)
    others = await _swaps(db, [line for line in lines if free.get(line.id)])
    return _choices(lines, free, others=others)


async def claimable_pieces(
    db: Session, actor: Actor, order_id: int, shipment_id: int
) -> list[PieceChoice]:
    """What of a parcel its buyer may complain about: to begin with, all of it."""
    order = await _seen(db, actor, order_id)
    free = await claimable(db, order.id, shipment_id)
    return _choices(await _lines(db, order), free, is_all=True)


async def _seen(db: Session, actor: Actor, order_id: int) -> VendorOrder:
    order = await db.get(VendorOrder, order_id, populate_existing=True)
    if order is None or order.placed_at is None:
        raise NotFound()
    is_theirs = actor.is_staff or order.vendor_id == actor.vendor_id
    if not is_theirs and not await is_buyer(
        db, actor, await db.get_one(OrderGroup, order.group_id)
    ):
        raise NotFound()
    return order


async def _lines(db: Session, order: VendorOrder) -> list[OrderLine]:
    rows = await db.exec(
        select(OrderLine).where(OrderLine.vendor_order_id == order.id).order_by(col(OrderLine.id))
    )
    return list(rows.all())


def _choices(
    lines: list[OrderLine],
    most: Mapping[int, int],
    *,
    is_all: bool = False,
    others: Mapping[int, list[Option]] | None = None,
) -> list[PieceChoice]:
    found = [line for line in lines if most.get(line.id)]
    is_only = len(found) == 1
    return [
        PieceChoice(
            name=f"{PIECES}{line.id}",
            swap_name=f"{SWAP}{line.id}",
            title=line.title,
            detail=line.variant_name,
            image=pictures.url(line.image, 160),
            most=most[line.id],
            chosen=most[line.id] if is_all or is_only else 0,
            swaps=(others or {}).get(line.id, []),
        )
        for line in found
    ]


def _name(line: OrderLine) -> str:
    return f"{line.title} ({line.variant_name})" if line.variant_name else line.title


async def _swaps(db: Session, lines: list[OrderLine]) -> dict[int, list[Option]]:
    found = {}
    for line in lines:
        others = [Option(str(id), f"Instead: {name}") for id, name in await swaps(db, line)]
        if others:
            found[line.id] = [Option("0", "The same once more"), *others]
    return found
