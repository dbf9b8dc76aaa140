"""The forms a person fills in on the sandbox's pages, and what is wrong with them."""

import re
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qsl

from starlette.requests import Request

from marketplace.sandbox.bank_cards import (
    BY_TOKEN,
    Card,
    card_of,
    cvc_problem,
    expiry_problem,
    number_problem,
    read_expiry,
)

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
EXAMPLE_EXPIRY = "12 / 34"
Fields = dict[str, str]


async def fields_of(request: Request) -> Fields:
    """The posted fields, trimmed."""
    body = (await request.body()).decode()
    return {name: value.strip() for name, value in parse_qsl(body, keep_blank_values=True)}


@dataclass(frozen=True, slots=True)
class CardForm:
    """What was typed on the payment page. The number lives here and nowhere else."""

    email: str = ""
    number: str = field(default="", repr=False)
    expiry: str = ""
    cvc: str = field(default="", repr=False)
    name: str = ""

    @classmethod
    def typed(cls, fields: Fields) -> Self:
        """From posted fields; what is missing is empty."""
        return cls(**{name: fields.get(name, "") for name in cls.__dataclass_fields__})

    @classmethod
    def suggested(cls, token: str, email: str) -> Self:
        """Filled in with a test card, or empty for an unknown one."""
        card = BY_TOKEN.get(token)
        if card is None:
            return cls(email=email)
        cvc = "1234" if card.brand == "amex" else "123"
        return cls(email, card.grouped, EXAMPLE_EXPIRY, cvc, "Alex Sample")

    def problems(self) -> Fields:
        """By field, what to put right; empty when the card can be charged."""
        found = {
            "email": "" if EMAIL.fullmatch(self.email) else "Enter your e-mail address.",
            "number": number_problem(self.number),
            "expiry": expiry_problem(self.expiry),
            "cvc": cvc_problem(self.cvc, self.number),
            "name": "" if self.name else "Enter the name on the card.",
        }
        return {name: problem for name, problem in found.items() if problem}

    @property
    def card(self) -> Card:
        """The test card of a form without problems."""
        return card_of(self.number)

    @property
    def valid_until(self) -> tuple[int, int]:
        """Year and month of a form without problems."""
        expiry = read_expiry(self.expiry)
        if expiry is None:
            raise ValueError("the form has problems")
        return expiry

    @property
    def buyer(self) -> Fields:
        """Who pays."""
        return {"email": self.email, "name": self.name}


@dataclass(frozen=True, slots=True)
class BankForm:
    """What a vendor types on the onboarding page."""

    name: str = ""
    iban: str = "DE89 3704 0044 0532 0130 00"

    @classmethod
    def typed(cls, fields: Fields) -> Self:
        """From posted fields, the account number without spaces."""
        iban = fields.get("iban", "").replace(" ", "").upper()
        return cls(fields.get("name", ""), iban)

    def problems(self) -> Fields:
        """By field, what to put right."""
        found = {
            "name": "" if self.name else "Enter the name of your business.",
            "iban": "" if IBAN.fullmatch(self.iban) else "This IBAN isn't complete.",
        }
        return {name: problem for name, problem in found.items() if problem}
