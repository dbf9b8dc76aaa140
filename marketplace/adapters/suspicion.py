"""Doors that look abused from an address: only there is a browser asked to do a sum."""

from limits import RateLimitItem, parse

from marketplace.adapters.challenges import challenges
from marketplace.adapters.limits import is_often, note_once
from marketplace.errors import Invalid

DOORS: dict[str, str] = {
    "sign-in": "6/hour",
    "sign-up": "3/hour",
    "forgot": "4/hour",
    "checkout": "6/hour",
}
"""How often each may be used from one address until it looks like a robot: wrong passwords,
new accounts, mails for new passwords, and purchases of guests or payments that failed."""
ROBOT = (
    "We couldn't tell you from a robot. Please try once more; your browser does a small sum for "
    "us, for which scripts have to be switched on."
)


def _rate(door: str) -> RateLimitItem:
    return parse(DOORS[door])


async def is_suspicious(door: str, address: str) -> bool:
    """Whether a browser has to do a sum here."""
    return door in DOORS and await is_often(_rate(door), f"door-{door}", address)


async def note(door: str, address: str) -> None:
    """Something happened at a door that a robot does often."""
    await note_once(_rate(door), f"door-{door}", address)


async def expect_person(door: str, address: str, proof: str) -> None:
    """Go on if nothing is suspicious, or the sum was done. Raises Invalid, naming no field."""
    if not await is_suspicious(door, address):
        return
    if not await challenges().is_met(proof, door, address):
        raise Invalid("", ROBOT)
