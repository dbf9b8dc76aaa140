"""The shop's secrets: the one that seals and signs, and former ones that still open and prove."""

from marketplace.config import settings


def every_secret() -> list[str]:
    """SECRET_KEY and then OLD_SECRET_KEYS. Raises RuntimeError while there is none."""
    newest = settings().secret_key.get_secret_value()
    if not newest:
        raise RuntimeError("SECRET_KEY is not set")
    former = settings().old_secret_keys.get_secret_value().split(",")
    return [newest, *(secret for one in former if (secret := one.strip()))]


def newest_secret() -> str:
    """What is sealed and signed with from now on."""
    return every_secret()[0]
