"""Sign-in providers: one contract, and those that this installation has keys of."""

from marketplace.adapters.identity.github import GitHub
from marketplace.adapters.identity.openid import OpenId
from marketplace.adapters.identity.terms import IdentityProvider
from marketplace.config import settings
from marketplace.errors import NotFound

GOOGLE = "https://accounts.google.com"


def providers() -> list[IdentityProvider]:
    """In the order in which people are offered them."""
    now = settings()
    found: list[IdentityProvider] = []
    if now.google_client_id:
        secret = now.google_client_secret.get_secret_value()
        found.append(OpenId("google", "Google", GOOGLE, now.google_client_id, secret))
    if now.github_client_id:
        found.append(GitHub(now.github_client_id, now.github_client_secret.get_secret_value()))
    found += [
        OpenId(
            one.key, one.name, one.issuer, one.client_id,
            one.client_secret.get_secret_value(),
        )
        for one in now.oidc_providers
    ]  # fmt: skip
    return found


def provider_of(key: str) -> IdentityProvider:
    """The one of an address. Raises NotFound."""
    for provider in providers():
        if provider.key == key:
            return provider
    raise NotFound()


def issuers() -> dict[str, str]:
    """Who can vouch for people just now: issuer -> what people call it."""
    return {provider.issuer: provider.name for provider in providers()}
