"""Money back without anything coming back: the vendor is kind, or staff are."""

from marketplace.adapters.database import Session
from marketplace.errors import Forbidden, Invalid
from marketplace.events import GoodwillGiven
from marketplace.models.payments import CreditNote
from marketplace.rules.case_kinds import Side
from marketplace.rules.money_kinds import CreditKind, Liable
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import required
from marketplace.services import audit, outbox
from marketplace.services.credits import LineRefund, Why, refund_lines
from marketplace.services.order_access import order_to_credit


async def give(
    db: Session,
    actor: Actor,
    order_id: int,
    line_id: int | None,
    amount_minor: int,
    reason: str,
    *,
    paid_by: Liable = Liable.VENDOR,
) -> CreditNote:
    """Pay back an amount on one line, or with no line on the delivery, after it was sent.

    Only staff may have the platform pay. Raises Invalid and Conflict for the amount.
    """
    order, side = await order_to_credit(db, actor, order_id)
    if paid_by == Liable.PLATFORM and side != Side.STAFF:
        raise Forbidden()
    reason = required("reason", "The reason", reason, 3, 300)
    if type(amount_minor) is not int or amount_minor <= 0:
        raise Invalid("amount", "Please enter an amount above zero.")
    kind = CreditKind.COURTESY if paid_by == Liable.PLATFORM else CreditKind.GOODWILL
    refund = LineRefund(line_id, amount_minor)
    note = await refund_lines(db, order, [refund], Why(kind, reason, actor.account_id))
    await audit.note(
        db,
        actor,
        "order.goodwill",
        ("vendor_order", order.id),
        after={"amount_minor": amount_minor, "paid_by": paid_by},
        reason=reason,
    )
    await outbox.record(db, GoodwillGiven(order.id, order.group_id, order.vendor_id, note.id))
    return note
