"""The life of a paid vendor order: accepted, packed, shipped, delivered, cancelled or completed."""

from collections.abc import Mapping

from marketplace.adapters.database import Session
from marketplace.errors import Conflict
from marketplace.events import (
    OrderAccepted,
    OrderCancelled,
    OrderCompleted,
    OrderPacked,
    OrderShipped,
    PiecesCancelled,
)
from marketplace.models.columns import now
from marketplace.models.orders import Shipment, ShipmentLine, VendorOrder
from marketplace.models.payments import CreditNote
from marketplace.queries.aftersales import has_open_case
from marketplace.rules.case_kinds import Side
from marketplace.rules.fulfilment import ON_THE_WAY, ORDER, OrderStatus, advance
from marketplace.rules.money_kinds import CreditKind
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import required
from marketplace.services import audit, outbox, sales, shipments, stock
from marketplace.services.captures import expect_captured
from marketplace.services.credits import Why, cancel_lines
from marketplace.services.order_access import (
    close_when_finished,
    lines_of,
    order_of_either_side,
    own_order,
)
from marketplace.services.settings import shop_settings

CHECKED = "Its payment is being checked. Please don't send anything yet."


def expect_let_through(order: VendorOrder) -> None:
    """Nothing moves while staff look at its payment. Raises Conflict meanwhile."""
    if order.on_hold:
        raise Conflict(CHECKED)


async def accept(db: Session, actor: Actor, order_id: int) -> None:
    """The vendor promises to send it."""
    order = await own_order(db, actor, order_id)
    expect_let_through(order)
    order.status = advance(ORDER, order.status, "accept")
    order.accepted_at = now()
    await outbox.record(db, OrderAccepted(order.id, order.group_id, order.vendor_id))


async def pack(db: Session, actor: Actor, order_id: int) -> None:
    """It is in its box; from here on the buyer cannot cancel."""
    order = await own_order(db, actor, order_id)
    expect_let_through(order)
    order.status = advance(ORDER, order.status, "pack")
    order.packed_at = now()
    await outbox.record(db, OrderPacked(order.id, order.group_id, order.vendor_id))


async def ship(
    db: Session,
    actor: Actor,
    order_id: int,
    carrier: str,
    tracking: str,
    pieces: Mapping[int, int] | None = None,
) -> None:
    """Hand an order to a carrier: all that is open of it, or so many pieces by line id.

    Raises Invalid for carrier and tracking number, Conflict for pieces that aren't open.
    """
    order = await own_order(db, actor, order_id)
    expect_let_through(order)
    await expect_captured(db, order)
    carrier, tracking = shipments.label(carrier, tracking)
    pieces, is_all = await _open_pieces(db, order, pieces)
    order.status = advance(ORDER, order.status, "ship" if is_all else "ship_some")
    order.shipped_at = now() if is_all else None
    shipment = Shipment(
        vendor_order_id=order.id, carrier=carrier, tracking=tracking, shipped_at=now()
    )
    db.add(shipment)
    await db.flush()
    await sales.send(db, shipment, pieces)
    for line in await lines_of(db, order):
        if sent := pieces.get(line.id):
            line.shipped_quantity += sent
            db.add(ShipmentLine(shipment_id=shipment.id, order_line_id=line.id, quantity=sent))
    await outbox.record(db, OrderShipped(order.id, order.group_id, order.vendor_id, shipment.id))


async def deliver(db: Session, actor: Actor, order_id: int) -> None:
    """All that is on its way has arrived, says its buyer or its vendor."""
    order, _side = await order_of_either_side(db, actor, order_id)
    parcels = await shipments.on_the_way(db, order)
    if order.status not in ON_THE_WAY or not parcels:
        raise Conflict("Nothing of it is on its way.")
    await shipments.arrive(db, order, parcels)


async def cancel(
    db: Session,
    actor: Actor,
    order_id: int,
    reason: str,
    pieces: Mapping[int, int] | None = None,
) -> None:
    """Give up what was not sent, all of it or so many pieces by line id; stock and money return.

    The buyer may until it is packed, the vendor until it is sent; of a partly sent order the
    vendor gives up the rest. Raises Conflict for pieces that aren't open.
    """
    reason = required("reason", "The reason", reason, 3, 300)
    order, side = await order_of_either_side(db, actor, order_id)
    await give_up(db, actor, order, side, reason, pieces)


async def give_up(
    db: Session,
    actor: Actor,
    order: VendorOrder,
    side: Side,
    reason: str,
    pieces: Mapping[int, int] | None = None,
) -> None:
    """The same for an order that the caller has locked for whoever may give it up."""
    following = advance(ORDER, order.status, "cancel" if side == Side.BUYER else "call_off")
    pieces, is_all = await _open_pieces(db, order, pieces)
    why = Why(CreditKind.CANCELLED, reason, actor.account_id)
    note = await cancel_lines(db, order, pieces, why)
    await stock.give_back(db, pieces, order.number)
    action, counts = "order.cancel", {str(line): count for line, count in pieces.items()}
    subject = ("vendor_order", order.id)
    await audit.note(db, actor, action, subject, after={"pieces": counts}, reason=reason)
    if is_all:
        await _end(db, order, side, following, reason)
    await _tell(db, order, note)


async def _end(
    db: Session, order: VendorOrder, side: Side, status: OrderStatus, reason: str
) -> None:
    """Nothing of it is open any more: it is cancelled, or what was sent of it is all there is."""
    order.status = status
    if status == OrderStatus.CANCELLED:
        order.cancelled_at, order.cancel_reason, order.cancelled_by = now(), reason, side
        order.on_hold = False
        await close_when_finished(db, order.group_id)
    else:
        order.shipped_at = now()
        await shipments.arrive_whole(db, order)


async def _tell(db: Session, order: VendorOrder, note: CreditNote) -> None:
    is_over = order.status == OrderStatus.CANCELLED
    kind = OrderCancelled if is_over else PiecesCancelled
    await outbox.record(db, kind(order.id, order.group_id, order.vendor_id, note.reason, note.id))


async def _open_pieces(
    db: Session, order: VendorOrder, wanted: Mapping[int, int] | None
) -> tuple[dict[int, int], bool]:
    """The pieces meant, without zeros, and whether nothing is open after them."""
    lines = {line.id: line.open_quantity for line in await lines_of(db, order)}
    wanted = lines if wanted is None else wanted
    pieces = {line: count for line, count in wanted.items() if count}
    if not pieces:
        raise Conflict("Please choose at least one piece.")
    if any(not 0 < count <= lines.get(line, 0) for line, count in pieces.items()):
        raise Conflict("That many are not waiting to be sent any more.")
    return pieces, sum(pieces.values()) == sum(lines.values())


async def complete(db: Session, actor: Actor, order_id: int) -> None:
    """The time to send it back is over and nothing is open about it. Raises Conflict before."""
    order = await own_order(db, actor, order_id)
    rules = await shop_settings(db)
    status = advance(ORDER, order.status, "complete")
    ends = (order.delivered_at or now()) + rules.days("return_days")
    if ends > now() or await has_open_case(db, order.id):
        raise Conflict("It may still come back.")
    order.status, order.completed_at = status, now()
    await outbox.record(db, OrderCompleted(order.id, order.group_id, order.vendor_id))
