"""Gift cards and store credit: what a basket can be paid with."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.tokens import card_hash
from marketplace.errors import NotFound
from marketplace.models.carts import Cart
from marketplace.models.columns import now
from marketplace.models.credit import CartGiftCard, CreditAccount, CreditHold
from marketplace.models.orders import OrderGroup
from marketplace.models.payments import Payment
from marketplace.rules.fulfilment import GroupStatus
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import CreditAccountKind, HoldStatus


@dataclass(frozen=True, slots=True)
class Usable:
    """Credit that a basket may draw on, and what of it can be spent for this basket."""

    account: CreditAccount
    available_minor: int

    @property
    def is_card(self) -> bool:
        """A gift card, not store credit."""
        return self.account.kind == CreditAccountKind.GIFT_CARD


async def usable(db: Session, cart: Cart, currency: str) -> list[Usable]:
    """The credit that a basket is paid with first: cards by when they end, then store credit.

    What an unpaid attempt to buy this very basket holds is still this basket's to spend.
    """
    cards = select(CartGiftCard.credit_id).where(CartGiftCard.cart_id == cart.id)
    mine: list[ColumnElement[bool]] = [col(CreditAccount.id).in_(cards)]
    if cart.account_id is not None and cart.uses_credit:
        mine.append(col(CreditAccount.account_id) == cart.account_id)
    ends = col(CreditAccount.expires_at)
    own = (
        select(func.coalesce(func.sum(CreditHold.amount_minor), 0))
        .join(Payment, col(Payment.id) == col(CreditHold.payment_id))
        .join(OrderGroup, col(OrderGroup.id) == col(Payment.group_id))
        .where(
            CreditHold.credit_id == CreditAccount.id,
            CreditHold.status == HoldStatus.HELD,
            OrderGroup.cart_id == cart.id,
            OrderGroup.status == GroupStatus.AWAITING_PAYMENT,
        )
        .correlate(CreditAccount)
        .scalar_subquery()
    )
    rows = await db.exec(
        select(CreditAccount, own)
        .where(
            or_(*mine),
            CreditAccount.currency == currency,
            ~col(CreditAccount.is_blocked),
            or_(ends.is_(None), ends > now()),
        )
        .order_by(
            col(CreditAccount.account_id).is_not(None), ends.nulls_last(), col(CreditAccount.id)
        )
    )
    return [Usable(account, account.available_minor + int(back)) for account, back in rows.all()]


def drawn(credit: Sequence[Usable], total_minor: int) -> list[tuple[Usable, int]]:
    """What each of them pays of a total, in their order, until nothing is left of either."""
    found = []
    for one in credit:
        taken = min(one.available_minor, total_minor)
        if taken > 0:
            total_minor -= taken
            found.append((one, taken))
    return found


async def store_credit_of(db: Session, account_id: int, currency: str) -> int:
    """What somebody's store credit in a currency comes to, less what is held of it."""
    rows = await db.exec(
        select(CreditAccount).where(
            CreditAccount.account_id == account_id,
            CreditAccount.currency == currency,
            ~col(CreditAccount.is_blocked),
        )
    )
    return sum(account.available_minor for account in rows.all())


async def balance_behind(db: Session, typed: str) -> str:
    """What is on a gift card, in words. Raises NotFound when no card has that code."""
    found = await db.exec(select(CreditAccount).where(CreditAccount.code_hash == card_hash(typed)))
    card = found.first()
    if card is None or card.is_blocked:
        raise NotFound("There is no gift card with that code.")
    if card.expires_at is not None and card.expires_at <= now():
        raise NotFound("That gift card has expired.")
    left = f"{Money(card.available_minor, card.currency)} is left on the card …{card.hint}"
    if card.expires_at is not None:
        left += f", to be spent before {card.expires_at.day} {card.expires_at:%B %Y}"
    held = Money(card.held_minor, card.currency)
    return f"{left}. {held} more is held for a purchase that is being paid." if held else f"{left}."
