"""Addresses that somebody else has written."""

from urllib.parse import SplitResult, urlsplit


def parts_of(address: str) -> SplitResult:
    """The parts of an address; what is no address, like "http://[", has none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
