"""The staff's screens are tried like the vendors'."""

from tests.state.vendor.conftest import sit

__all__ = ["sit"]
