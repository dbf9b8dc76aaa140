"""Taxes in words: of a basket that is priced, and of an order that is written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.tax import TaxLine, TaxSummary
from marketplace.models.orders import VendorOrder
from marketplace.models.tax import OrderTax
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import TaxReason
from marketplace.rules.pricing import VendorQuote
from marketplace.rules.tax import shares_by_rate

WHY = {
    TaxReason.ZERO_RATED: "These goods are taxed at zero.",
    TaxReason.EXEMPT: "These goods are free of tax.",
    TaxReason.EXEMPT_BUYER: "You are exempt from this tax.",
    TaxReason.REVERSE_CHARGE: "Reverse charge: the buyer accounts for the VAT.",
    TaxReason.EXPORT: "An export: no VAT is charged. Import duties may be due on arrival.",
    TaxReason.NO_TAX_THERE: "No tax is collected for this address.",
}


class Share(Protocol):
    """What a quote's and an order's taxes have in common."""

    @property
    def name(self) -> str: ...
    @property
    def amount_minor(self) -> int: ...
    @property
    def relief_minor(self) -> int: ...
    @property
    def is_added(self) -> bool: ...
    @property
    def reason(self) -> TaxReason | None: ...


def of_quotes(quotes: Iterable[VendorQuote], currency: str) -> TaxSummary:
    """The taxes of a priced basket, or of one vendor's part of it."""
    parts = [part for one in quotes for part in one.parts if part.price_minor]
    return in_words([share for part in parts for share in shares_by_rate(part.tax)], currency)


def in_words(shares: Iterable[Share], currency: str) -> TaxSummary:
    """Taxes of the same name together, in the order in which they first appear."""
    within: dict[str, int] = defaultdict(int)
    added: dict[str, int] = defaultdict(int)
    relief, reasons = 0, dict[TaxReason, None]()
    for share in shares:
        relief += share.relief_minor
        if share.reason is not None:
            reasons[share.reason] = None
        if share.name:
            (added if share.is_added else within)[share.name] += share.amount_minor
    lines = [TaxLine(name, str(Money(minor, currency))) for name, minor in added.items()]
    if relief:
        lines.insert(0, TaxLine("Tax within the prices, not owed", str(Money(-relief, currency))))
    told = ", ".join(f"{Money(minor, currency)} {name}" for name, minor in within.items())
    return TaxSummary(f"incl. {told}" if told else "", lines, " ".join(WHY[one] for one in reasons))


def of_line(shares: Sequence[Share], currency: str) -> str:
    """What stands beside a line: its rates, or that it bears nothing."""
    names = " + ".join(share.name for share in shares if share.name)
    amount = Money(sum(share.amount_minor for share in shares), currency)
    if not names:
        return "No tax"
    return f"plus {amount} {names}" if shares[0].is_added else f"incl. {amount} {names}"


def of_order(taxes: Sequence[OrderTax], tax_minor: int, currency: str) -> TaxSummary:
    """The taxes of an order; one from before taxes were told apart says only their sum."""
    if not taxes and tax_minor:
        return TaxSummary(f"incl. {Money(tax_minor, currency)} VAT")
    return in_words(taxes, currency)


def of_lines(taxes: Iterable[OrderTax], currency: str) -> dict[int | None, str]:
    """What stands beside each line, by its id; beside the delivery under None."""
    by_line: dict[int | None, list[OrderTax]] = defaultdict(list)
    for tax in taxes:
        by_line[tax.order_line_id].append(tax)
    return {line_id: of_line(found, currency) for line_id, found in by_line.items()}


async def taxes_of_group(db: Session, group_id: int) -> Sequence[OrderTax]:
    """What all orders of a purchase bore."""
    rows = await db.exec(
        select(OrderTax)
        .join(VendorOrder, col(VendorOrder.id) == col(OrderTax.vendor_order_id))
        .where(VendorOrder.group_id == group_id)
        .order_by(col(OrderTax.id))
    )
    return rows.all()


async def taxes_of(db: Session, order_ids: Collection[int]) -> Sequence[OrderTax]:
    """What these orders bore."""
    rows = await db.exec(
        select(OrderTax)
        .where(col(OrderTax.vendor_order_id).in_(order_ids))
        .order_by(col(OrderTax.id))
    )
    return rows.all()
