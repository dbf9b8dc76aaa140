"""What of a payment is for which vendor's order."""

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.payments import Payment, PaymentShare


async def locked_shares(db: Session, payment: Payment) -> list[PaymentShare]:
    """All shares of a payment, locked in the order that all verbs keep; lock the payment first."""
    rows = await db.exec(
        select(PaymentShare)
        .where(PaymentShare.payment_id == payment.id)
        .order_by(col(PaymentShare.vendor_order_id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows.all())
