"""Where a shopper's parcels go and in which currency they see prices; chosen, never guessed."""

import re
from dataclasses import dataclass
from typing import Self

from marketplace.rules.countries import COUNTRIES
from marketplace.rules.money import EXPONENTS

WRITTEN = re.compile(r"([A-Z]{2})?\.([A-Z]{3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Market:
    """A destination and a currency; what is empty has not been chosen.

    Without a country prices of delivery are those of each vendor's home zone, without a
    currency everything is in the shop's own.
    """

    country: str = ""
    currency: str = ""
    postcode: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """What a cookie says ("NO.JPY", ".JPY"); anything that isn't known counts as nothing."""
        found = WRITTEN.fullmatch(text)
        country, currency = (found[1] or "", found[2] or "") if found else ("", "")
        return cls(
            country if country in COUNTRIES else "", currency if currency in EXPONENTS else ""
        )

    @property
    def written(self) -> str:
        """As a cookie keeps it; empty when nothing has been chosen."""
        return f"{self.country}.{self.currency}" if self.country or self.currency else ""

    @property
    def country_name(self) -> str:
        """The destination as people call it."""
        return COUNTRIES.get(self.country, self.country)


NOT_CHOSEN = Market()
