"""Browsers that have signed in to an account before, known by a signed cookie for long.

Whoever guesses at an account from elsewhere doesn't lock its owner out of these.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from marketplace.adapters.links import seal, unseal
from marketplace.adapters.tokens import alias, new_token

DEVICE_COOKIE = "device"
PURPOSE = "familiar-device"
LIFETIME = timedelta(days=400)
MOST = 6
"""Accounts that one browser is familiar with; the longest ago is forgotten."""


@dataclass(frozen=True, slots=True)
class Device:
    """A browser: a name that means nothing, and aliases of accounts that it has signed in to."""

    id: str = ""
    accounts: tuple[str, ...] = ()

    def knows(self, account: str) -> bool:
        """Whether it has signed in to this account; by e-mail or by id, as it was noted."""
        return bool(self.id) and _alias(account) in self.accounts

    def with_accounts(self, *accounts: str) -> "Device":
        """The same after it has signed in to an account."""
        new = [_alias(account) for account in accounts]
        kept = [one for one in self.accounts if one not in new]
        return replace(self, id=self.id or new_token(), accounts=(*new, *kept)[: 2 * MOST])

    @property
    def written(self) -> str:
        """As the cookie holds it."""
        return seal(PURPOSE, self.id, *self.accounts)


def _alias(account: str) -> str:
    return alias(f"device {account.strip().lower()}")


def read_device(cookie: str) -> Device:
    """Whose cookie it is; a forged or an old one is nobody's."""
    facts = [str(fact) for fact in unseal(PURPOSE, cookie[:2_000], LIFETIME)] if cookie else []
    return Device(facts[0], tuple(facts[1:])) if facts else Device()
