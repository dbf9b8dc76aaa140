"""Stripe's test cards: what each one does, and the checks a card form makes."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

Outcome = Literal["approved", "declined", "challenge"]


@dataclass(frozen=True, slots=True)
class Card:
    """A card number that the sandbox knows, and how it behaves when it is charged."""

    token: str
    number: str
    brand: str
    outcome: Outcome
    label: str
    code: str = "card_declined"
    decline_code: str = "generic_decline"
    message: str = "Your card was declined."
    country: str = "DE"
    settles_in: str = ""
    """The currency in which the money comes, when it isn't the one that was paid in."""

    @property
    def last4(self) -> str:
        """What may be kept of the number."""
        return self.number[-4:]

    @property
    def grouped(self) -> str:
        """The number as it is embossed: "4242 4242 4242 4242"."""
        return " ".join(re.findall(".{1,4}", self.number))

    @property
    def failure(self) -> dict[str, str]:
        """The decline in Stripe's words."""
        decline = {"decline_code": self.decline_code} if self.decline_code else {}
        return {"type": "card_error", "code": self.code, **decline, "message": self.message}


CARDS = [
    Card("pm_card_visa", "4242424242424242", "visa", "approved", "Succeeds"),
    Card("pm_card_mastercard", "5555555555554444", "mastercard", "approved", "Succeeds"),
    Card("pm_card_amex", "378282246310005", "amex", "approved", "Succeeds"),
    Card(
        "pm_card_authenticationRequired", "4000002500003155", "visa", "challenge",
        "Asks the bank first",
    ),
    Card("pm_card_chargeDeclined", "4000000000000002", "visa", "declined", "Is declined"),
    Card(
        "pm_card_chargeDeclinedInsufficientFunds", "4000000000009995", "visa", "declined",
        "Has too little money",
        decline_code="insufficient_funds", message="Your card has insufficient funds.",
    ),
    Card(
        "pm_card_chargeDeclinedExpiredCard", "4000000000000069", "visa", "declined",
        "Has expired",
        code="expired_card", decline_code="", message="Your card has expired.",
    ),
    Card(
        "pm_card_chargeDeclinedProcessingError", "4000000000000119", "visa", "declined",
        "Fails on the way",
        code="processing_error", decline_code="",
        message="An error occurred while processing your card. Try again in a little bit.",
    ),
    Card(
        "pm_card_chargeCustomerFail", "4000000000000341", "visa", "declined",
        "Is declined too",
    ),
    Card(
        "pm_card_us", "4000008400000001", "visa", "approved", "Is from the United States",
        country="US",
    ),
    Card(
        "pm_card_settledInDollars", "4000000000008401", "visa", "approved",
        "Is settled in US dollars",
        settles_in="usd",
    ),
    Card("pm_card_createDispute", "4000000000000259", "visa", "approved", "Is disputed later"),
]  # fmt: skip

BY_TOKEN = {card.token: card for card in CARDS}
BY_NUMBER = {card.number: card for card in CARDS}


def passes_luhn(number: str) -> bool:
    """Whether the check digit fits."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def number_problem(text: str) -> str:
    """What is wrong with a typed card number; "" when it is a test card's."""
    number = re.sub(r"[ -]", "", text)
    if not number:
        return "Enter a card number."
    if not re.fullmatch(r"\d{12,19}", number) or not passes_luhn(number):
        return "This card number isn't complete or has a typo."
    if number not in BY_NUMBER:
        return "No real cards here: please use one of the test cards."
    return ""


def card_of(text: str) -> Card:
    """The test card behind a number that has no problem."""
    return BY_NUMBER[re.sub(r"[ -]", "", text)]


def read_expiry(text: str) -> tuple[int, int] | None:
    """Year and month of a typed "MM / YY" or "MM/YYYY"."""
    typed = re.fullmatch(r"\s*(\d{1,2})\s*/?\s*(?:20)?(\d{2})\s*", text)
    if not typed or not 1 <= int(typed[1]) <= 12:
        return None
    return 2000 + int(typed[2]), int(typed[1])


def expiry_problem(text: str) -> str:
    """What is wrong with a typed date; "" when the card is still valid."""
    expiry = read_expiry(text)
    if expiry is None:
        return "Enter the date as MM / YY."
    today = datetime.now(UTC)
    return "This date has passed." if expiry < (today.year, today.month) else ""


def cvc_problem(text: str, number: str) -> str:
    """What is wrong with a typed security code; "" when its length fits the card."""
    length = 4 if number.startswith(("34", "37")) else 3
    fits = re.fullmatch(rf"\d{{{length}}}", text.strip())
    return "" if fits else f"The security code has {length} digits."
