"""Money: whole minor units with a currency, split and shown without losing a cent."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Self

EXPONENTS = {
    "EUR": 2, "USD": 2, "GBP": 2, "CHF": 2, "SEK": 2, "NOK": 2, "DKK": 2, "PLN": 2, "CZK": 2,
    "CAD": 2, "AUD": 2, "INR": 2, "BRL": 2, "MXN": 2, "HUF": 2, "TRY": 2,
    "JPY": 0, "KRW": 0, "CLP": 0, "VND": 0,
    "KWD": 3, "BHD": 3, "JOD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip
"""Digits after the point, by ISO 4217 code."""

SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹"}

MAX_MINOR = 10**15
"""Above this an amount is a mistake; it also stays exact in a browser's numbers."""


LONGEST = 15
"""Digits before the point; a number like 1e999999999 is not even looked at."""


def example(currency: str) -> str:
    """An amount as it is to be typed: "12.50", "1250", "12.500"."""
    return Money(1250 if EXPONENTS[currency] < 3 else 12_500, currency).plain()


class CurrencyMismatch(ValueError):
    """Two currencies met in one calculation: a fault of ours, never converted silently."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (cents, yen, fils) of one currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise ValueError(f"unknown currency {self.currency!r}")
        if type(self.minor) is not int or abs(self.minor) > MAX_MINOR:
            raise ValueError(f"not an amount in minor units: {self.minor!r}")

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in a currency."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Self:
        """Read what a person typed: "12.50", "12,50", "1,299.00", "€ 12".

        Raises ValueError for anything that is not one plain amount, that has more digits
        after the point than the currency knows, or that could be meant in two ways: "1,250"
        of a currency with three.
        """
        cleaned = text.strip().strip("€$£¥₹").strip().removesuffix(currency).strip()
        cleaned = cleaned.replace("\u00a0", "").replace(" ", "").replace("'", "")
        comma, point = cleaned.rfind(","), cleaned.rfind(".")
        exponent = EXPONENTS[currency]
        if exponent == 3 and point < 0 and cleaned.count(",") == 1 and comma == len(cleaned) - 4:
            raise ValueError(f"thousands or decimals? {text!r}")
        if comma > point:
            is_decimal = cleaned.count(",") == 1 and len(cleaned) - comma - 1 != 3
            cleaned = cleaned.replace(".", "").replace(",", "." if is_decimal else "")
        else:
            cleaned = cleaned.replace(",", "")
        try:
            value = Decimal(cleaned)
        except InvalidOperation:
            raise ValueError(f"not an amount: {text!r}") from None
        if not value.is_finite() or value.adjusted() > LONGEST:
            raise ValueError(f"not an amount: {text!r}")
        scaled = value.scaleb(exponent)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"too many digits after the point for {currency}: {text!r}")
        return cls(int(scaled), currency)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.minor * count, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def share(self, basis_points: int) -> "Money":
        """A part in hundredths of a percent, rounded half up to the minor unit."""
        part = Decimal(self.minor * basis_points) / 10_000
        return Money(int(part.quantize(Decimal(1), ROUND_HALF_UP)), self.currency)

    def plain(self) -> str:
        """The bare number for a form or a file: "1299.00"."""
        exponent = EXPONENTS[self.currency]
        return f"{Decimal(self.minor).scaleb(-exponent):.{exponent}f}"

    def __str__(self) -> str:
        """As it is shown: "€1,299.00", "KWD 1.250", "−€3.00"."""
        exponent = EXPONENTS[self.currency]
        number = f"{abs(Decimal(self.minor).scaleb(-exponent)):,.{exponent}f}"
        symbol = SYMBOLS.get(self.currency, f"{self.currency} ")
        return f"{'−' if self.minor < 0 else ''}{symbol}{number}"


def allocate(total: int, weights: list[int]) -> list[int]:
    """Split minor units by weight so that the parts add up to the total exactly.

    Largest remainder; ties go to the earlier part, so the same input always
    gives the same split. All weights zero means equal weights.
    """
    if not weights or min(weights) < 0:
        raise ValueError("weights must be non-negative and not empty")
    weights = weights if any(weights) else [1] * len(weights)
    sign, amount, whole = (-1 if total < 0 else 1), abs(total), sum(weights)
    parts = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]
