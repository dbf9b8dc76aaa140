"""The words of consent and of people's requests about their data, and what each allows."""

from collections.abc import Collection
from datetime import UTC, datetime
from enum import StrEnum
from typing import Self

WORDING = 1
"""Which text people agreed to; another number asks everybody anew."""
CONSENT_DAYS = 180
"""After so long people are asked again."""
ADDRESS_DAYS = 30
"""So long after an order is completed its vendor can still read where it went."""


class Purpose(StrEnum):
    """What is only done when somebody agrees; what the shop needs to work is not among them."""

    PREFERENCES = "preferences"
    """One's latest searches are remembered and offered again."""
    STATISTICS = "statistics"
    """Searches and clicks in their results are counted."""


LETTERS = {Purpose.PREFERENCES: "p", Purpose.STATISTICS: "s"}


class Consent(frozenset[Purpose]):
    """What a browser's owner agreed to. As its cookie it reads "1.ps", or "1." for nothing."""

    @classmethod
    def read(cls, cookie: str) -> Self | None:
        """What a cookie says; None when nobody has been asked in the present words yet."""
        wording, dot, letters = cookie.partition(".")
        if not dot or wording != str(WORDING):
            return None
        return cls(purpose for purpose, letter in LETTERS.items() if letter in letters)

    @classmethod
    def of(cls, names: Collection[str]) -> Self:
        """The purposes with these names; others are nobody's."""
        return cls(purpose for purpose in Purpose if purpose in names)

    @property
    def written(self) -> str:
        """As its cookie."""
        return f"{WORDING}.{''.join(LETTERS[one] for one in Purpose if one in self)}"


class RequestKind(StrEnum):
    """What somebody wants done with everything that is known of them."""

    EXPORT = "export"
    ERASURE = "erasure"


class RequestStatus(StrEnum):
    """How far it is. `waiting` is an erasure that can still be taken back."""

    UNCONFIRMED = "unconfirmed"
    WAITING = "waiting"
    RUNNING = "running"
    BLOCKED = "blocked"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


LIVE = (RequestStatus.WAITING, RequestStatus.RUNNING, RequestStatus.BLOCKED)
"""Somebody is waiting for us."""
WITHDRAWABLE = (RequestStatus.WAITING, RequestStatus.BLOCKED)
DEADLINE_DAYS = 30
"""Within so long the law wants an answer (GDPR, Article 12)."""
LINK_DAYS = 7
"""How long a finished export can be fetched."""
TYPED = "delete my account"
"""What somebody types who means it."""


class MailingStatus(StrEnum):
    """Of somebody's wish for letters that sell."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    ENDED = "ended"


def nobody(id: int) -> str:
    """The address of an account or a purchase whose person is forgotten; no mail reaches it."""
    return f"forgotten-{id}@forgotten.invalid"


A_CUSTOMER = "A customer"
"""Who stands beside what somebody wrote who is forgotten."""
FORGOTTEN_DOMAIN = "@forgotten.invalid"
KEPT_OF_ADDRESS = ("country", "region")
"""Parts of a delivery address that the tax of a sale depends on, and that name nobody."""


def nameless(address: dict[str, str]) -> dict[str, str]:
    """A delivery address without the person."""
    blank = dict.fromkeys(address, "")
    return blank | {"name": A_CUSTOMER} | {k: address[k] for k in KEPT_OF_ADDRESS if k in address}


ADDRESSES = {"EmailChangeAsked": ("email",), "EmailChanged": ("before",)}
"""What recorded events say of people besides ids; blanked when those are forgotten."""


def kept_until(sold: datetime, years: int) -> datetime:
    """Until when the books of a sale are kept: whole years after the year of the sale."""
    return datetime(sold.year + years + 1, 1, 1, tzinfo=UTC)
