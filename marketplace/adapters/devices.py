"""What is known of a browser somewhere: its make, its system, and the country it is in."""

from functools import lru_cache

from geoip2fast import GeoIP2Fast
from ua_parser import parse


def device_of(user_agent: str) -> str:
    """How a person would call it: "Firefox on Linux"."""
    found = parse(user_agent[:300])
    browser = found.user_agent.family if found.user_agent else "A browser"
    return f"{browser} on {found.os.family}" if found.os else browser


@lru_cache
def _atlas() -> GeoIP2Fast:
    return GeoIP2Fast()


def country_of(address: str) -> str:
    """The country of an internet address by name; empty where that isn't known."""
    found = _atlas().lookup(address)
    return str(found.country_name) if found.country_code not in ("", "--") else ""


def country_code_of(address: str) -> str:
    """The same as two letters."""
    code = str(_atlas().lookup(address).country_code)
    return code if len(code) == 2 and code.isalpha() else ""
