"""The commission rules in the order in which they are asked."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import or_
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.catalog import Product
from marketplace.models.columns import now
from marketplace.models.payouts import CommissionAmount, CommissionRule
from marketplace.queries.catalog_grid import branch
from marketplace.rules.commission import Amounts, Rate
from marketplace.rules.commission_draft import RuleDraft


async def rates_in_order(
    db: Session, default_bp: int, agreed: Mapping[int, int | None]
) -> list[Rate]:
    """What is asked for sales of some vendors today: rules, agreed shares, the default.

    `agreed` gives each vendor's own share in hundredths of a percent, None for one without.
    """
    return [
        *await rates_of(db, await active_rules(db, now().date(), agreed)),
        *[
            Rate(None, share_bp, name="Agreed with the shop", vendor_id=vendor_id)
            for vendor_id, share_bp in agreed.items()
            if share_bp is not None
        ],
        Rate(None, default_bp, name="Everything else"),
    ]


async def active_rules(
    db: Session, on: date | None = None, vendor_ids: Collection[int] | None = None
) -> Sequence[CommissionRule]:
    """The rules that have not been ended, in order; in force on a day, or for some vendors."""
    found = (
        select(CommissionRule)
        .where(col(CommissionRule.is_active))
        .order_by(col(CommissionRule.position), col(CommissionRule.id))
    )
    begins, ends = col(CommissionRule.valid_from), col(CommissionRule.valid_until)
    if on is not None:
        found = found.where(or_(begins.is_(None), begins <= on), or_(ends.is_(None), ends >= on))
    if vendor_ids is not None:
        theirs = col(CommissionRule.vendor_id)
        found = found.where(or_(theirs.is_(None), theirs.in_(vendor_ids)))
    return (await db.exec(found)).all()


async def rates_of(db: Session, rules: Sequence[CommissionRule]) -> list[Rate]:
    """These rules as the law reads them, with their amounts and the shelves below theirs."""
    ids = [rule.id for rule in rules]
    amounts: dict[int, dict[str, Amounts]] = defaultdict(dict)
    if ids:
        rows = await db.exec(select(CommissionAmount).where(col(CommissionAmount.rule_id).in_(ids)))
        for row in rows.all():
            amounts[row.rule_id][row.currency] = amounts_of(row)
    shelves = {id: await _with_children(db, id) for id in {one.category_id for one in rules} if id}
    homes = await _shelves_of(db, [one.product_id for one in rules if one.product_id])
    return [
        Rate(
            rule_id=rule.id,
            rate_bp=rule.rate_bp,
            name=rule.name,
            vendor_id=rule.vendor_id,
            category_ids=shelves[rule.category_id] if rule.category_id else None,
            product_id=rule.product_id,
            product_category_id=homes.get(rule.product_id or 0),
            brand=rule.brand,
            currency=rule.currency,
            valid_from=rule.valid_from,
            valid_until=rule.valid_until,
            band=rule.band,
            base=rule.base,
            takes_delivery=rule.takes_delivery,
            amounts=amounts[rule.id],
        )
        for rule in rules
    ]


async def rate_of_draft(db: Session, draft: RuleDraft, today: date) -> Rate:
    """A rule that is only being thought about, as if it had begun today at the latest."""
    homes = await _shelves_of(db, [draft.product_id] if draft.product_id else [])
    return Rate(
        rule_id=None,
        rate_bp=draft.rate_bp,
        name=draft.name,
        vendor_id=draft.vendor_id,
        category_ids=await _with_children(db, draft.category_id) if draft.category_id else None,
        product_id=draft.product_id,
        product_category_id=homes.get(draft.product_id or 0),
        brand=draft.brand,
        currency=draft.currency,
        valid_from=draft.valid_from if draft.valid_from and draft.valid_from <= today else None,
        valid_until=draft.valid_until,
        band=draft.band,
        base=draft.base,
        takes_delivery=draft.takes_delivery,
        amounts=draft.amounts,
    )


def amounts_of(row: CommissionAmount) -> Amounts:
    """What a rule says in one currency, as the law reads it."""
    return Amounts(
        row.fixed_minor, row.minimum_minor, row.maximum_minor, row.from_minor, row.to_minor
    )


async def _with_children(db: Session, category_id: int) -> frozenset[int]:
    return frozenset((await db.exec(select(branch(category_id).c.id))).all())


async def _shelves_of(db: Session, product_ids: list[int]) -> dict[int, int]:
    if not product_ids:
        return {}
    rows = await db.exec(
        select(Product.id, Product.category_id).where(col(Product.id).in_(product_ids))
    )
    return dict(rows.all())
