"""The commission rules in the order in which they are asked."""

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.payouts import CommissionRule
from marketplace.models.vendors import Vendor
from marketplace.queries.catalog_grid import branch
from marketplace.rules.commission import Rate


async def rates_in_order(db: Session, default_bp: int) -> list[Rate]:
    """The operator's rules, then each vendor's agreed rate, then the default."""
    rules = await db.exec(
        select(CommissionRule)
        .where(col(CommissionRule.is_active))
        .order_by(col(CommissionRule.position), col(CommissionRule.id))
    )
    agreed = await db.exec(
        select(Vendor.id, Vendor.commission_bp).where(col(Vendor.commission_bp).is_not(None))
    )
    return [
        *[await _rate_of(db, rule) for rule in rules.all()],
        *[Rate(None, bp or 0, vendor_id=vendor_id) for vendor_id, bp in agreed.all()],
        Rate(None, default_bp),
    ]


async def _rate_of(db: Session, rule: CommissionRule) -> Rate:
    return Rate(
        rule_id=rule.id,
        rate_bp=rule.rate_bp,
        vendor_id=rule.vendor_id,
        category_ids=await _with_children(db, rule.category_id) if rule.category_id else None,
        fixed_minor=rule.fixed_minor,
        minimum_minor=rule.minimum_minor,
        maximum_minor=rule.maximum_minor,
        currency=rule.currency,
    )


async def _with_children(db: Session, category_id: int) -> frozenset[int]:
    return frozenset((await db.exec(select(branch(category_id).c.id))).all())
