"""Words that lie in the database unreadable without the shop's secret: bank account numbers."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from marketplace.config import settings


def _cipher() -> Fernet:
    secret = settings().secret_key.get_secret_value()
    if not secret:
        raise RuntimeError("SECRET_KEY is not set")
    key = HKDF(SHA256(), 32, salt=None, info=b"sealed words").derive(secret.encode())
    return Fernet(urlsafe_b64encode(key))


def sealed(words: str) -> str:
    """The words as the database keeps them; different each time."""
    return _cipher().encrypt(words.encode()).decode()


def opened(sealed_words: str) -> str:
    """The words themselves. Raises `cryptography.fernet.InvalidToken` under another secret."""
    return _cipher().decrypt(sealed_words.encode()).decode()
