"""A commission rule as an operator writes it down, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from marketplace.errors import Invalid
from marketplace.rules.commission import Amounts
from marketplace.rules.money import EXPONENTS, MAX_MINOR
from marketplace.rules.money_kinds import Band, FeeBase
from marketplace.rules.texts import line, required


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """The conditions (None and empty mean any), the share in hundredths of a percent, and
    amounts by currency."""

    name: str
    rate_bp: int
    vendor_id: int | None = None
    category_id: int | None = None
    product_id: int | None = None
    brand: str = ""
    currency: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    base: FeeBase = FeeBase.GROSS
    band: Band = Band.LINE
    takes_delivery: bool = False
    amounts: Mapping[str, Amounts] = field(default_factory=dict)

    def checked(self) -> "RuleDraft":
        """The same, tidied. Raises Invalid for the field that cannot be."""
        if type(self.rate_bp) is not int or not 0 <= self.rate_bp <= 10_000:
            raise Invalid("rate", "A commission is a share from 0 to 100 percent.")
        if self.currency is not None and self.currency not in EXPONENTS:
            raise Invalid("currency", "We don't know that currency.")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise Invalid("valid_until", "The last day comes before the first.")
        if len(self.brand) > 120:
            raise Invalid("brand", "That is longer than a brand may be.")
        for code, amounts in self.amounts.items():
            _check_amounts(code, amounts)
        kept = {code: one for code, one in self.amounts.items() if one != Amounts()}
        name = required("name", "The name", self.name, 2, 60)
        return replace(self, name=name, brand=line(self.brand), amounts=kept)


def _check_amounts(code: str, said: Amounts) -> None:
    if code not in EXPONENTS:
        raise Invalid("currency", "We don't know that currency.")
    named = {
        "fixed": said.fixed_minor,
        "minimum": said.minimum_minor,
        "maximum": said.maximum_minor,
        "from": said.from_minor,
        "to": said.to_minor,
    }
    for name, minor in named.items():
        if minor is not None and (type(minor) is not int or not 0 <= minor <= MAX_MINOR):
            raise Invalid(f"{name}-{code}", "Please enter an amount that isn't negative.")
    if None not in (said.minimum_minor, said.maximum_minor) and (
        (said.minimum_minor or 0) > (said.maximum_minor or 0)
    ):
        raise Invalid(f"maximum-{code}", "The most is below the least.")
    if said.to_minor is not None and said.to_minor <= (said.from_minor or 0):
        raise Invalid(f"to-{code}", "No sale is in that range: it ends before it begins.")
