"""What a commission rule would have changed: worked out over sales that were made, by streaming."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.commission import Preview, VendorChange
from marketplace.models.catalog import Product
from marketplace.models.columns import now
from marketplace.models.orders import OrderLine, VendorOrder
from marketplace.models.sales import SalePart
from marketplace.models.vendors import Vendor
from marketplace.queries.commission import active_rules, rate_of_draft, rates_of
from marketplace.rules.commission import Rate, Sale, delivery_fee, fee_of
from marketplace.rules.commission_draft import RuleDraft
from marketplace.rules.fulfilment import OrderStatus
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import FeeVat
from marketplace.rules.permissions import Actor, allow, may_govern
from marketplace.rules.texts import plural

AT_A_TIME = 2_000
MOST_VENDORS = 200
UNSOLD = (OrderStatus.AWAITING_PAYMENT, OrderStatus.CANCELLED)


@dataclass
class Sum:
    """One vendor's orders that would have been charged otherwise, in one currency."""

    orders: int = 0
    before: int = 0
    after: int = 0


@dataclass(frozen=True)
class Trial:
    """The rule that is tried, those that are asked before it, and the VAT on fees."""

    rate: Rate
    above: Sequence[Rate]
    fee_vat_bp: int

    def decides(self, sale: Sale) -> bool:
        """Whether the sale would have gone by the rule."""
        return self.rate.fits(sale) and not any(one.fits(sale) for one in self.above)


async def preview(
    db: Session, actor: Actor, draft: RuleDraft, rule_id: int, days: int, *, fee_vat_bp: int
) -> Preview:
    """What the orders of the last days would have been charged by a rule; nothing is changed.

    A new rule (id 0) stands below all others. Its own days don't matter here, nor does what was
    paid back since; the fee is compared with the one that was charged, without VAT.
    """
    allow(may_govern(actor))
    draft = draft.checked()
    rules = list(await active_rules(db))
    place = next((n for n, one in enumerate(rules) if one.id == rule_id), len(rules))
    today = now().date()
    above = [one for one in await rates_of(db, rules[:place]) if one.is_in_force(today)]
    trial = Trial(await rate_of_draft(db, draft), above, fee_vat_bp)
    sums: dict[tuple[str, str], Sum] = defaultdict(Sum)
    async for parts in _orders(db, trial.rate, min(max(days, 1), 366)):
        before, after = _fees(trial, parts)
        if before != after:
            found = sums[parts[0].vendor, parts[0].currency]
            found.orders += 1
            found.before += before
            found.after += after
    return _in_words(sums, days)


async def _orders(db: Session, rate: Rate, days: int) -> AsyncIterator[list[Any]]:
    """The parts of each order in which the rule may have had a say, the delivery last."""
    found = (
        select(  # type: ignore[call-overload]
            VendorOrder.id,
            VendorOrder.currency,
            VendorOrder.vendor_id,
            VendorOrder.tax_minor.label("order_tax_minor"),  # type: ignore[attr-defined]
            Vendor.name.label("vendor"),  # type: ignore[attr-defined]
            SalePart.order_line_id,
            SalePart.quantity,
            (col(SalePart.paid_minor) + col(SalePart.funded_minor)).label("gross_minor"),
            SalePart.fee_minor,
            SalePart.fee_vat_reason,
            OrderLine.tax_minor,
            OrderLine.product_id,
            Product.category_id,
            Product.brand,
        )
        .join(Vendor, col(Vendor.id) == col(VendorOrder.vendor_id))
        .join(SalePart, col(SalePart.vendor_order_id) == col(VendorOrder.id))
        .outerjoin(OrderLine, col(OrderLine.id) == col(SalePart.order_line_id))
        .outerjoin(Product, col(Product.id) == col(OrderLine.product_id))
        .where(
            col(VendorOrder.placed_at) >= now() - timedelta(days=days),
            col(VendorOrder.status).not_in(UNSOLD),
        )
        .order_by(col(VendorOrder.id), col(SalePart.order_line_id).nulls_last())
        .execution_options(yield_per=AT_A_TIME)
    )
    if rate.vendor_id is not None:
        found = found.where(VendorOrder.vendor_id == rate.vendor_id)
    if rate.currency is not None:
        found = found.where(VendorOrder.currency == rate.currency)
    if rate.product_id is not None or rate.category_ids is not None:
        found = found.where(col(VendorOrder.id).in_(_with_such_things(rate)))
    rows = await db.stream(found)
    kept: list[Any] = []
    async for some in rows.partitions():
        for _id, parts in groupby([*kept, *some], key=lambda row: row.id):
            if kept and kept[0].id != _id:
                yield kept
            kept = list(parts)
    if kept:
        yield kept


def _with_such_things(rate: Rate) -> Any:
    """The orders in which there is a line of the rule's product, or from its shelves."""
    lines = select(OrderLine.vendor_order_id)
    if rate.product_id is not None:
        return lines.where(OrderLine.product_id == rate.product_id)
    return lines.join(Product, col(Product.id) == col(OrderLine.product_id)).where(
        col(Product.category_id).in_(rate.category_ids or ())
    )


def _fees(trial: Trial, parts: list[Any]) -> tuple[int, int]:
    """What the order paid for those parts that would have gone by the rule, and would have."""
    lines = [part for part in parts if part.order_line_id is not None]
    whole = sum(line.gross_minor for line in lines)
    decided, before, after = [], 0, 0
    for line in lines:
        sale = _sale(line, whole)
        if trial.decides(sale):
            decided.append(line)
            before += line.fee_minor
            after += fee_of(trial.rate, sale, _vat_bp(line, trial.fee_vat_bp)).fee_minor
    dearest = max(lines, key=lambda line: (line.gross_minor, -line.order_line_id), default=None)
    if dearest is not None and dearest in decided:
        for part in parts:
            if part.order_line_id is None:
                tax = part.order_tax_minor - sum(line.tax_minor for line in lines)
                gross = Money(part.gross_minor, part.currency)
                vat_bp = _vat_bp(part, trial.fee_vat_bp)
                before += part.fee_minor
                after += delivery_fee(trial.rate, gross, tax, vat_bp).fee_minor
    return before, after


def _sale(line: Any, whole_minor: int) -> Sale:
    return Sale(
        vendor_id=line.vendor_id,
        category_id=line.category_id,
        currency=line.currency,
        gross_minor=line.gross_minor,
        quantity=line.quantity,
        product_id=line.product_id,
        brand=line.brand,
        tax_minor=line.tax_minor,
        order_minor=whole_minor,
    )


def _vat_bp(part: Any, fee_vat_bp: int) -> int:
    return fee_vat_bp if part.fee_vat_reason is FeeVat.DOMESTIC else 0


def _in_words(sums: dict[tuple[str, str], Sum], days: int) -> Preview:
    if not sums:
        return Preview(f"This rule would have changed no order of the last {days} days.")
    count = sum(one.orders for one in sums.values())
    by_currency: dict[str, int] = defaultdict(int)
    for (_vendor, currency), one in sums.items():
        by_currency[currency] += one.after - one.before
    changes = " and ".join(_signed(minor, code) for code, minor in sorted(by_currency.items()))
    largest = sorted(sums.items(), key=lambda item: -abs(item[1].after - item[1].before))
    return Preview(
        f"This rule would have changed {plural(count, 'order')} of the last {days} days "
        f"by {changes}.",
        [
            VendorChange(
                vendor=vendor,
                orders=f"{one.orders:,}",
                before=str(Money(one.before, currency)),
                after=str(Money(one.after, currency)),
                change=_signed(one.after - one.before, currency),
            )
            for (vendor, currency), one in largest[:MOST_VENDORS]
        ],
    )


def _signed(minor: int, currency: str) -> str:
    return f"{'+' if minor > 0 else ''}{Money(minor, currency)}"
