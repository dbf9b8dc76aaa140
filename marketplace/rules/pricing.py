"""What a basket costs: goods, delivery per vendor, reductions, and the tax within or on top.

The order is fixed: goods, then what their parcels cost, then reductions on both, then tax on
what is left of each. Amounts are minor units of the basket's one currency.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from marketplace.rules.delivery import Terms
from marketplace.rules.money_kinds import TaxReason
from marketplace.rules.parcels import Postage, postage


@dataclass(frozen=True, slots=True)
class Good:
    """So many of one offer in a basket, sent on its terms. The key is the basket line's."""

    key: int
    vendor_id: int
    unit_minor: int
    quantity: int
    terms: Terms
    product_id: int = 0
    category_id: int = 0
    tax_class: str = ""
    seller_country: str = ""

    @property
    def total_minor(self) -> int:
        """Unit price times quantity."""
        return self.unit_minor * self.quantity


@dataclass(frozen=True, slots=True)
class Reduction:
    """What one promotion takes off: of lines by their key, of parcels by their vendor.

    Of each amount the platform bears `funded_bp` hundredths of a percent, the vendor the rest.
    """

    promotion_id: int
    lines: Mapping[int, int] = field(default_factory=dict)
    parcels: Mapping[int, int] = field(default_factory=dict)
    funded_bp: int = 0


@dataclass(frozen=True, slots=True)
class RateTax:
    """One of the rates of a tax, in millionths, with its part of the tax on a net amount."""

    name: str
    ppm: int
    base_minor: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What one promotion took off one amount, and the part of it that the platform bears."""

    promotion_id: int
    amount_minor: int
    funded_minor: int


@dataclass(frozen=True, slots=True)
class Tax:
    """The tax of one amount: within it, or added to it; `reason` tells why there is none.

    `relief_minor` is tax that the price holds and that isn't owed: the shopper does not pay it.
    """

    rate_bp: int = 0
    amount_minor: int = 0
    is_added: bool = False
    name: str = ""
    relief_minor: int = 0
    reason: TaxReason | None = None
    rates: tuple[RateTax, ...] = ()


class TaxTable(Protocol):
    """What is asked for each line and parcel of a basket, with the country it is sold from."""

    def tax(self, tax_class: str, amount_minor: int, seller: str = "") -> Tax:
        """The tax of goods of a class that cost so much after reductions."""


@dataclass(frozen=True, slots=True)
class FlatTax:
    """One rate for everything, included in the prices."""

    rate_bp: int

    def tax(self, tax_class: str, amount_minor: int, seller: str = "") -> Tax:
        """The part of the price that is tax."""
        return Tax(self.rate_bp, included_tax(amount_minor, self.rate_bp))


@dataclass(frozen=True, slots=True)
class PricedPart:
    """A line, or a parcel, with what is taken off it and its tax."""

    price_minor: int
    taken: tuple[Taken, ...] = ()
    tax: Tax = Tax()

    @property
    def off_minor(self) -> int:
        """All that is taken off it."""
        return sum(one.amount_minor for one in self.taken)

    @property
    def funded_minor(self) -> int:
        """The part of that which the platform adds again."""
        return sum(one.funded_minor for one in self.taken)

    @property
    def added_tax_minor(self) -> int:
        """The tax that comes on top, less what the price holds of tax that isn't owed."""
        on_top = self.tax.amount_minor if self.tax.is_added else 0
        return on_top - self.tax.relief_minor

    @property
    def paid_minor(self) -> int:
        """What the shopper pays for it."""
        return self.price_minor - self.off_minor + self.added_tax_minor


@dataclass(frozen=True, slots=True)
class VendorQuote:
    """What one vendor's part of a basket comes to; lines by their key."""

    vendor_id: int
    lines: Mapping[int, PricedPart]
    delivery: PricedPart
    postage: Postage

    @property
    def parts(self) -> list[PricedPart]:
        """Everything that is paid for."""
        return [*self.lines.values(), self.delivery]

    @property
    def items_minor(self) -> int:
        """The goods, before reductions."""
        return sum(line.price_minor for line in self.lines.values())

    @property
    def delivery_minor(self) -> int:
        """What its parcel costs to send, before reductions."""
        return self.delivery.price_minor

    @property
    def discount_minor(self) -> int:
        """All that is taken off."""
        return sum(part.off_minor for part in self.parts)

    @property
    def tax_minor(self) -> int:
        """All tax, within the prices and on top."""
        return sum(part.tax.amount_minor for part in self.parts)

    @property
    def added_tax_minor(self) -> int:
        """The tax on top, less what isn't owed of the tax within."""
        return sum(part.added_tax_minor for part in self.parts)

    @property
    def total_minor(self) -> int:
        """What the shopper pays this vendor."""
        return sum(part.paid_minor for part in self.parts)


Reducer = Callable[[Sequence[Good], Mapping[int, Postage]], Sequence[Reduction]]
"""Decides what promotions take off goods and parcels; together never more than they cost."""


def nothing_off(_goods: Sequence[Good], _parcels: Mapping[int, Postage]) -> Sequence[Reduction]:
    """No promotion."""
    return ()


def included_tax(gross_minor: int, rate_bp: int) -> int:
    """The tax inside a price that includes it, rounded half up."""
    tax = Decimal(gross_minor * rate_bp) / (10_000 + rate_bp)
    return int(tax.quantize(Decimal(1), ROUND_HALF_UP))


def quote(
    goods: Sequence[Good], taxes: TaxTable, reducer: Reducer = nothing_off
) -> list[VendorQuote]:
    """What a basket costs by vendor, in the order in which vendors first appear."""
    by_vendor: dict[int, list[Good]] = {}
    for good in goods:
        by_vendor.setdefault(good.vendor_id, []).append(good)
    sent = {
        vendor_id: postage((good.terms, good.total_minor) for good in own)
        for vendor_id, own in by_vendor.items()
    }
    reductions = reducer(goods, sent)
    return [
        VendorQuote(
            vendor_id,
            {good.key: _line(good, reductions, taxes) for good in own},
            _parcel(vendor_id, own, sent[vendor_id], reductions, taxes),
            sent[vendor_id],
        )
        for vendor_id, own in by_vendor.items()
    ]


def _line(good: Good, reductions: Sequence[Reduction], taxes: TaxTable) -> PricedPart:
    taken = [_taken(one, one.lines.get(good.key, 0)) for one in reductions]
    return _part(good.total_minor, taken, taxes, good)


def _parcel(
    vendor_id: int,
    goods: Sequence[Good],
    sent: Postage,
    reductions: Sequence[Reduction],
    taxes: TaxTable,
) -> PricedPart:
    """Sending is taxed as the goods are that make up most of the parcel's worth."""
    taken = [_taken(one, one.parcels.get(vendor_id, 0)) for one in reductions]
    dearest = max(goods, key=lambda good: (good.total_minor, -good.key))
    return _part(sent.price_minor, taken, taxes, dearest)


def _taken(one: Reduction, amount_minor: int) -> Taken:
    return Taken(one.promotion_id, amount_minor, amount_minor * one.funded_bp // 10_000)


def _part(price_minor: int, offered: Sequence[Taken], taxes: TaxTable, good: Good) -> PricedPart:
    taken = tuple(one for one in offered if one.amount_minor)
    off = sum(one.amount_minor for one in taken)
    if min((one.amount_minor for one in taken), default=0) < 0 or off > price_minor:
        raise ValueError(f"{off} off {price_minor}")
    tax = taxes.tax(good.tax_class, price_minor - off, good.seller_country)
    return PricedPart(price_minor, taken, tax)
