"""An amount that somebody typed, in the currency of the order that it is about."""

from marketplace.adapters.database import Session
from marketplace.errors import Invalid, NotFound
from marketplace.models.orders import VendorOrder
from marketplace.rules.money import Money


async def amount_for(db: Session, order_id: int, typed: str) -> int:
    """In minor units. Raises Invalid("amount")."""
    order = await db.get(VendorOrder, order_id)
    if order is None:
        raise NotFound()
    try:
        return Money.parse(typed, order.currency).minor
    except ValueError:
        raise Invalid("amount", "Please enter an amount, like 12.50.") from None
