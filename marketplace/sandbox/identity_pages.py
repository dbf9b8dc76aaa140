"""Sandbox ID: a site that lets people say who they are, and tells the shop."""

from dataclasses import dataclass
from typing import Any

from authlib.oauth2 import OAuth2Error
from joserfc.jwk import KeySet
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from marketplace.sandbox.forms import EMAIL, fields_of
from marketplace.sandbox.identity import SCOPES, Asked, Person, Provider
from marketplace.sandbox.rendering import html

AT = "/sandbox/identity"
SUGGESTED = Person("ada@elm.example", "Ada Byron", True)


@dataclass(frozen=True, slots=True)
class IdentityPages:
    """What the shop asks, and the page on which people agree."""

    provider: Provider
    public_url: str

    def routes(self) -> list[BaseRoute]:
        """The addresses of the standard, under one."""
        return [
            Mount(
                "/identity",
                routes=[
                    Route("/.well-known/openid-configuration", self.about),
                    Route("/keys", self.keys),
                    Route("/authorize", self.page, methods=["GET"]),
                    Route("/authorize", self.decide, methods=["POST"]),
                    Route("/token", self.token, methods=["POST"]),
                ],
            )
        ]

    async def about(self, request: Request) -> Response:
        """Discovery: people go to the shop's own address, the shop comes straight here."""
        here = _issuer(request)
        return JSONResponse(
            {
                "issuer": here,
                "authorization_endpoint": f"{self.public_url}{AT}/authorize",
                "token_endpoint": f"{here}/token",
                "jwks_uri": f"{here}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
                "code_challenge_methods_supported": ["S256"],
                "scopes_supported": SCOPES,
            }
        )

    async def keys(self, request: Request) -> Response:
        """The public half of the key."""
        return JSONResponse(KeySet([self.provider.key]).as_dict(private=False))

    async def page(self, request: Request) -> Response:
        """Who are you?"""
        try:
            self.provider.get_consent_grant(_asked(request))
        except OAuth2Error as error:
            return _wrong(error)
        return _form(request, SUGGESTED, "")

    async def decide(self, request: Request) -> Response:
        """Back to the shop with a code, or with a no."""
        fields = await fields_of(request)
        asked = _asked(request)
        person = Person(
            fields.get("email", ""), fields.get("name", ""), fields.get("verified") == "yes"
        )
        is_refused = fields.get("decision") == "no"
        if not is_refused and not EMAIL.fullmatch(person.email):
            return _form(request, person, "Enter an e-mail address.")
        try:
            grant = self.provider.get_consent_grant(asked)
        except OAuth2Error as error:
            return _wrong(error)
        user = None if is_refused else person
        answer: Response = self.provider.create_authorization_response(asked, user, grant)
        return answer

    async def token(self, request: Request) -> Response:
        """A code for an ID token."""
        self.provider.issuer = _issuer(request)
        asked = Asked("POST", await fields_of(request), _headers(request))
        answer: Response = self.provider.create_token_response(asked)
        return answer


def _issuer(request: Request) -> str:
    """The sandbox's own address, by which the shop reaches it."""
    return f"{request.url.scheme}://{request.url.netloc}{AT}"


def _asked(request: Request) -> Asked:
    values: dict[str, Any] = dict(request.query_params)
    return Asked("GET", values, _headers(request))


def _headers(request: Request) -> dict[str, str]:
    """With the capitals that Authlib looks for."""
    return {name.title(): value for name, value in request.headers.items()}


def _form(request: Request, person: Person, refusal: str) -> Response:
    return html(
        "identity.html",
        422 if refusal else 200,
        query=request.url.query,
        person=person,
        refusal=refusal,
    )


def _wrong(error: OAuth2Error) -> Response:
    text = f"{error.error}: {error.description}"
    return html("message.html", 400, title="Not like this", text=text, back="")
