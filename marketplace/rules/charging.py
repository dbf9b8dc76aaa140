"""Which currencies each payment provider charges, and in which steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from marketplace.rules.money import EXPONENTS


@dataclass(frozen=True, slots=True)
class Charging:
    """What a provider can take; amounts have to be multiples of a currency's step."""

    currencies: frozenset[str] = frozenset(EXPONENTS)
    steps: Mapping[str, int] = field(default_factory=dict)

    def takes(self, amount_minor: int, currency: str) -> bool:
        """Whether it can charge such an amount, in minor units."""
        return currency in self.currencies and amount_minor % self.steps.get(currency, 1) == 0


TENS_OF_THOUSANDTHS = {code: 10 for code, exponent in EXPONENTS.items() if exponent == 3}
"""Card networks know no third digit after the point: it has to be 0."""
CHARGING = {
    "stripe": Charging(steps=TENS_OF_THOUSANDTHS),
    "paypal": Charging(
        frozenset(EXPONENTS)
        - {"INR", "TRY", "KRW", "CLP", "VND", "KWD", "BHD", "JOD", "OMR", "TND"},
        {"HUF": 100},
    ),
    "razorpay": Charging(steps=TENS_OF_THOUSANDTHS),
    "manual": Charging(),
}
"""By provider, of the currencies that we know."""
