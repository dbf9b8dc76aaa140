"""Where people come from in the internet, as it is counted."""

from ipaddress import IPv6Address, IPv6Network, ip_address

OF_ONE_LINE = 64
"""Bits of an IPv6 address that a provider gives one customer, who chooses the rest (RFC 6177)."""


def place_of(address: str) -> str:
    """By what an internet address is counted: itself, of IPv6 the first of its network.

    Otherwise one customer would come from as many places as they like. What is no address is
    a place of its own.
    """
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(IPv6Network((known, OF_ONE_LINE), strict=False).network_address)
