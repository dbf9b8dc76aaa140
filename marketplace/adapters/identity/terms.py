"""What every sign-in provider is asked, what it answers, and what is said when it doesn't."""

from dataclasses import dataclass
from typing import Protocol

from marketplace.errors import Conflict, Unavailable

DOWN = "The other site doesn't answer just now. Please try again, or sign in another way."
WRONG = "The other site's answer wasn't right, so we couldn't make sure that it's you."
STALE = "That took too long, or it began in another browser. Please try again."
DENIED = "You said no at the other site. Nothing was changed."
WORDS = {DOWN, WRONG, STALE, DENIED}
"""What a page may say of it: people come back with these in the address."""


class Away(Unavailable):
    """The provider doesn't answer, or not in a way that can be understood."""

    def __init__(self) -> None:
        super().__init__(DOWN)


class NotBelieved(Conflict):
    """The provider's answer proves nothing: forged, for somebody else, too old, or a refusal.

    `reason` is for the log.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(WRONG)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Attempt:
    """What ties a provider's answer to the question: only the shop knows nonce and verifier."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class IdentityClaims:
    """Who somebody is at a provider. `subject` is theirs for ever; the e-mail may change.

    `is_email_verified` is what the provider says, not what we know.
    """

    issuer: str
    subject: str
    email: str = ""
    is_email_verified: bool = False
    name: str = ""


class IdentityProvider(Protocol):
    """Another site that vouches for people."""

    @property
    def key(self) -> str:
        """Its part of our addresses."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def issuer(self) -> str:
        """What the accounts that people have there are kept under."""

    async def way_there(self, attempt: Attempt, back: str) -> str:
        """Where a browser is sent to, to come `back` with a code. Raises Away."""

    async def claims(self, code: str, attempt: Attempt, back: str) -> IdentityClaims:
        """Who the code is about. Raises Away and NotBelieved."""
