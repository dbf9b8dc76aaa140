"""Codes that an app makes from a shared secret and the time (TOTP, RFC 6238)."""

import time

import pyotp
import segno

SECONDS = 30
MAY_BE_OFF = 1
"""Half minutes by which a phone's clock may be wrong."""


def new_secret() -> str:
    """160 bits for an app and for us, in base 32."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, last: int) -> int | None:
    """The half minute that a code belongs to, if it is one after the `last` that was taken."""
    digits = code.replace(" ", "")
    if not (digits.isascii() and digits.isdecimal() and len(digits) == 6):
        return None
    maker, now = pyotp.TOTP(secret), int(time.time()) // SECONDS
    steps = range(now - MAY_BE_OFF, now + MAY_BE_OFF + 1)
    fits = [step for step in steps if step > last and maker.verify(digits, for_time=step * SECONDS)]
    return fits[0] if fits else None


def address_of(secret: str, email: str, shop: str) -> str:
    """What the app reads: `otpauth://…`, with whose it is and where."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=shop)


def picture_of(address: str) -> str:
    """The same as a QR code for a camera, as a data URI."""
    return segno.make(address, error="m").svg_data_uri(scale=5, border=2, light="#fff")
