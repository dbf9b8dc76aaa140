"""What the marketplace asks of a payment provider, whichever it is, and what travels.

What travels stands in `terms`. Every call that moves money takes a key: asking twice with the
same key is asking once, for as long as the provider remembers keys. After that, and after a lost
answer, the `find_…` calls look for what was done by the marks that it was done with.

Every call raises Refused when the provider said no and NoAnswer when it said nothing.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Protocol

from marketplace.adapters.gateways.terms import (
    Abilities,
    BalanceLine,
    DisputeNews,
    Hint,
    Page,
    PageRequest,
    PaymentRefs,
    PayoutNews,
    PayoutRequest,
    RefundNews,
    RefundRequest,
    Taken,
)
from marketplace.rules.refusals import OTHER


class Refused(Exception):
    """The provider understood and said no; trying the same again would not help.

    `reason` is one of the words of `rules.refusals`.
    """

    def __init__(self, message: str, reason: str = OTHER) -> None:
        super().__init__(message)
        self.reason = reason


class NoAnswer(Exception):
    """No answer came: whether it was done is unknown until it is looked up."""


class Forged(Exception):
    """A message that does not carry the provider's signature, or carries an old one."""


class Gateway(Protocol):
    """A payment provider."""

    @property
    def name(self) -> str:
        """As it stands in the column `provider` of payments."""

    @property
    def abilities(self) -> Abilities:
        """What it can do."""

    async def open_page(self, request: PageRequest, key: str) -> Page:
        """Open a payment page for the shopper."""

    async def fetch_page(self, ref: str) -> Page:
        """What has become of a payment page, asked anew."""

    async def complete(self, ref: str, key: str) -> Page:
        """Take (or hold) what the shopper agreed to. Raises Refused when the bank declines."""

    async def close_page(self, ref: str) -> None:
        """Make a page unusable; one that is closed or paid already is left as it is."""

    async def capture(
        self, of: PaymentRefs, amount_minor: int, key: str, *, mark: str, is_last: bool
    ) -> Taken:
        """Take a part of what is authorised; the last part lets go of the rest."""

    async def find_capture(self, of: PaymentRefs, amount_minor: int, mark: str) -> Taken | None:
        """The capture that a lost answer may have made."""

    async def void(self, of: PaymentRefs, key: str) -> None:
        """Let go of what is authorised and not captured; again, and nothing happens."""

    async def refund(self, request: RefundRequest, key: str) -> RefundNews:
        """Send money back to where it came from."""

    async def find_refund(self, request: RefundRequest) -> RefundNews | None:
        """The refund that a lost answer may have made, found by its marks."""

    async def fetch_refund(self, ref: str) -> RefundNews:
        """What has become of a refund."""

    async def fetch_dispute(self, ref: str) -> DisputeNews:
        """What has become of a dispute."""

    async def send_payout(self, request: PayoutRequest, key: str) -> PayoutNews:
        """Send a vendor its money."""

    async def find_payout(self, request: PayoutRequest, key: str) -> PayoutNews | None:
        """The payout that a lost answer may have made."""

    async def fetch_payout(self, ref: str) -> PayoutNews:
        """What has become of a payout."""

    def balance_lines(self, since: datetime) -> AsyncIterator[BalanceLine]:
        """Every movement on our balance since then, oldest or newest first."""

    async def read_webhook(
        self, body: bytes, headers: Mapping[str, str], channel: str = ""
    ) -> Hint:
        """A message whose signature is right and fresh. Raises Forged.

        `channel` is "connect" at Stripe's second address, for events of connected accounts.
        """
