"""Passwords, hashed with Argon2id off the event loop."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
_hash_of_nobody = _hasher.hash("nobody has this password")


async def hash_password(password: str) -> str:
    """A salted Argon2id hash; takes tens of milliseconds by design."""
    return await asyncio.to_thread(_hasher.hash, password)


async def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one. As slow for a person who does not exist."""
    return await asyncio.to_thread(_verify, stored or _hash_of_nobody, password) and bool(stored)


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
