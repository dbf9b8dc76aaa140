"""Patience with wrong passwords and codes: little with strangers, more with familiar browsers.

Accounts that don't exist are counted like those that do, so nobody learns which do.
"""

from marketplace.adapters import tries
from marketplace.adapters.familiar import Device
from marketplace.adapters.tries import Counter, Try
from marketplace.errors import TooMany
from marketplace.rules.patience import CODES, FREE, FREE_OF_ADDRESS, PASSWORDS, told


async def password_try(email: str, device: Device, address: str) -> Try:
    """Count a try to sign in. Raises TooMany, saying how long to wait.

    A browser that has signed in to this account before has a counter of its own, so strangers
    can't lock its owner out of it.
    """
    counters = [_password(email, device)]
    if not device.knows(email):
        counters.append(Counter(f"address {address}", FREE_OF_ADDRESS))
    return await _begin(counters, PASSWORDS)


async def code_try(account_id: int, device: Device) -> Try:
    """The same for the second step, behind the right password."""
    return await _begin([_code(account_id, device)], CODES)


async def again_try(account_id: int) -> Try:
    """The same for somebody signed in who says their password once more."""
    return await _begin([Counter(f"again {account_id}", FREE)], PASSWORDS)


async def succeeded(it: Try) -> None:
    """It was right: from here one may be wrong again as often as at first."""
    await tries.succeeded(it)


async def begin_anew(email: str, device: Device) -> None:
    """Whoever reads the account's mailbox need not wait any longer."""
    await tries.forget(_password(email, device), _password(email, Device()))


async def _begin(counters: list[Counter], words: str) -> Try:
    it = await tries.begin(counters)
    if it.wait_seconds > 0:
        raise TooMany(told(words, it.wait_seconds))
    return it


def _password(email: str, device: Device) -> Counter:
    whose = f" {device.id}" if device.knows(email) else ""
    return Counter(f"password {email.strip().lower()}{whose}", FREE)


def _code(account_id: int, device: Device) -> Counter:
    whose = f" {device.id}" if device.knows(str(account_id)) else ""
    return Counter(f"code {account_id}{whose}", FREE)
