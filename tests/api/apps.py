"""Apps at the doors: what they ask, what people answer, and what they get for it."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field

import httpx

from marketplace.adapters.database import transaction
from marketplace.rules.permissions import SYSTEM
from marketplace.rules.scopes import Scope
from marketplace.services import api_clients
from tests.api.test_doors import applicant

BACK = "com.example.phone:/signed-in"


@dataclass
class App:
    """One on somebody's phone; `verifier` is its proof that it asked itself (PKCE)."""

    client_id: str
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    def asking(self, **changed: str | None) -> dict[str, str]:
        """The parameters with which it asks; None leaves one out."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": BACK,
            "scope": "profile orders:read",
            "state": "a state",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        } | changed
        return {name: value for name, value in asked.items() if value is not None}

    def exchanging(self, code: str, /, **changed: str) -> dict[str, str]:
        """The parameters with which it makes tokens of a code."""
        return {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "redirect_uri": BACK,
            "code": code,
            "code_verifier": self.verifier,
        } | changed

    def refreshing(self, token: str, /, **changed: str) -> dict[str, str]:
        """The parameters with which it gets its next tokens."""
        return {
            "grant_type": "refresh_token",
            "client_id": self.client_id,
            "refresh_token": token,
        } | changed


async def new_app(*scopes: Scope, back: str = BACK) -> App:
    """One that the operator has registered."""
    async with transaction() as db:
        row = await api_clients.add_app(db, SYSTEM, "Phone", [back], scopes or list(Scope))
    return App(row.client_id)


async def signed_up(client: httpx.AsyncClient) -> str:
    """Somebody new in this browser; gives their e-mail."""
    form = applicant()
    await client.post("/doors/sign-up", data=form)
    return form["email"]


async def asks(client: httpx.AsyncClient, asked: dict[str, str]) -> httpx.URL:
    """Where the browser goes when an app asks."""
    answer = await client.get("/oauth/authorize", params=asked)
    assert answer.status_code == 303, answer.text
    return httpx.URL(answer.headers["location"])


async def answers(client: httpx.AsyncClient, app: App, says: str = "yes", **changed) -> httpx.URL:
    """Where the browser goes when the person has answered."""
    page = await asks(client, app.asking(**changed))
    form = {"request": page.params["request"], "answer": says}
    answer = await client.post("/doors/connect", data=form)
    assert answer.status_code == 303
    return httpx.URL(answer.headers["location"])


async def connected(client: httpx.AsyncClient, app: App, **changed) -> dict[str, str]:
    """The tokens of somebody who has just said yes."""
    code = (await answers(client, app, **changed)).params["code"]
    answer = await client.post("/oauth/token", data=app.exchanging(code))
    assert answer.status_code == 200, answer.text
    return answer.json()


def with_token(token: str) -> dict[str, str]:
    """The header by which a program shows it."""
    return {"authorization": f"Bearer {token}"}
