"""What a basket costs: lines, delivery per vendor, and the tax that the prices include."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class PricedLine:
    """So many of one offer at a unit price in minor units."""

    vendor_id: int
    unit_minor: int
    quantity: int

    @property
    def total_minor(self) -> int:
        """Unit price times quantity."""
        return self.unit_minor * self.quantity


@dataclass(frozen=True, slots=True)
class DeliveryTerms:
    """A vendor's flat delivery price, and the value from which it is waived."""

    price_minor: int
    free_from_minor: int | None


@dataclass(frozen=True, slots=True)
class VendorTotals:
    """What one vendor's part of a basket comes to."""

    vendor_id: int
    items_minor: int
    delivery_minor: int
    tax_minor: int

    @property
    def total_minor(self) -> int:
        """Goods and delivery; tax is included in both."""
        return self.items_minor + self.delivery_minor


def delivery_price(terms: DeliveryTerms, items_minor: int) -> int:
    """What delivery costs for goods of this value."""
    is_free = terms.free_from_minor is not None and items_minor >= terms.free_from_minor
    return 0 if is_free else terms.price_minor


def included_tax(gross_minor: int, rate_bp: int) -> int:
    """The tax inside a price that includes it, rounded half up."""
    tax = Decimal(gross_minor * rate_bp) / (10_000 + rate_bp)
    return int(tax.quantize(Decimal(1), ROUND_HALF_UP))


def totals_by_vendor(
    lines: list[PricedLine], terms: dict[int, DeliveryTerms], tax_bp: int
) -> list[VendorTotals]:
    """The totals of each vendor in a basket, in the order in which vendors first appear."""
    items: dict[int, int] = {}
    for line in lines:
        items[line.vendor_id] = items.get(line.vendor_id, 0) + line.total_minor
    totals = []
    for vendor_id, items_minor in items.items():
        delivery_minor = delivery_price(terms[vendor_id], items_minor)
        tax_minor = included_tax(items_minor + delivery_minor, tax_bp)
        totals.append(VendorTotals(vendor_id, items_minor, delivery_minor, tax_minor))
    return totals
