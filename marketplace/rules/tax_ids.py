"""VAT numbers: their form and their check digits, by the country that gave them."""

import re

from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

from marketplace.rules.countries import EU

LETTERS = {"EL": "GR", "XI": "GB"}
"""Countries whose numbers begin otherwise than with their own code."""
WRONG = "That isn't a VAT number: please compare it with your papers. It looks like DE136695976."


def country_of(number: str) -> str:
    """The country that gave a number that was checked; empty for none."""
    return LETTERS.get(number[:2], number[:2])


def is_of_the_eu(number: str) -> bool:
    """Whether the number is in the register of the European Union."""
    return country_of(number) in EU


def checked(number: str, country: str) -> str:
    """The number without spaces, with the letters of its country in front.

    One that begins with digits is taken for one of `country`. Raises ValueError with words for
    people when form or check digit are wrong.
    """
    tidy = re.sub(r"[\s.\-/]", "", number).upper()
    if not tidy.isascii() or not 6 <= len(tidy) <= 20:
        raise ValueError(WRONG)
    letters = tidy[:2] if tidy[:2].isalpha() else "EL" if country == "GR" else country
    module = get_cc_module(LETTERS.get(letters, letters).lower(), "vat")
    if module is None:
        raise ValueError("We don't know the VAT numbers of that country.")
    digits = tidy.removeprefix(letters)
    try:
        found = module.validate(letters + digits if letters != "XI" else f"GB{digits}")
    except ValidationError:
        raise ValueError(WRONG) from None
    return f"{letters}{str(found).removeprefix(letters)}"
