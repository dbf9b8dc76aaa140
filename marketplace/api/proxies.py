"""Who stands behind the operator's own proxies."""

from granian.utils.proxies import wrap_asgi_with_proxy_headers
from starlette.types import ASGIApp

from marketplace.config import settings


def behind_proxies(app: ASGIApp) -> ASGIApp:
    """Believes `X-Forwarded-For` and `-Proto` of the TRUSTED_PROXIES, and of nobody else."""
    trusted = settings().trusted_proxies
    wrapped: ASGIApp = wrap_asgi_with_proxy_headers(app, trusted_hosts=trusted) if trusted else app
    return wrapped
