"""Amounts, counts and choices as the cells of vendors' files spell them."""

import re

from marketplace.errors import Invalid
from marketplace.rules.kinds import Condition, OfferStatus
from marketplace.rules.money import SYMBOLS, Money, example
from marketplace.rules.offers import HIGHEST_PRICE, LARGEST_STOCK

CONDITIONS = {
    "": Condition.NEW,
    "new": Condition.NEW,
    "brand new": Condition.NEW,
    "used": Condition.USED,
    "like new": Condition.USED,
    "second hand": Condition.USED,
    "refurbished": Condition.REFURBISHED,
    "renewed": Condition.REFURBISHED,
}
STATUSES = {
    "active": OfferStatus.ACTIVE,
    "on sale": OfferStatus.ACTIVE,
    "published": OfferStatus.ACTIVE,
    "paused": OfferStatus.PAUSED,
    "draft": OfferStatus.PAUSED,
    "inactive": OfferStatus.PAUSED,
    "archived": OfferStatus.PAUSED,
}
LETTER = re.compile(r"[^\W\d_]")
WEIGHT = re.compile(r"(\d{1,9}(?:[.,]\d{1,3})?)\s*(g|kg)?", re.IGNORECASE)
HEAVIEST = 1_000_000
LONGEST_HANDLING = 60


def currency_checked(text: str, currency: str) -> None:
    """Raises Invalid("currency") for another currency than the shop's; none is right."""
    if text.strip().upper() not in ("", currency):
        raise Invalid("currency", f"Your shop sells in {currency}.")


def price_of(text: str, currency: str) -> int:
    """A price in minor units. Raises Invalid("price") for none, or one out of bounds."""
    price = _amount("price", text, currency)
    if price == 0:
        raise Invalid("price", "The price is missing.")
    if not 0 < price <= HIGHEST_PRICE:
        raise Invalid("price", "The price is more than nothing and at most 1,000,000.")
    return price


def was_price_of(text: str, price: int, currency: str) -> int | None:
    """An earlier price, if it is above the price. Raises Invalid("was_price")."""
    was = _amount("was_price", text, currency)
    if was > HIGHEST_PRICE:
        raise Invalid("was_price", "The earlier price is at most 1,000,000.")
    return was if was > price else None


def _amount(field: str, text: str, currency: str) -> int:
    """An amount in minor units; nothing written is nothing. "1e5" and "NaN" are no amounts."""
    if not text.strip():
        return 0
    plain = text.strip().upper().removeprefix(currency).removesuffix(currency)
    if any(symbol in plain for code, symbol in SYMBOLS.items() if code != currency):
        raise Invalid(field, f"Your shop sells in {currency}.")
    if len(plain) > 30 or LETTER.search(plain):
        raise Invalid(field, _no_amount(currency))
    try:
        return Money.parse(plain, currency).minor
    except ValueError:
        raise Invalid(field, _no_amount(currency)) from None


def _no_amount(currency: str) -> str:
    return f"This isn't an amount like {example(currency)}."


def stock_of(text: str) -> int | None:
    """How many there are; nothing written says nothing. Raises Invalid("stock")."""
    if not text.strip():
        return None
    plain = re.sub(r"[.,]0+$", "", text.strip())
    if not (plain.isascii() and plain.isdigit()) or int(plain[:10]) > LARGEST_STOCK:
        raise Invalid("stock", f"The stock is a whole number from 0 to {LARGEST_STOCK:,}.")
    return int(plain)


def condition_of(text: str) -> Condition:
    """Raises Invalid("condition") for an unknown word; none means new."""
    word = re.sub(r"[_-]|condition$", " ", text.strip().casefold()).strip()
    if word not in CONDITIONS:
        raise Invalid("condition", "The condition is new, used or refurbished.")
    return CONDITIONS[word]


def status_of(text: str) -> OfferStatus | None:
    """Whether it is for sale; nothing written says nothing. Raises Invalid("status")."""
    word = re.sub(r"[_-]", " ", text.strip().casefold())
    if word and word not in STATUSES:
        raise Invalid("status", "The status is active or paused.")
    return STATUSES.get(word)


def weight_of(text: str) -> int | None:
    """Grams: "250", "250 g", "1.5 kg". Raises Invalid("weight")."""
    if not text.strip():
        return None
    found = WEIGHT.fullmatch(text.strip())
    number = float(found[1].replace(",", ".")) if found else -1
    grams = round(number * (1_000 if found and (found[2] or "").lower() == "kg" else 1))
    if not 0 <= grams <= HEAVIEST:
        raise Invalid("weight", "The weight is in grams, or like 1.5 kg, and at most 1,000 kg.")
    return grams


def days_of(text: str) -> int | None:
    """Working days until it is sent. Raises Invalid("handling_days")."""
    plain = re.sub(r"[.,]0+$", "", text.strip())
    if not plain:
        return None
    is_whole = plain.isascii() and plain.isdigit() and len(plain) <= 3
    if not is_whole or int(plain) > LONGEST_HANDLING:
        raise Invalid("handling_days", "Handling takes from 0 to 60 working days.")
    return int(plain)
