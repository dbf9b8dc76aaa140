"""Who offers what at which price: variants of a product and the vendors' offers of them."""

from itertools import product as every_pair
from random import Random

from marketplace.demo.draws import between
from marketplace.demo.gtin import gtin13
from marketplace.demo.shapes import DemoOffer, DemoVariant, DemoVendor
from marketplace.demo.words import Kind, Leaf, common

CONDITIONS = ("new", "refurbished", "used")
DISCOUNTS = {"new": (98, 104), "refurbished": (66, 82), "used": (42, 66)}
"""The price of each condition in percent of the vendor's own price for a new one."""
SIZES_SHOWN = {"size": 4, "shoe": 5}
ENDINGS = (99, 95, 90, 0)

Option = tuple[str, str, str, float]
"""Axis name, value, tint, factor on the price."""


class Shelf:
    """Puts variants and offers on the shelf, with identifiers that never repeat."""

    def __init__(self, rng: Random, vendors: tuple[DemoVendor, ...]) -> None:
        self._rng = rng
        self._vendors = vendors
        self._skus = dict.fromkeys((vendor.slug for vendor in vendors), 1000)
        self._gtins = 0

    def variants(
        self, leaf: Leaf, kind: Kind, list_price_cents: int, is_first: bool
    ) -> tuple[DemoVariant, ...]:
        """All variants of a product, each with at least one offer.

        The first product of a leaf is carried by every vendor who sells the leaf, so
        that even a small shop has no vendor with empty shelves.
        """
        carriers = [vendor for vendor in self._vendors if _sells(vendor, leaf)]
        chosen = [v for v in carriers if is_first or self._rng.random() < v.share]
        terms = [(v, self._condition(v, leaf)) for v in chosen or carriers[:1]]
        weight = between(self._rng, kind.weight)
        choices = every_pair(*(self._options(axis, leaf) for axis in kind.axis.split("+") if axis))
        made = [self._variant(options, list_price_cents, weight, terms) for options in choices]
        return tuple(made[:-1] if self._has_gap(kind) else made)

    def _has_gap(self, kind: Kind) -> bool:
        """Of every third product with two axes the last combination isn't made."""
        return "+" in kind.axis and self._gtins % 3 == 0

    def _options(self, axis: str, leaf: Leaf) -> list[Option]:
        if axis == "colour":
            picked = self._rng.sample(leaf.colours, self._rng.randint(2, 3))
            return [("Colour", name.title(), common()["colours"][name], 1.0) for name in picked]
        words = common()["axes"][axis]
        shown = SIZES_SHOWN.get(axis, len(words["options"]))
        first = self._rng.randint(0, len(words["options"]) - shown)
        return [
            (words["name"], value, "", 1.0 + words["step"] * step)
            for step, value in enumerate(words["options"][first : first + shown])
        ]

    def _variant(
        self,
        options: tuple[Option, ...],
        list_price_cents: int,
        weight: int,
        terms: list[tuple[DemoVendor, str]],
    ) -> DemoVariant:
        factor = 1.0
        for option in options:
            factor *= option[3]
        kept = [term for term in terms if self._rng.random() < 0.9] or terms[:1]
        self._gtins += 1
        return DemoVariant(
            name=" / ".join(option[1] for option in options),
            options=tuple((option[0], option[1]) for option in options),
            gtin=gtin13(self._gtins),
            weight_grams=round(weight * (factor if factor > 2 else 1)),
            tint="".join(option[2] for option in options),
            offers=tuple(self._offer(*term, round(list_price_cents * factor)) for term in kept),
        )

    def _condition(self, vendor: DemoVendor, leaf: Leaf) -> str:
        if not leaf.has_resale:
            return "new"
        weights = list(vendor.conditions)
        if leaf.department != "electronics":
            weights[1] = 0
        return self._rng.choices(CONDITIONS, weights)[0]

    def _offer(self, vendor: DemoVendor, condition: str, list_price_cents: int) -> DemoOffer:
        self._skus[vendor.slug] += self._rng.randint(1, 4)
        percent = between(self._rng, DISCOUNTS[condition])
        ending = ENDINGS[len(vendor.name) % len(ENDINGS)]
        return DemoOffer(
            vendor=vendor.slug,
            sku=f"{vendor.slug[:3].upper()}-{self._skus[vendor.slug]:06d}",
            condition=condition,
            price_cents=charm(list_price_cents * vendor.price_level * percent / 100, ending),
            stock=self._stock(condition),
            handling_days=between(self._rng, vendor.handling_days),
        )

    def _stock(self, condition: str) -> int:
        if self._rng.random() < 0.03:
            return 0
        if condition == "new":
            return round(self._rng.triangular(2, 90, 14))
        return self._rng.randint(1, 6)


def _sells(vendor: DemoVendor, leaf: Leaf) -> bool:
    return leaf.slug in vendor.sells or leaf.department in vendor.sells


def charm(cents: float, ending: int) -> int:
    """The nearest shop price: tens of cents below five euros, then a vendor's own ending."""
    if cents < 500:
        return max(90, round(cents / 10) * 10 - 1)
    euros = round((cents - ending) / 100)
    return euros * 100 + ending
