"""The marketplace's fee on a sale: the first rule that fits, frozen when the sale is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marketplace.rules.countries import EU
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import Band, FeeBase, FeeVat


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a rule says in one currency, in its minor units; never converted into another.

    The fixed part is for each piece, floor and cap are for a line. `from_minor` (included) and
    `to_minor` (excluded) are the band of value in which the rule applies.
    """

    fixed_minor: int = 0
    minimum_minor: int | None = None
    maximum_minor: int | None = None
    from_minor: int | None = None
    to_minor: int | None = None

    @property
    def has_band(self) -> bool:
        """Whether it limits the values for which the rule applies."""
        return self.from_minor is not None or self.to_minor is not None

    def holds(self, value_minor: int) -> bool:
        """Whether a value lies within the band."""
        return (self.from_minor is None or self.from_minor <= value_minor) and (
            self.to_minor is None or value_minor < self.to_minor
        )


NONE = Amounts()


@dataclass(frozen=True, slots=True)
class Sale:
    """A line that is sold, as far as its fee depends on it; amounts in minor units.

    `gross_minor` is what the sale brings with its tax, `tax_minor` the tax of it, `order_minor`
    what the whole order of this vendor brings.
    """

    vendor_id: int
    category_id: int
    currency: str
    gross_minor: int
    quantity: int = 1
    product_id: int = 0
    brand: str = ""
    tax_minor: int = 0
    order_minor: int = 0
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """A rule of the operator. None, or an empty text, in a condition means any.

    `category_ids` holds a category with all below it. A rule that has amounts for some
    currencies takes no fixed part and has no bounds in others; one with a band in some
    currencies does not apply in others at all.
    """

    rule_id: int | None
    rate_bp: int
    name: str = ""
    vendor_id: int | None = None
    category_ids: frozenset[int] | None = None
    product_id: int | None = None
    product_category_id: int | None = None
    brand: str = ""
    currency: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    band: Band = Band.LINE
    base: FeeBase = FeeBase.GROSS
    takes_delivery: bool = False
    amounts: Mapping[str, Amounts] = field(default_factory=dict)

    @property
    def has_bands(self) -> bool:
        """Whether it applies only to some values."""
        return any(amounts.has_band for amounts in self.amounts.values())

    def fits(self, sale: Sale) -> bool:
        """Whether this rule speaks of such a sale."""
        value = sale.gross_minor if self.band is Band.LINE else sale.order_minor
        amounts = self.amounts.get(sale.currency, NONE)
        return (
            self.vendor_id in (None, sale.vendor_id)
            and (self.category_ids is None or sale.category_id in self.category_ids)
            and self.product_id in (None, sale.product_id)
            and self.brand.casefold() in ("", sale.brand.casefold())
            and self.currency in (None, sale.currency)
            and (sale.on is None or self.is_in_force(sale.on))
            and (not self.has_bands or (amounts.has_band and amounts.holds(value)))
        )

    def is_in_force(self, on: date) -> bool:
        """Whether it counts on a day; its first and last are included."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )


@dataclass(frozen=True, slots=True)
class Fee:
    """What a sale pays, and by which rule."""

    rule_id: int | None
    rate_bp: int
    base_minor: int
    fee_minor: int
    vat_minor: int


def rate_for(rates: Sequence[Rate], sale: Sale) -> Rate:
    """The first rate that fits; the last of them fits everything."""
    return next(rate for rate in rates if rate.fits(sale))


def fee_of(rate: Rate, sale: Sale, vat_bp: int) -> Fee:
    """The fee on a line by a rate. With its VAT it is never more than the line brings."""
    base = _base(rate, sale.gross_minor, sale.tax_minor)
    amounts = rate.amounts.get(sale.currency, NONE)
    fee = Money(base, sale.currency).share(rate.rate_bp).minor
    fee += amounts.fixed_minor * sale.quantity
    if amounts.minimum_minor is not None:
        fee = max(fee, amounts.minimum_minor)
    if amounts.maximum_minor is not None:
        fee = min(fee, amounts.maximum_minor)
    return _with_vat(rate, base, fee, Money(sale.gross_minor, sale.currency), vat_bp)


def delivery_fee(rate: Rate, delivery: Money, tax_minor: int, vat_bp: int) -> Fee:
    """The fee on what delivery costs: the share alone, where the rule takes one of it."""
    if not rate.takes_delivery:
        return Fee(None, 0, 0, 0, 0)
    base = _base(rate, delivery.minor, tax_minor)
    fee = Money(base, delivery.currency).share(rate.rate_bp).minor
    return _with_vat(rate, base, fee, delivery, vat_bp)


def _base(rate: Rate, gross_minor: int, tax_minor: int) -> int:
    return gross_minor if rate.base is FeeBase.GROSS else max(0, gross_minor - tax_minor)


def _with_vat(rate: Rate, base: int, fee: int, gross: Money, vat_bp: int) -> Fee:
    fee = min(fee, gross.minor * 10_000 // (10_000 + vat_bp))
    return Fee(
        rate.rule_id, rate.rate_bp, base, fee, Money(fee, gross.currency).share(vat_bp).minor
    )


def fee_vat(vendor_country: str, has_tax_id: bool, home: str) -> FeeVat:
    """Whether the fee bears the VAT of the operator's country `home`.

    A business of another country of the Union owes it itself; who is outside owes none.
    """
    if vendor_country == home:
        return FeeVat.DOMESTIC
    if home in EU and vendor_country in EU:
        return FeeVat.REVERSE_CHARGE if has_tax_id else FeeVat.DOMESTIC
    return FeeVat.OUTSIDE_SCOPE


def unreachable(rates: Sequence[Rate]) -> dict[int, int]:
    """Which of these rules is never asked because one above takes all its sales: {below: above}.

    The numbers are places in the list. Two rules that cover a third only together aren't found.
    """
    return {
        place: above
        for place, rate in enumerate(rates)
        if (above := next((n for n in range(place) if covers(rates[n], rate)), None)) is not None
    }


def covers(above: Rate, below: Rate) -> bool:
    """Whether every sale that `below` speaks of is one that `above` speaks of."""
    return (
        above.vendor_id in (None, below.vendor_id)
        and _covers_things(above, below)
        and above.brand.casefold() in ("", below.brand.casefold())
        and above.currency in (None, below.currency)
        and _starts_no_later(above.valid_from, below.valid_from)
        and _ends_no_sooner(above.valid_until, below.valid_until)
        and _covers_values(above, below)
    )


def _covers_things(above: Rate, below: Rate) -> bool:
    if above.product_id is not None and above.product_id != below.product_id:
        return False
    if above.category_ids is None:
        return True
    if below.product_id is not None and below.product_category_id in above.category_ids:
        return True
    return below.category_ids is not None and below.category_ids <= above.category_ids


def _starts_no_later(above: Any, below: Any) -> bool:
    return above is None or (below is not None and above <= below)


def _ends_no_sooner(above: Any, below: Any) -> bool:
    return above is None or (below is not None and above >= below)


def _covers_values(above: Rate, below: Rate) -> bool:
    if not above.has_bands:
        return True
    if not below.has_bands or above.band is not below.band:
        return False
    banded = {code: one for code, one in below.amounts.items() if one.has_band}
    if below.currency is not None:
        banded = {code: one for code, one in banded.items() if code == below.currency}
    return all(
        (wide := above.amounts.get(code, NONE)).has_band
        and _starts_no_later(wide.from_minor, narrow.from_minor)
        and _ends_no_sooner(wide.to_minor, narrow.to_minor)
        for code, narrow in banded.items()
    )
