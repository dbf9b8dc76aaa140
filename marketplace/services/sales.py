"""What becomes of a sale, portion by portion: sent, cancelled, or paid back after it was sent.

Every line of an order, and its delivery, is a part with a frozen worth. Sending moves pieces
from what is open to what is sent; cancelling takes them out of what is open; a refund takes
money out of what was sent. The caller holds the lock on the order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict
from marketplace.models.orders import Shipment
from marketplace.models.payments import CreditNote
from marketplace.models.sales import SaleMove, SalePart
from marketplace.rules.money_kinds import MoveKind
from marketplace.rules.portions import Portion


@dataclass(frozen=True, slots=True)
class Standing:
    """A part of an order: what of it is still open, and what was sent and not paid back.

    `sent_ever` counts the pieces that were sent, whatever was paid back since.
    """

    part: SalePart
    open: Portion
    sent: Portion
    sent_ever: int

    @property
    def is_delivery(self) -> bool:
        """Whether it is what sending costs, not a line."""
        return self.part.order_line_id is None


async def standings(db: Session, order_id: int) -> list[Standing]:
    """Every part of an order as it stands, lines first, then the delivery."""
    parts = await db.exec(
        select(SalePart)
        .where(SalePart.vendor_order_id == order_id)
        .order_by(col(SalePart.order_line_id).nulls_last())
    )
    moved = await _moved(db, order_id)
    return [_standing(part, moved) for part in parts.all()]


async def _moved(db: Session, order_id: int) -> dict[tuple[int, MoveKind], Portion]:
    columns = (
        SaleMove.quantity,
        SaleMove.paid_minor,
        SaleMove.funded_minor,
        SaleMove.fee_minor,
        SaleMove.fee_vat_minor,
    )
    rows: Any = await db.exec(
        select(SaleMove.part_id, SaleMove.kind, *(func.sum(column) for column in columns))
        .join(SalePart, col(SalePart.id) == col(SaleMove.part_id))
        .where(SalePart.vendor_order_id == order_id)
        .group_by(col(SaleMove.part_id), col(SaleMove.kind))
    )
    return {(part, MoveKind(kind)): Portion(*map(int, sums)) for part, kind, *sums in rows.all()}


def _standing(part: SalePart, moved: Mapping[tuple[int, MoveKind], Portion]) -> Standing:
    ship, cancel, refund = (moved.get((part.id, kind), Portion()) for kind in MoveKind)
    return Standing(part, portion_of(part) - ship - cancel, ship - refund, ship.quantity)


def portion_of(part: SalePart) -> Portion:
    """The whole of a part, as it was sold."""
    return Portion(
        part.quantity, part.paid_minor, part.funded_minor, part.fee_minor, part.fee_vat_minor
    )


Moves = list[tuple[Standing, Portion]]
"""What is to move of which part."""


def pieces_of(standing: Iterable[Standing], wanted: Mapping[int, int]) -> Moves:
    """So many open pieces of each line, by the line's id.

    Raises Conflict when there are not as many, or the line is not of this order.
    """
    by_line = {one.part.order_line_id: one for one in standing}
    moves = []
    for line_id, count in wanted.items():
        one = by_line.get(line_id)
        if one is None or not 0 < count <= one.open.quantity:
            raise Conflict("That many are not waiting to be sent any more.")
        moves.append((one, one.open.pieces(count)))
    return moves


async def send(db: Session, shipment: Shipment, wanted: Mapping[int, int]) -> Portion:
    """Move what a parcel holds from open to sent; the delivery goes with the first parcel."""
    standing = await standings(db, shipment.vendor_order_id)
    moves = pieces_of(standing, wanted)
    moves += [(one, one.open) for one in standing if one.is_delivery and one.open.quantity]
    return await write(db, MoveKind.SHIP, moves, shipment_id=shipment.id)


def cancelled(standing: list[Standing], wanted: Mapping[int, int]) -> Moves:
    """What is given up of an order that is not sent; the delivery too when nothing ever will be."""
    moves = pieces_of(standing, wanted)
    left = sum(one.open.quantity for one in standing if not one.is_delivery)
    if left == sum(wanted.values()) and not any(one.sent_ever for one in standing):
        moves += [(one, one.open) for one in standing if one.is_delivery and one.open.quantity]
    return moves


async def write(
    db: Session,
    kind: MoveKind,
    moves: Moves,
    *,
    shipment_id: int | None = None,
    note: CreditNote | None = None,
) -> Portion:
    """Write moves down; gives their sum."""
    total = Portion()
    for standing, portion in moves:
        total += portion
        db.add(
            SaleMove(
                part_id=standing.part.id,
                kind=kind,
                shipment_id=shipment_id,
                credit_note_id=note.id if note else None,
                quantity=portion.quantity,
                paid_minor=portion.paid,
                funded_minor=portion.funded,
                fee_minor=portion.fee,
                fee_vat_minor=portion.fee_vat,
            )
        )
    await db.flush()
    return total
