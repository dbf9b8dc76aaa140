"""Pages that a payment was opened for twice, because the provider's first answer was lost.

Whichever of them the shopper pays on is the payment's page. Money that comes by the other one
as well is a payment of its own, of no order, and goes back.
"""

from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.gateways import gateway_of
from marketplace.adapters.gateways.contract import Refused
from marketplace.adapters.gateways.terms import Page, PageStatus
from marketplace.models.payments import MoneyCommand, Payment
from marketplace.rules.fulfilment import PaymentStatus

PAID = (PageStatus.AGREED, PageStatus.AUTHORISED, PageStatus.CAPTURED)
WAITING = (PaymentStatus.CREATED, PaymentStatus.REQUIRES_ACTION)


async def page_opened(payment: Payment, key: str) -> Page | None:
    """The page that was opened by this call before, if we ever heard of it."""
    async with reading() as db:
        found = select(MoneyCommand.provider_ref).where(MoneyCommand.key == key)
        ref = payment.provider_ref or (await db.exec(found)).first()
    return await gateway_of(payment.provider).fetch_page(ref) if ref else None


async def payment_of_page(payment: Payment, ref: str) -> Payment:
    """Whose page this is: `ref` carries the payment's mark but isn't the page we know.

    The payment's own where the reference is none of a paid page.
    """
    try:
        page = await gateway_of(payment.provider).fetch_page(ref)
    except Refused:
        return payment
    if page.status not in PAID:
        return payment
    async with transaction() as db:
        own = await db.get_one(Payment, payment.id, with_for_update=True)
        if own.status in WAITING:
            own.provider_ref = ref
            return own
        known = select(Payment).where(
            Payment.provider == own.provider, col(Payment.provider_ref) == ref
        )
        second = (await db.exec(known)).first()
        if second is None:
            second = Payment(
                group_id=own.group_id,
                provider=own.provider,
                provider_ref=ref,
                currency=own.currency,
                amount_minor=own.amount_minor,
            )
            db.add(second)
            await db.flush()
        return second
