"""E-mail addresses that anybody gets for ten minutes, by a list that comes as a package."""

from disposable_email_domains import blocklist


def is_disposable(email: str) -> bool:
    """Whether the address is at one of them, or below one of their domains."""
    parts = email.rpartition("@")[2].lower().split(".")
    return any(".".join(parts[at:]) in blocklist for at in range(len(parts) - 1))
