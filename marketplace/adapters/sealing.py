"""Words that lie in the database unreadable without the shop's secret.

Bank account numbers, what second factors and signing keys are made from. A column of them is
called `sealed`: by that name the re-sealing finds it.
"""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from marketplace.adapters.keyring import every_secret

COLUMN = "sealed"


@lru_cache
def _cipher(secret: str) -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"sealed words").derive(secret.encode())
    return Fernet(urlsafe_b64encode(key))


def _ciphers() -> list[Fernet]:
    return [_cipher(secret) for secret in every_secret()]


def sealed(words: str) -> str:
    """The words as the database keeps them, under the newest secret; different each time."""
    return _ciphers()[0].encrypt(words.encode()).decode()


def opened(sealed_words: str) -> str:
    """The words themselves, whichever of the secrets they lie under.

    Raises `cryptography.fernet.InvalidToken` where it is none of them.
    """
    return MultiFernet(_ciphers()).decrypt(sealed_words.encode()).decode()


def resealed(sealed_words: str) -> str:
    """The same under the newest secret; as they are when they lie under it already.

    Raises `cryptography.fernet.InvalidToken` where no secret opens them.
    """
    try:
        _ciphers()[0].decrypt(sealed_words.encode())
    except InvalidToken:
        return MultiFernet(_ciphers()).rotate(sealed_words.encode()).decode()
    return sealed_words
