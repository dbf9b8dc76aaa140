"""Calls to the outside: over HTTPS, trusting the usual authorities, which are read only once."""

import ssl
from functools import lru_cache

import httpx


@lru_cache
def _trusted() -> ssl.SSLContext:
    """Reading all authorities takes 70 ms, in which the process does nothing else."""
    return httpx.create_ssl_context()


def caller(seconds: float, auth: httpx.Auth | tuple[str, str] | None = None) -> httpx.AsyncClient:
    """A client for one conversation that waits at most so long for each answer."""
    return httpx.AsyncClient(timeout=seconds, auth=auth, verify=_trusted())
