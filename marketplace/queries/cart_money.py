"""What a basket's owner is told of their codes, reductions, gift cards and store credit."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.carts import CartCard, CodeCard, PriceChange, PurseCard, SavingCard
from marketplace.models.carts import Cart
from marketplace.models.columns import now
from marketplace.models.credit import CartGiftCard, CreditAccount
from marketplace.models.orders import OrderGroup
from marketplace.queries.credit import drawn, store_credit_of, usable
from marketplace.queries.promotions import Offered
from marketplace.rules.fulfilment import MOST_EXTENSIONS, GroupStatus
from marketplace.rules.money import Money
from marketplace.rules.pricing import PricedPart, VendorQuote


def off(part: PricedPart, currency: str) -> str:
    """What is taken off something, as it is shown; empty when nothing is."""
    return str(Money(-part.off_minor, currency)) if part.off_minor else ""


def savings_of(offered: Offered, quotes: Sequence[VendorQuote], currency: str) -> dict[str, Any]:
    """The fields of a basket's card that tell of reductions."""
    totals: dict[int, int] = defaultdict(int)
    for taken in (one for quote in quotes for part in quote.parts for one in part.taken):
        totals[taken.promotion_id] += taken.amount_minor
    whole = sum(totals.values())
    return {
        "savings": [
            SavingCard(offered.promotions[id].name, str(Money(-amount, currency)))
            for id, amount in totals.items()
        ],
        "saved": str(Money(-whole, currency)) if whole else "",
        "codes": [_code(offered, code, totals, currency) for code in offered.by_code],
    }


def _code(offered: Offered, code: str, totals: dict[int, int], currency: str) -> CodeCard:
    problem = offered.problem(code)
    saved = 0 if problem else totals.get(offered.by_code[code] or 0, 0)
    return CodeCard(code, str(Money(-saved, currency)) if saved else "", problem)


async def credit_of(db: Session, cart: Cart, total_minor: int, currency: str) -> dict[str, Any]:
    """The fields of a basket's card that tell what pays for it besides a card."""
    credit = await usable(db, cart, currency)
    takes = {one.account.id: amount for one, amount in drawn(credit, total_minor)}
    left = {one.account.id: one.available_minor for one in credit}
    laid = await db.exec(
        select(CreditAccount)
        .join(CartGiftCard, col(CartGiftCard.credit_id) == col(CreditAccount.id))
        .where(CartGiftCard.cart_id == cart.id)
        .order_by(col(CartGiftCard.created_at))
    )
    own = next((one for one in credit if not one.is_card), None)
    mine = own.available_minor if own else 0
    if cart.account_id is not None and not cart.uses_credit:
        mine = await store_credit_of(db, cart.account_id, currency)
    to_pay = total_minor - sum(takes.values())
    return {
        "purses": [_purse(card, left.get(card.id), takes.get(card.id, 0)) for card in laid.all()],
        "store_credit": str(Money(mine, currency)) if mine else "",
        "uses_credit": cart.uses_credit,
        "credit_taken": _less(takes.get(own.account.id, 0) if own else 0, currency),
        "to_pay": str(Money(to_pay, currency)),
        "is_covered": to_pay == 0,
    }


def _purse(card: CreditAccount, left: int | None, taken: int) -> PurseCard:
    problem = "" if left else "Nothing can be spent from this card just now."
    return PurseCard(
        id=card.id,
        name=f"Gift card …{card.hint}",
        available=str(Money(left or 0, card.currency)),
        taken=_less(taken, card.currency),
        problem=problem,
    )


def _less(minor: int, currency: str) -> str:
    return str(Money(-minor, currency)) if minor else ""


async def hold_of(db: Session, cart: Cart) -> dict[str, Any]:
    """The fields of a basket's card that tell how long an unpaid purchase of it is held."""
    found = await db.exec(
        select(OrderGroup).where(
            OrderGroup.cart_id == cart.id,
            OrderGroup.status == GroupStatus.AWAITING_PAYMENT,
            OrderGroup.expires_at > now(),
        )
    )
    group = found.first()
    if group is None:
        return {}
    left = int((group.expires_at - now()).total_seconds())
    return {
        "held_seconds": left,
        "held_text": f"{left // 60}:{left % 60:02}",
        "can_hold_longer": group.extensions < MOST_EXTENSIONS,
    }


def changes_between(before: CartCard, after: CartCard) -> list[PriceChange]:
    """What a basket's owner saw of each line, parcel and reduction, and what it is now."""
    was, now = _amounts(before), _amounts(after)
    names = {**was, **now}
    found = [
        PriceChange(name, was.get(name, "—"), now.get(name, "—"))
        for name in names
        if was.get(name) != now.get(name)
    ]
    return [*found, PriceChange("Total", before.total, after.total)]


def _amounts(cart: CartCard) -> dict[str, str]:
    lines = {line.title: line.total for part in cart.vendors for line in part.lines}
    sent = {f"Delivery by {part.vendor}": part.delivery for part in cart.vendors}
    return lines | sent | {one.name: one.saved for one in cart.savings}
