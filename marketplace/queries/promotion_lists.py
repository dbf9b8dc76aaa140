"""Lists of promotions with what they were used for, their coupons, and credit that was given."""

from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Option
from marketplace.cards.promotions import CreditRow, PromotionForm, PromotionRow
from marketplace.cards.staff import Listing
from marketplace.errors import NotFound
from marketplace.models.accounts import Account
from marketplace.models.catalog import Category, Product
from marketplace.models.columns import now
from marketplace.models.credit import CreditAccount
from marketplace.models.promotions import Coupon, Promotion, PromotionUse
from marketplace.models.vendors import Vendor
from marketplace.queries.catalog import Tree
from marketplace.queries.paging import containing
from marketplace.queries.promotion_words import (
    conditions_of,
    form_of,
    money,
    period_of,
    status_of,
    terms_of,
    who_pays,
)
from marketplace.queries.promotions import numbers
from marketplace.queries.staff_lists import listed, moment
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import CreditAccountKind
from marketplace.rules.permissions import (
    Actor,
    allow,
    may_move_money,
    may_see_money,
    may_sell,
    the_vendor,
)


async def my_promotions(db: Session, actor: Actor, after: str = "") -> Listing[PromotionRow]:
    """The promotions of one's own shop, newest first."""
    return await _listed(db, col(Promotion.vendor_id) == the_vendor(actor), after)


async def shop_promotions(db: Session, actor: Actor, after: str = "") -> Listing[PromotionRow]:
    """The marketplace's own promotions, newest first."""
    allow(may_see_money(actor))
    return await _listed(db, col(Promotion.vendor_id).is_(None), after)


async def _listed(db: Session, whose: Any, after: str) -> Listing[PromotionRow]:
    uses = select(func.count()).where(PromotionUse.promotion_id == Promotion.id)
    cost = select(func.coalesce(func.sum(PromotionUse.amount_minor), 0)).where(
        PromotionUse.promotion_id == Promotion.id
    )
    coupons = select(func.count()).where(Coupon.promotion_id == Promotion.id)
    used = coupons.where(col(Coupon.group_id).is_not(None))
    counts = [one.correlate(Promotion).scalar_subquery() for one in (uses, cost, coupons, used)]
    return await listed(db, select(Promotion, *counts).where(whose), Promotion, after, _row)


def _row(row: Promotion, uses: int, cost: int, coupons: int, used: int) -> PromotionRow:
    status, tone = status_of(row, now())
    budget = money(row, row.budget_minor)
    spent = str(Money(int(cost), row.currency or "EUR"))
    return PromotionRow(
        id=row.id,
        name=row.name,
        code=row.code or ("" if row.has_coupons else "No code needed"),
        terms=terms_of(row),
        conditions=conditions_of(row),
        period=period_of(row),
        who_pays=who_pays(row),
        uses=f"{uses:,} of {row.use_limit:,}" if row.use_limit else f"{uses:,}",
        cost=f"{spent} of {budget}" if budget else spent,
        status=status,
        tone=tone,
        is_active=row.is_active,
        is_used=uses > 0,
        coupons=f"{coupons:,} coupons, {used:,} used" if coupons else "",
        coupons_href=f"/exports/coupons/{row.id}",
    )


async def promotion_form(db: Session, actor: Actor, promotion_id: int) -> PromotionForm:
    """A promotion that is one's own as its form begins. Raises NotFound."""
    row = await _own(db, actor, promotion_id)
    said = row.conditions
    slugs = await db.exec(
        select(Product.slug).where(col(Product.id).in_(numbers(said.get("products"))))
    )
    shops = await db.exec(
        select(Vendor.slug).where(col(Vendor.id).in_(numbers(said.get("vendors"))))
    )
    products = "\n".join(f"/p/{slug}" for slug in slugs.all())
    return form_of(row, products, ", ".join(shops.all()))


async def coupons_of(db: Session, actor: Actor, promotion_id: int) -> list[tuple[str, int, str]]:
    """The codes of a promotion that is one's own: code, batch, and whether it is used."""
    row = await _own(db, actor, promotion_id)
    rows = await db.exec(
        select(Coupon.code, Coupon.batch, Coupon.group_id)
        .where(Coupon.promotion_id == row.id)
        .order_by(col(Coupon.batch).desc(), col(Coupon.id))
    )
    return [(code, batch, "used" if group else "") for code, batch, group in rows.all()]


async def _own(db: Session, actor: Actor, promotion_id: int) -> Promotion:
    row = await db.get(Promotion, promotion_id)
    is_ours = row is not None and (
        may_sell(actor) and row.vendor_id == actor.vendor_id
        if row.vendor_id is not None
        else may_move_money(actor)
    )
    if row is None or not is_ours:
        raise NotFound("There is no such promotion.")
    return row


async def shelves(db: Session) -> list[Option]:
    """Every category by the way to it; choosing one means those below it too."""
    known = Tree(list((await db.exec(select(Category))).all()), {})
    paths = {id: " > ".join(step.name for step in known.path(id)) for id in known.by_id}
    named = sorted(paths.items(), key=lambda one: one[1].lower())
    return [Option("", "Everything"), *(Option(str(id), path) for id, path in named)]


async def ids_behind(
    db: Session, model: type[Product] | type[Vendor], slugs: list[str]
) -> list[int]:
    """The ids of products or shops by their addresses; 0 stands for one that there isn't."""
    rows = await db.exec(select(model.slug, model.id).where(col(model.slug).in_(slugs)))
    known = dict(rows.all())
    return [known.get(slug, 0) for slug in slugs]


async def credit_given(
    db: Session, actor: Actor, kind: str, text: str, after: str = ""
) -> Listing[CreditRow]:
    """Gift cards and store credit, newest first; searched by e-mail or a card's last characters."""
    allow(may_see_money(actor))
    found = select(CreditAccount, Account.email).outerjoin(
        Account, col(Account.id) == col(CreditAccount.account_id)
    )
    if kind in set(CreditAccountKind):
        found = found.where(CreditAccount.kind == kind)
    if text.strip():
        like = containing(text)
        found = found.where(col(Account.email).ilike(like) | col(CreditAccount.hint).ilike(like))
    return await listed(db, found, CreditAccount, after, _credit)


def _credit(row: CreditAccount, email: str | None) -> CreditRow:
    is_over = row.expires_at is not None and row.expires_at <= now()
    status = "Blocked" if row.is_blocked else "Expired" if is_over else "Good"
    is_card = row.kind == CreditAccountKind.GIFT_CARD
    return CreditRow(
        id=row.id,
        name=f"Gift card …{row.hint}" if is_card else "Store credit",
        owner=email or "Whoever has the code",
        balance=str(Money(row.balance_minor, row.currency)),
        held=f"{Money(row.held_minor, row.currency)} held" if row.held_minor else "",
        ends=moment(row.expires_at) if row.expires_at else "Never",
        date=moment(row.created_at),
        status=status,
        tone="bad" if row.is_blocked else "neutral" if is_over else "good",
        is_blocked=row.is_blocked,
    )
