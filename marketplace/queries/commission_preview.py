"""What a commission rule would have changed: worked out over sales that were made, by streaming."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from sqlmodel import and_, col, or_, select

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
    """The rule that is tried, all that are asked with it in its place, and the VAT on fees.

    `rule_id` is the rule that it would replace, 0 for none.
    """

    rate: Rate
    rates: Sequence[Rate]
    rule_id: int
    default_bp: int
    fee_vat_bp: int

    def rate_of(self, line: Any, sale: Sale) -> Rate | None:
        """By what a line would have gone; None where the rule has no say, now or then."""
        found = next((one for one in self.rates if one.fits(sale)), None)
        is_let_go = self.rule_id != 0 and line.rule_id == self.rule_id
        if found is not self.rate and not is_let_go:
            return None
        agreed = line.agreed_bp
        return found or Rate(None, self.default_bp if agreed is None else agreed)


async def preview(
    db: Session,
    actor: Actor,
    draft: RuleDraft,
    rule_id: int,
    days: int,
    *,
    fee_vat_bp: int,
    default_bp: int,
) -> Preview:
    """What the orders of the last days would have been charged by a rule; nothing is changed.

    A new rule (id 0) stands below all others. An edited one lets go of sales, too: those go by
    what is asked next. Each sale is asked about on its own day; a rule that begins later is tried
    as if it had begun. What was paid back since doesn't matter; fees are compared without VAT.
    """
    allow(may_govern(actor))
    draft = draft.checked()
    rules = list(await active_rules(db))
    place = next((n for n, one in enumerate(rules) if one.id == rule_id), len(rules))
    rate = await rate_of_draft(db, draft, now().date())
    rates = await rates_of(db, rules)
    rates[place : place + 1] = [rate]
    trial = Trial(rate, rates, rule_id, default_bp, fee_vat_bp)
    sums: dict[tuple[str, str], Sum] = defaultdict(Sum)
    async for parts in _orders(db, trial, min(max(days, 1), 366)):
        before, after = _fees(trial, parts)
        if before != after:
            found = sums[parts[0].vendor, parts[0].currency]
            found.orders += 1
            found.before += before
            found.after += after
    return _in_words(sums, days)


async def _orders(db: Session, trial: Trial, days: int) -> AsyncIterator[list[Any]]:
    """The parts of each order in which the rule may have had a say, the delivery last."""
    found = (
        select(  # type: ignore[call-overload]
            VendorOrder.id,
            VendorOrder.currency,
            VendorOrder.vendor_id,
            VendorOrder.placed_at,
            VendorOrder.tax_minor.label("order_tax_minor"),  # type: ignore[attr-defined]
            Vendor.name.label("vendor"),  # type: ignore[attr-defined]
            Vendor.commission_bp.label("agreed_bp"),  # type: ignore[union-attr]
            SalePart.rule_id,
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
    if spoken_of := _spoken_of(trial.rate):
        charged = select(SalePart.vendor_order_id).where(SalePart.rule_id == trial.rule_id)
        found = found.where(or_(and_(*spoken_of), col(VendorOrder.id).in_(charged)))
    rows = await db.stream(found)
    kept: list[Any] = []
    async for some in rows.partitions():
        for _id, parts in groupby([*kept, *some], key=lambda row: row.id):
            if kept and kept[0].id != _id:
                yield kept
            kept = list(parts)
    if kept:
        yield kept


def _spoken_of(rate: Rate) -> list[Any]:
    """The conditions of orders that a rule may speak of; none when it speaks of all."""
    found: list[Any] = []
    if rate.vendor_id is not None:
        found.append(VendorOrder.vendor_id == rate.vendor_id)
    if rate.currency is not None:
        found.append(VendorOrder.currency == rate.currency)
    if rate.product_id is not None or rate.category_ids is not None:
        found.append(col(VendorOrder.id).in_(_with_such_things(rate)))
    return found


def _with_such_things(rate: Rate) -> Any:
    """The orders in which there is a line of the rule's product, or from its shelves."""
    lines = select(OrderLine.vendor_order_id)
    if rate.product_id is not None:
        return lines.where(OrderLine.product_id == rate.product_id)
    return lines.join(Product, col(Product.id) == col(OrderLine.product_id)).where(
        col(Product.category_id).in_(rate.category_ids or ())
    )


def _fees(trial: Trial, parts: list[Any]) -> tuple[int, int]:
    """What the order paid for those parts in which the rule has a say, and would have paid."""
    lines = [part for part in parts if part.order_line_id is not None]
    whole = sum(line.gross_minor for line in lines)
    rates: dict[int, Rate] = {}
    before, after = 0, 0
    for line in lines:
        sale = _sale(line, whole)
        if rate := trial.rate_of(line, sale):
            rates[line.order_line_id] = rate
            before += line.fee_minor
            after += fee_of(rate, sale, _vat_bp(line, trial.fee_vat_bp)).fee_minor
    dearest = max(lines, key=lambda line: (line.gross_minor, -line.order_line_id), default=None)
    if dearest is not None and (rate := rates.get(dearest.order_line_id)):
        for part in parts:
            if part.order_line_id is None:
                tax = part.order_tax_minor - sum(line.tax_minor for line in lines)
                gross = Money(part.gross_minor, part.currency)
                vat_bp = _vat_bp(part, trial.fee_vat_bp)
                before += part.fee_minor
                after += delivery_fee(rate, gross, tax, vat_bp).fee_minor
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
        on=line.placed_at.date(),
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
