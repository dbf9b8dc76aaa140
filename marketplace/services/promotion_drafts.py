"""A promotion as it is written down, and what is wrong with it before it is kept."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.tokens import plain_code
from marketplace.errors import Invalid
from marketplace.models.catalog import Category, Product
from marketplace.models.promotions import Coupon, Promotion
from marketplace.models.vendors import Vendor
from marketplace.rules.money import EXPONENTS, MAX_MINOR
from marketplace.rules.money_kinds import FundedBy, PromotionKind

CODE = re.compile(r"[A-Z0-9_-]{3,40}")
MOST_STEPS, MOST_NAMED = 6, 200
AMOUNT = "Please enter an amount above zero."
COUNT = "Please enter a whole number above zero."


@dataclass(frozen=True, slots=True)
class PromotionDraft:
    """What somebody wants a promotion to be; amounts in minor units of `currency`.

    `steps` are (from, share in hundredths of a percent, amount); from is an amount, or a number
    of pieces when `counts_pieces`. Empty tuples of ids mean every one.
    """

    name: str
    kind: PromotionKind
    currency: str
    code: str = ""
    has_coupons: bool = False
    percent_bp: int = 0
    amount_minor: int = 0
    buy: int = 0
    get: int = 0
    steps: tuple[tuple[int, int, int], ...] = ()
    counts_pieces: bool = False
    minimum_minor: int = 0
    vendors: tuple[int, ...] = ()
    categories: tuple[int, ...] = ()
    products: tuple[int, ...] = ()
    first_purchase: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    position: int = 0
    is_exclusive: bool = False
    per_person_limit: int | None = None
    use_limit: int | None = None
    budget_minor: int | None = None
    funded_by: FundedBy = FundedBy.VENDOR
    platform_share_bp: int = 0


async def columns_of(db: Session, draft: PromotionDraft, promotion_id: int = 0) -> dict[str, Any]:
    """The columns of a draft's row. Raises Invalid for the first field that makes no sense."""
    name = " ".join(draft.name.split())
    if not 3 <= len(name) <= 80:
        raise Invalid("name", "Please give it a name of 3 to 80 characters.")
    if draft.currency not in EXPONENTS:
        raise Invalid("currency", "We don't know that currency.")
    _check_kind(draft)
    _check_limits(draft)
    await _check_named(db, draft)
    return {
        "name": name,
        "kind": draft.kind,
        "code": await _code(db, draft.code, promotion_id),
        "has_coupons": draft.has_coupons,
        "percent_bp": draft.percent_bp or None,
        "amount_minor": draft.amount_minor or None,
        "currency": draft.currency,
        "terms": _terms(draft),
        "conditions": _conditions(draft),
        "position": draft.position,
        "is_exclusive": draft.is_exclusive,
        "per_person_limit": draft.per_person_limit,
        "use_limit": draft.use_limit,
        "budget_minor": draft.budget_minor,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "funded_by": draft.funded_by,
        "platform_share_bp": draft.platform_share_bp,
    }


def _terms(draft: PromotionDraft) -> dict[str, object]:
    match draft.kind:
        case PromotionKind.BUY_X_GET_Y:
            return {"buy": draft.buy, "get": draft.get}
        case PromotionKind.TIERS:
            steps = [list(step) for step in sorted(draft.steps)]
            return {"steps": steps, "counts_pieces": draft.counts_pieces}
        case _:
            return {}


def _conditions(draft: PromotionDraft) -> dict[str, object]:
    said = {
        "minimum": draft.minimum_minor,
        "vendors": sorted(set(draft.vendors)),
        "categories": sorted(set(draft.categories)),
        "products": sorted(set(draft.products)),
        "first_purchase": draft.first_purchase,
    }
    return {name: value for name, value in said.items() if value}


def _check_kind(draft: PromotionDraft) -> None:
    match draft.kind:
        case PromotionKind.PERCENT:
            _share("percent", draft.percent_bp)
        case PromotionKind.AMOUNT:
            _whole("amount", draft.amount_minor, 1, MAX_MINOR, AMOUNT)
        case PromotionKind.BUY_X_GET_Y:
            _whole("buy", draft.buy, 1, 99, COUNT)
            _whole("get", draft.get, 1, 99, COUNT)
            _share("percent", draft.percent_bp)
        case PromotionKind.TIERS:
            _check_steps(draft)


def _check_steps(draft: PromotionDraft) -> None:
    if not 1 <= len(draft.steps) <= MOST_STEPS:
        raise Invalid("steps", f"Please write 1 to {MOST_STEPS} steps.")
    for start, share, amount in draft.steps:
        _whole("steps", start, 1, MAX_MINOR, "Each step begins above zero.")
        if bool(share) == bool(amount):
            raise Invalid("steps", "Each step takes off either a share or an amount.")
        if share:
            _share("steps", share)
        else:
            _whole("steps", amount, 1, MAX_MINOR, AMOUNT)
    if len({start for start, _share, _amount in draft.steps}) < len(draft.steps):
        raise Invalid("steps", "Two steps begin at the same point.")


def _check_limits(draft: PromotionDraft) -> None:
    _whole("minimum", draft.minimum_minor, 0, MAX_MINOR, "Please enter an amount, or nothing.")
    _whole("position", draft.position, 0, 1_000, "Please enter a number from 0 to 1,000.")
    if draft.per_person_limit is not None:
        _whole("per_person_limit", draft.per_person_limit, 1, 10**6, COUNT)
    if draft.use_limit is not None:
        _whole("use_limit", draft.use_limit, 1, 10**9, COUNT)
    if draft.budget_minor is not None:
        _whole("budget", draft.budget_minor, 1, MAX_MINOR, AMOUNT)
    if draft.starts_at and draft.ends_at and draft.ends_at <= draft.starts_at:
        raise Invalid("ends_at", "It has to end after it begins.")
    if draft.funded_by == FundedBy.SHARED:
        _whole(
            "platform_share", draft.platform_share_bp, 1, 9_999,
            "Please enter the marketplace's part: above 0 and below 100 %.",
        )  # fmt: skip
    elif draft.platform_share_bp:
        raise Invalid("platform_share", "Only a shared promotion has parts.")


def _share(field: str, value: Any) -> None:
    _whole(field, value, 1, 10_000, "Please enter a share above 0 and up to 100 %.")


def _whole(field: str, value: Any, least: int, most: int, problem: str) -> None:
    if type(value) is not int or not least <= value <= most:
        raise Invalid(field, problem)


async def _code(db: Session, typed: str, promotion_id: int) -> str | None:
    code = plain_code(typed)
    if not code:
        return None
    if not CODE.fullmatch(code):
        raise Invalid("code", "A code has 3 to 40 letters, digits, dashes or underscores.")
    others = select(Promotion.id).where(
        func.lower(col(Promotion.code)) == code.lower(), Promotion.id != promotion_id
    )
    coupons = select(Coupon.id).where(Coupon.code == code)
    if (await db.exec(others)).first() or (await db.exec(coupons)).first():
        raise Invalid("code", "That code is taken. Please choose another one.")
    return code


async def _check_named(db: Session, draft: PromotionDraft) -> None:
    named: tuple[tuple[str, Any, tuple[int, ...]], ...] = (
        ("vendors", Vendor, draft.vendors),
        ("categories", Category, draft.categories),
        ("products", Product, draft.products),
    )
    for field, model, ids in named:
        if len(ids) > MOST_NAMED:
            raise Invalid(field, f"At most {MOST_NAMED}, please.")
        if any(type(one) is not int or not 0 < one < 2**63 for one in ids):
            raise Invalid(field, "One of these doesn't exist.")
        known = await db.exec(select(model.id).where(col(model.id).in_(ids)))
        if len(set(known.all())) < len(set(ids)):
            raise Invalid(field, "One of these doesn't exist.")
