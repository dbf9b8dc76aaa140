"""The promotions that could count for a basket: by themselves, or by a code that was typed."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col, select

from marketplace.adapters.database import Session, for_the_shop
from marketplace.models.carts import Cart, CartLine
from marketplace.models.columns import now
from marketplace.models.offers import Offer
from marketplace.models.orders import OrderGroup
from marketplace.models.promotions import CartCode, Coupon, Promotion, PromotionUse
from marketplace.queries.catalog_grid import branch
from marketplace.rules import promotions as law
from marketplace.rules.fulfilment import GroupStatus
from marketplace.rules.parcels import Postage
from marketplace.rules.pricing import Good, Reduction

UNKNOWN = "We don't know the code {code}."


@dataclass
class Offered:
    """What could be taken off one basket; after `reduce`, the outcome says what is.

    `by_code` leads from each typed code to its promotion, `coupons` from a promotion to the
    single-use code that asks for it.
    """

    occasion: law.Occasion
    promotions: Mapping[int, law.Promotion] = field(default_factory=dict)
    by_code: Mapping[str, int | None] = field(default_factory=dict)
    coupons: Mapping[int, Coupon] = field(default_factory=dict)
    outcome: law.Outcome = field(default_factory=law.Outcome)

    def reduce(self, goods: Sequence[Good], parcels: Mapping[int, Postage]) -> Sequence[Reduction]:
        """The reducer of this basket."""
        self.outcome = law.reductions(self.promotions.values(), goods, parcels, self.occasion)
        return self.outcome.reductions

    def problem(self, code: str) -> str:
        """Why a typed code takes nothing off; empty when it does."""
        promotion_id = self.by_code.get(code)
        if promotion_id is None:
            return UNKNOWN.format(code=code)
        return self.outcome.refused.get(promotion_id, "")


@dataclass(frozen=True, slots=True)
class Shopper:
    """Whose basket it is, as far as is known: uses per person are counted by both."""

    account_id: int | None = None
    email: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is anything to count by."""
        return self.account_id is not None or bool(self.email)


async def candidates(db: Session, cart: Cart) -> tuple[list[Promotion], dict[str, int | None]]:
    """The active promotions that need no code or whose code was typed, and the typed codes."""
    typed = await db.exec(
        select(CartCode.code)
        .where(CartCode.cart_id == cart.id)
        .order_by(col(CartCode.created_at), col(CartCode.code))
    )
    codes: dict[str, int | None] = dict.fromkeys(typed.all())
    if codes:
        by_coupon = await db.exec(
            select(Coupon.code, Coupon.promotion_id).where(col(Coupon.code).in_(codes))
        )
        codes |= dict(by_coupon.all())
    shared = func.upper(col(Promotion.code))
    sellers = (
        select(Offer.vendor_id)
        .join(CartLine, col(CartLine.offer_id) == col(Offer.id))
        .where(CartLine.cart_id == cart.id)
    )
    is_automatic = (
        col(Promotion.code).is_(None)
        & ~col(Promotion.has_coupons)
        & or_(col(Promotion.vendor_id).is_(None), col(Promotion.vendor_id).in_(sellers))
        & or_(col(Promotion.ends_at).is_(None), col(Promotion.ends_at) > now())
    )
    wanted = [promotion_id for promotion_id in codes.values() if promotion_id]
    rows = await db.exec(
        select(Promotion)
        .where(
            col(Promotion.is_active),
            or_(is_automatic, shared.in_(codes), col(Promotion.id).in_(wanted)),
        )
        .order_by(col(Promotion.id))
    )
    found = list(rows.all())
    named = {row.code.upper(): row.id for row in found if row.code}
    active = {row.id for row in found}
    codes = {
        code: named.get(code) or (coupon if coupon in active else None)
        for code, coupon in codes.items()
    }
    return found, codes


async def offered_to(
    db: Session, cart: Cart, currency: str, shopper: Shopper | None = None
) -> Offered:
    """What could be taken off a basket that is priced in a currency.

    What an unpaid attempt to buy this very basket holds is still this basket's to use.
    """
    who = shopper or Shopper(cart.account_id)
    rows, by_code = await candidates(db, cart)
    ids = [row.id for row in rows]
    waiting = await _own_uses(db, cart, ids)
    needs_first = any(row.conditions.get("first_purchase") for row in rows)
    counted = [row.id for row in rows if row.per_person_limit]
    # Purchases count that this person may not see: others', and their own from another browser.
    async with for_the_shop(db) if by_code or needs_first or counted else nullcontext():
        coupons = await _coupons(db, cart, by_code)
        is_first = not needs_first or await _is_first(db, who)
        used = await _uses_of(db, who, cart, counted)
    rules = {}
    for row in rows:
        own = waiting.get(row.id)
        is_used_up = (
            (row.has_coupons and row.code is None and row.id not in coupons)
            or (row.use_limit is not None and row.uses - (own is not None) >= row.use_limit)
            or (row.per_person_limit is not None and used.get(row.id, 0) >= row.per_person_limit)
        )
        rules[row.id] = await rule_of(db, row, is_used_up=is_used_up, given_back=own or 0)
    return Offered(law.Occasion(now(), currency, is_first), rules, by_code, coupons)


async def rule_of(
    db: Session, row: Promotion, *, is_used_up: bool = False, given_back: int = 0
) -> law.Promotion:
    """A row as the rules see it; its categories with all below them."""
    conditions, terms = row.conditions, row.terms
    categories: set[int] = set()
    for category_id in numbers(conditions.get("categories")):
        categories |= set((await db.exec(select(branch(category_id).c.id))).all())
    steps: Iterable[Sequence[int]] = terms.get("steps") or ()  # type: ignore[assignment]
    left = None if row.budget_minor is None else row.budget_minor - row.spent_minor + given_back
    return law.Promotion(
        id=row.id,
        name=(row.code or row.name) if not row.has_coupons else row.name,
        kind=row.kind,
        vendor_id=row.vendor_id,
        funded_bp=law.funded_bp(row.funded_by, row.platform_share_bp),
        percent_bp=row.percent_bp or 0,
        amount_minor=row.amount_minor or 0,
        buy=number(terms.get("buy")),
        get=number(terms.get("get")),
        steps=tuple(law.Step(*step) for step in steps),
        counts_pieces=bool(terms.get("counts_pieces")),
        currency=row.currency or "",
        minimum_minor=number(conditions.get("minimum")),
        vendors=frozenset(numbers(conditions.get("vendors"))),
        categories=frozenset(categories),
        products=frozenset(numbers(conditions.get("products"))),
        first_purchase=bool(conditions.get("first_purchase")),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        position=row.position,
        is_exclusive=row.is_exclusive,
        left_minor=left,
        is_used_up=is_used_up,
    )


def number(value: object) -> int:
    """A number out of a document; nothing is 0."""
    return value if isinstance(value, int) else 0


def numbers(value: object) -> list[int]:
    """A list of numbers out of a document; nothing is an empty one."""
    return [one for one in value if isinstance(one, int)] if isinstance(value, list) else []


async def _own_uses(db: Session, cart: Cart, ids: Sequence[int]) -> dict[int, int]:
    """What an unpaid purchase of this basket holds, by promotion."""
    if not ids:
        return {}
    rows = await db.exec(
        select(PromotionUse.promotion_id, PromotionUse.amount_minor)
        .join(OrderGroup, col(OrderGroup.id) == col(PromotionUse.group_id))
        .where(
            OrderGroup.cart_id == cart.id,
            OrderGroup.status == GroupStatus.AWAITING_PAYMENT,
            col(PromotionUse.promotion_id).in_(ids),
        )
    )
    return dict(rows.all())


async def _coupons(db: Session, cart: Cart, by_code: Mapping[str, int | None]) -> dict[int, Coupon]:
    """By promotion, the first typed coupon that nobody else holds or used."""
    if not by_code:
        return {}
    rows = await db.exec(
        select(Coupon, OrderGroup)
        .outerjoin(OrderGroup, col(OrderGroup.id) == col(Coupon.group_id))
        .where(col(Coupon.code).in_(by_code))
        .order_by(col(Coupon.id).desc())
    )
    return {
        coupon.promotion_id: coupon
        for coupon, group in rows.all()
        if group is None
        or (group.cart_id == cart.id and group.status == GroupStatus.AWAITING_PAYMENT)
    }


async def _is_first(db: Session, who: Shopper) -> bool:
    mine: list[ColumnElement[bool]] = []
    if who.account_id:
        mine.append(col(OrderGroup.account_id) == who.account_id)
    if who.email:
        mine.append(func.lower(col(OrderGroup.email)) == who.email.lower())
    if not mine:
        return True
    bought = (GroupStatus.PLACED, GroupStatus.CLOSED)
    found = await db.exec(
        select(OrderGroup.id).where(or_(*mine), col(OrderGroup.status).in_(bought)).limit(1)
    )
    return found.first() is None


async def _uses_of(db: Session, who: Shopper, cart: Cart, ids: Sequence[int]) -> dict[int, int]:
    """How often somebody used each promotion, but for an unpaid attempt at this basket."""
    if not ids or not who.is_known:
        return {}
    mine: list[ColumnElement[bool]] = []
    if who.account_id:
        mine.append(col(PromotionUse.account_id) == who.account_id)
    if who.email:
        mine.append(col(PromotionUse.person) == who.email.lower())
    is_waiting = col(OrderGroup.status) == GroupStatus.AWAITING_PAYMENT
    is_this = (col(OrderGroup.cart_id) == cart.id) & is_waiting
    rows = await db.exec(
        select(PromotionUse.promotion_id, func.count())
        .join(OrderGroup, col(OrderGroup.id) == col(PromotionUse.group_id))
        .where(col(PromotionUse.promotion_id).in_(ids), or_(*mine), ~is_this)
        .group_by(col(PromotionUse.promotion_id))
    )
    return dict(rows.all())
