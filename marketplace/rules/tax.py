"""What tax a sale bears: by where it goes, what it is, who buys, and where it comes from.

Where prices include tax, the price a shopper sees stays and the tax is a part of it. Where tax
is added, it comes on top of the price less what the price holds of the seller's own tax. A
buyer who owes none pays the price without it. Rates are millionths, so that 0.375 % is exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Protocol

from marketplace.rules.countries import EU
from marketplace.rules.money import allocate
from marketplace.rules.money_kinds import TaxKind, TaxReason
from marketplace.rules.pricing import RateTax, Tax
from marketplace.rules.tax_ids import country_of, is_of_the_eu

WHOLE = 1_000_000
"""Millionths in one."""
STANDARD = "standard"
"""The class of everything that names no other, and of what a place has no other rate for."""


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One tax of one place: of a country, or of a state or of some postcodes within it.

    `postcodes` are what a postcode begins with, empty for all. A compound tax is charged on
    the price and the taxes before it. It is in force from the first to the last day, both
    included; None has no end.
    """

    name: str
    country: str
    ppm: int
    tax_class: str = STANDARD
    region: str = ""
    postcodes: tuple[str, ...] = ()
    kind: TaxKind = TaxKind.TAXED
    is_compound: bool = False
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def layer(self) -> tuple[str, tuple[str, ...]]:
        """The place within its country; each such place taxes by itself."""
        return self.region, self.postcodes

    def is_in_force(self, on: date) -> bool:
        """Whether it counts on a day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where goods go; what is not known yet is empty."""

    country: str
    region: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys, as far as tax is concerned: a business has a tax number, some owe no tax."""

    place: Place
    tax_id: str = ""
    is_exempt: bool = False

    def owes_it_themselves(self, seller: str) -> bool:
        """Whether a business of the Union buys from a seller in another country of it."""
        return (
            is_of_the_eu(self.tax_id)
            and {self.place.country, seller} <= EU
            and seller not in (self.place.country, country_of(self.tax_id))
        )


@dataclass(frozen=True, slots=True)
class TaxBook:
    """The taxes of some countries on a day. `included` tells of each whether prices include tax.

    A country that isn't in `included` has no rules here: its own sellers charge the shop's
    default, within the price; what comes from elsewhere is an export.
    """

    rates: Sequence[TaxRate] = ()
    included: Mapping[str, bool] = field(default_factory=dict)
    default_ppm: int = 0

    def at(self, place: Place, tax_class: str) -> list[TaxRate]:
        """The rates of a class at a place, the country's first, compound ones last."""
        here = [rate for rate in self.rates if _is_at(rate, place)]
        found = []
        for layer in dict.fromkeys(rate.layer for rate in here):
            own = [rate for rate in here if rate.layer == layer]
            special = [rate for rate in own if rate.tax_class == tax_class]
            found += special or [rate for rate in own if rate.tax_class == STANDARD]
        return sorted(found, key=lambda rate: (rate.is_compound, rate.region, rate.postcodes))

    def home(self, country: str, tax_class: str) -> list[TaxRate]:
        """What a seller's own price holds of tax; nothing where prices are without."""
        if country not in self.included:
            return [TaxRate("VAT", country, self.default_ppm)]
        return self.at(Place(country), tax_class) if self.included[country] else []


class TaxSource(Protocol):
    """Where the book comes from: our own tables, or a tax service that is asked per place.

    It is asked once for a basket, before it is priced; `queries.quoting` names the one in use.
    """

    async def book(self, countries: frozenset[str], on: date) -> TaxBook:
        """The taxes of these countries that are in force on a day."""


def _is_at(rate: TaxRate, place: Place) -> bool:
    postcode = place.postcode.replace(" ", "").upper()
    return (
        rate.country == place.country
        and rate.region in ("", place.region)
        and (not rate.postcodes or postcode.startswith(rate.postcodes))
    )


@dataclass(frozen=True, slots=True)
class BuyersTax:
    """The table that prices one buyer's basket; it answers `rules.pricing`."""

    book: TaxBook
    buyer: Buyer

    def tax(self, tax_class: str, amount_minor: int, seller: str = "") -> Tax:
        """The tax of so much of a class from a seller's country."""
        place, tax_class = self.buyer.place, tax_class or STANDARD
        seller = seller or place.country
        is_ruled = place.country in self.book.included
        rates = self.book.at(place, tax_class) if is_ruled else []
        if not is_ruled and seller == place.country:
            rates = self.book.home(seller, tax_class)
        is_added = is_ruled and not self.book.included[place.country]
        relief = 0
        if _leaves(seller, place.country) and (is_added or not factor(rates)):
            relief = within(amount_minor, self.book.home(seller, tax_class))
        free = self._free(seller)
        if free:
            owed = 0 if is_added else within(amount_minor - relief, rates)
            return Tax(relief_minor=relief + owed, reason=free)
        return _charged(amount_minor - relief, rates, is_added, relief, self._why(rates, seller))

    def _free(self, seller: str) -> TaxReason | None:
        """Why this buyer owes nothing to a seller in such a country."""
        if self.buyer.is_exempt:
            return TaxReason.EXEMPT_BUYER
        return TaxReason.REVERSE_CHARGE if self.buyer.owes_it_themselves(seller) else None

    def _why(self, rates: Sequence[TaxRate], seller: str) -> TaxReason | None:
        """Why nothing is charged where nothing is."""
        if factor(rates):
            return None
        if _leaves(seller, self.buyer.place.country):
            return TaxReason.EXPORT
        if any(rate.kind == TaxKind.EXEMPT for rate in rates):
            return TaxReason.EXEMPT
        return TaxReason.ZERO_RATED if rates else TaxReason.NO_TAX_THERE


def _leaves(seller: str, country: str) -> bool:
    """Whether goods leave the territory whose tax their price holds."""
    return seller != country and not (seller in EU and country in EU)


def factor(rates: Sequence[TaxRate]) -> Fraction:
    """All rates as one share of the net price; compound ones are charged on those before."""
    return sum(shares(rates), Fraction(0))


def shares(rates: Sequence[TaxRate]) -> list[Fraction]:
    """Each rate's share of the net price, in order."""
    found: list[Fraction] = []
    for rate in rates:
        base = 1 + sum(found) if rate.is_compound else 1
        found.append(Fraction(rate.ppm, WHOLE) * base)
    return found


def on_top(net_minor: int, rates: Sequence[TaxRate]) -> int:
    """The tax that comes on top of a net price, rounded half up."""
    return _half_up(net_minor * factor(rates))


def within(gross_minor: int, rates: Sequence[TaxRate]) -> int:
    """The tax inside a price that includes it, rounded half up."""
    whole = factor(rates)
    return _half_up(gross_minor * whole / (1 + whole))


def _half_up(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def _charged(
    base: int, rates: Sequence[TaxRate], is_added: bool, relief: int, reason: TaxReason | None
) -> Tax:
    """The tax of an amount as one, split among its rates so that they add up to it exactly."""
    amount = on_top(base, rates) if is_added else within(base, rates)
    net = base if is_added else base - amount
    whole, each = factor(rates), shares(rates)
    scale = lcm(*(share.denominator for share in each))
    parts = allocate(amount, [int(share * scale) for share in each]) if each else []
    return Tax(
        rate_bp=_half_up(whole * 10_000),
        amount_minor=amount,
        is_added=is_added,
        name=" + ".join(rate.name for rate in rates if rate.ppm),
        relief_minor=relief,
        reason=reason,
        rates=tuple(
            RateTax(rate.name, rate.ppm, net, part)
            for rate, part in zip(rates, parts, strict=True)
            if rate.ppm
        ),
    )


@dataclass(frozen=True, slots=True)
class TaxShare:
    """What one amount bore by one rate; or, without a rate, why it bore nothing.

    The relief is told once for each amount.
    """

    name: str = ""
    ppm: int = 0
    base_minor: int = 0
    amount_minor: int = 0
    relief_minor: int = 0
    is_added: bool = False
    reason: TaxReason | None = None


def shares_by_rate(tax: Tax) -> list[TaxShare]:
    """A tax by its rates, as it is written down with an order."""
    if not tax.rates:
        return [TaxShare(relief_minor=tax.relief_minor, reason=tax.reason)]
    reliefs = [tax.relief_minor] + [0] * (len(tax.rates) - 1)
    return [
        TaxShare(one.name, one.ppm, one.base_minor, one.amount_minor, relief, tax.is_added)
        for one, relief in zip(tax.rates, reliefs, strict=True)
    ]
