"""Fees that rise with a parcel's weight, as a vendor writes them: "5 kg: 9.90; 20 kg: 19.90"."""

import re
from collections.abc import Iterable

from marketplace.rules.money import Money

STEP = re.compile(r"(\d{1,4}(?:[.,]\d{1,3})?)\s*kg\s*[:=]?\s*(\S.*)", re.IGNORECASE)


def read_steps(text: str, currency: str) -> list[tuple[int, int]]:
    """From how many grams on it costs how much, in the order written. Raises ValueError."""
    steps = []
    for part in filter(str.strip, text.replace("\n", ";").split(";")):
        found = STEP.fullmatch(part.strip())
        if found is None:
            raise ValueError(f"not a weight with its fee: {part.strip()!r}")
        grams = round(float(found[1].replace(",", ".")) * 1000)
        steps.append((grams, Money.parse(found[2], currency).minor))
    return steps


def written(steps: Iterable[tuple[int, int]], currency: str) -> str:
    """The same as text."""
    return "; ".join(
        f"{grams / 1000:g} kg: {Money(minor, currency).plain()}" for grams, minor in steps
    )
