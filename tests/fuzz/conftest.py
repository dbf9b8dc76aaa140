"""The shop of the permission matrix is the one that the storms go over."""

from tests.matrix.conftest import application, server, theirs

__all__ = ["application", "server", "theirs"]
