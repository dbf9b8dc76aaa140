"""GitHub: OAuth 2 without ID tokens, so its API is asked who it was."""

from dataclasses import dataclass

from marketplace.adapters.identity.openid import fetched, oauth_client, token_for
from marketplace.adapters.identity.terms import Attempt, IdentityClaims, NotBelieved
from marketplace.config import settings

SCOPE = "read:user user:email"


@dataclass(frozen=True, slots=True)
class GitHub:
    """The site, and who we are to it."""

    client_id: str
    client_secret: str
    key: str = "github"
    name: str = "GitHub"

    @property
    def issuer(self) -> str:
        """GitHub's own address stands for it."""
        return settings().github_url

    async def way_there(self, attempt: Attempt, back: str) -> str:
        """Where a browser is sent to."""
        address, _ = oauth_client(self.client_id, self.client_secret).create_authorization_url(
            f"{self.issuer}/login/oauth/authorize",
            state=attempt.state,
            code_verifier=attempt.verifier,
            redirect_uri=back,
            scope=SCOPE,
        )
        return str(address)

    async def claims(self, code: str, attempt: Attempt, back: str) -> IdentityClaims:
        """The account, and its first address if GitHub has verified it."""
        client = oauth_client(self.client_id, self.client_secret, "client_secret_post")
        url = f"{self.issuer}/login/oauth/access_token"
        token = await token_for(client, url, code, attempt, back)
        if not token.get("access_token"):
            raise NotBelieved("there is no access token")
        bearer = {"Authorization": f"Bearer {token['access_token']}"}
        person = await fetched(f"{settings().github_api_base}/user", **bearer)
        emails = await fetched(f"{settings().github_api_base}/user/emails", **bearer)
        if not isinstance(person, dict) or not isinstance(person.get("id"), int):
            raise NotBelieved("GitHub didn't say who it is")
        known = [one for one in emails if isinstance(one, dict)]
        first = next((one for one in known if one.get("primary")), {})
        return IdentityClaims(
            issuer=self.issuer,
            subject=str(person["id"]),
            email=str(first.get("email") or ""),
            is_email_verified=first.get("verified") is True,
            name=str(person.get("name") or person.get("login") or ""),
        )
