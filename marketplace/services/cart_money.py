"""What a shopper lays on their basket: codes, gift cards, and their own store credit."""

import re

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.tokens import card_hash, plain_code
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.models.carts import Cart
from marketplace.models.columns import now
from marketplace.models.credit import CartGiftCard, CreditAccount
from marketplace.models.promotions import CartCode, Coupon, Promotion
from marketplace.queries.baskets import cart_rows, open_cart
from marketplace.rules.permissions import Actor, the_account
from marketplace.services.cart_markets import changed
from marketplace.services.carts import cart_for_update

MOST = 5
"""Codes, and gift cards, on one basket."""
CODE = re.compile(r"[A-Z0-9_-]{3,40}")


async def add_code(db: Session, actor: Actor, typed: str) -> None:
    """Lay a code on the basket; whether it fits, the basket tells.

    Raises Invalid for a code that there isn't.
    """
    code = plain_code(typed)
    if not code:
        raise Invalid("code", "Please enter a code.")
    if not CODE.fullmatch(code) or not await _is_known(db, code):
        raise Invalid("code", f"We don't know the code {code[:40]}. Nothing was changed.")
    cart = await cart_for_update(db, actor)
    known = await db.exec(select(CartCode.code).where(CartCode.cart_id == cart.id))
    if len({*known.all(), code}) > MOST:
        raise Conflict(f"At most {MOST} codes fit on one basket.")
    await db.exec(insert(CartCode).values(cart_id=cart.id, code=code).on_conflict_do_nothing())
    await changed(db, cart)


async def _is_known(db: Session, code: str) -> bool:
    shared = await db.exec(
        select(Promotion.id).where(
            func.lower(col(Promotion.code)) == code.lower(), col(Promotion.is_active)
        )
    )
    if shared.first() is not None:
        return True
    coupon = await db.exec(
        select(Coupon.id)
        .join(Promotion, col(Promotion.id) == col(Coupon.promotion_id))
        .where(Coupon.code == code, col(Promotion.is_active))
    )
    return coupon.first() is not None


async def remove_code(db: Session, actor: Actor, code: str) -> None:
    """Take a code off the basket again."""
    cart = await _own_cart(db, actor)
    row = await db.get(CartCode, (cart.id, plain_code(code)))
    if row is not None:
        await db.delete(row)
        await changed(db, cart)


async def add_card(db: Session, actor: Actor, typed: str) -> None:
    """Lay a gift card on the basket. Raises Invalid, saying why, for one that can't pay."""
    if not 3 <= len(plain_code(typed)) <= 60:
        raise Invalid("card", "Please enter the code of the gift card.")
    cart = await cart_for_update(db, actor)
    rows = await cart_rows(db, cart.id)
    if not rows:
        raise Conflict("Your basket is empty.")
    found = await db.exec(select(CreditAccount).where(CreditAccount.code_hash == card_hash(typed)))
    card = found.first()
    if card is None or card.is_blocked:
        raise Invalid("card", "There is no gift card with that code.")
    if card.expires_at is not None and card.expires_at <= now():
        raise Invalid("card", "That gift card has expired.")
    if card.balance_minor == 0:
        raise Invalid("card", "That gift card is used up.")
    if card.currency != rows[0].currency:
        raise Invalid("card", f"That gift card is for purchases in {card.currency}.")
    laid = await db.exec(select(CartGiftCard.credit_id).where(CartGiftCard.cart_id == cart.id))
    if len({*laid.all(), card.id}) > MOST:
        raise Conflict(f"At most {MOST} gift cards pay for one purchase.")
    row = {"cart_id": cart.id, "credit_id": card.id}
    await db.exec(insert(CartGiftCard).values(**row).on_conflict_do_nothing())
    await changed(db, cart)


async def remove_card(db: Session, actor: Actor, credit_id: int) -> None:
    """Take a gift card off the basket again; nothing was taken from it."""
    cart = await _own_cart(db, actor)
    row = await db.get(CartGiftCard, (cart.id, credit_id))
    if row is not None:
        await db.delete(row)
        await changed(db, cart)


async def use_credit(db: Session, actor: Actor, is_used: bool) -> None:
    """Say whether one's store credit pays first."""
    the_account(actor)
    cart = await _own_cart(db, actor)
    cart.uses_credit = is_used
    await changed(db, cart)


async def _own_cart(db: Session, actor: Actor) -> Cart:
    cart = await open_cart(db, actor, lock=True)
    if cart is None:
        raise NotFound("Your basket is empty.")
    return cart
