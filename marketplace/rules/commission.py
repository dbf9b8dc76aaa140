"""The marketplace's fee on a sale: the first rule that fits, frozen when the sale is made."""

from dataclasses import dataclass

from marketplace.rules.money import Money


@dataclass(frozen=True, slots=True)
class Rate:
    """A rule of the operator. None in a condition means any."""

    rule_id: int | None
    rate_bp: int
    vendor_id: int | None = None
    category_ids: frozenset[int] | None = None
    fixed_minor: int = 0
    minimum_minor: int | None = None
    maximum_minor: int | None = None
    currency: str | None = None

    def fits(self, vendor_id: int, category_id: int, currency: str) -> bool:
        """Whether this rule speaks of such a sale."""
        return (
            self.vendor_id in (None, vendor_id)
            and (self.category_ids is None or category_id in self.category_ids)
            and self.currency in (None, currency)
        )


@dataclass(frozen=True, slots=True)
class Fee:
    """What a sale pays, and by which rule."""

    rule_id: int | None
    rate_bp: int
    base_minor: int
    fee_minor: int
    vat_minor: int


def fee_on(
    rates: list[Rate], *, vendor_id: int, category_id: int, line: Money, quantity: int, vat_bp: int
) -> Fee:
    """The fee on one order line by the first rate that fits.

    With its VAT it is never more than the line.
    """
    rate = next(rate for rate in rates if rate.fits(vendor_id, category_id, line.currency))
    fee = line.share(rate.rate_bp).minor + rate.fixed_minor * quantity
    if rate.minimum_minor is not None:
        fee = max(fee, rate.minimum_minor)
    if rate.maximum_minor is not None:
        fee = min(fee, rate.maximum_minor)
    fee = min(fee, line.minor * 10_000 // (10_000 + vat_bp))
    vat = Money(fee, line.currency).share(vat_bp).minor
    return Fee(rate.rule_id, rate.rate_bp, line.minor, fee, vat)
