"""Another site that vouches for people, as honest as a test wants it."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from marketplace.config import settings

CLIENT, SECRET = "the-shop", "a secret of both"


@dataclass
class Site:
    """An OpenID Connect provider and a GitHub at one address.

    `lies` change what its ID tokens say, None leaves a claim out; `signer` is another key than
    the published one; `user_info`, `user` and `emails` are what its API says.
    """

    port: int = 0
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, auto_kid=True))
    signer: RSAKey | None = None
    lies: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    user_info: dict[str, Any] = field(default_factory=dict)
    user: dict[str, Any] = field(default_factory=dict)
    emails: Any = field(default_factory=list)
    is_down: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        """Its name to the shop."""
        return f"http://127.0.0.1:{self.port}"

    def agreed(self, location: str, **person: Any) -> str:
        """Somebody was sent here and agrees; gives what their browser brings back to the shop."""
        asked = dict(parse_qsl(urlsplit(location).query))
        code = f"code-{len(self.codes)}"
        self.codes[code], self.people[code] = asked, person
        return urlencode({"code": code, "state": asked["state"]})

    def answer(self, path: str, form: dict[str, list[str]], headers: Any) -> tuple[int, Any]:
        """Status and JSON of a call by the shop."""
        if self.is_down:
            return 503, {}
        match path:
            case "/.well-known/openid-configuration":
                return 200, self._about() | self.metadata
            case "/keys":
                return 200, KeySet([self.key]).as_dict(private=False)
            case "/token":
                return self._token(form, headers.get("Authorization", ""))
            case "/login/oauth/access_token":
                secrets = form.get("client_id"), form.get("client_secret")
                is_right = secrets == ([CLIENT], [SECRET]) and self._is_known(form)
                return 200, {"access_token": "key"} if is_right else {"error": "bad_code"}
            case "/userinfo" | "/user" | "/user/emails":
                if headers.get("Authorization") != "Bearer key":
                    return 401, {}
                told = {"/userinfo": self.user_info, "/user": self.user}
                return 200, told.get(path, self.emails)
        return 404, {}

    def _about(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }

    def _token(self, form: dict[str, list[str]], authorization: str) -> tuple[int, Any]:
        secret = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != f"Basic {secret}" or not self._is_known(form):
            return 400, {"error": "invalid_grant"}
        code = form["code"][0]
        asked, person = self.codes.pop(code), self.people[code]
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": int(time()),
            "exp": int(time()) + 300,
            "nonce": asked["nonce"],
            **person,
            **self.lies,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        signer = self.signer or self.key
        id_token = jwt.encode({"alg": "RS256", "kid": signer.kid}, told, signer)
        return 200, {"access_token": "key", "token_type": "Bearer", "id_token": id_token}

    def _is_known(self, form: dict[str, list[str]]) -> bool:
        """Whether the code was given, and is redeemed by who asked for it."""
        asked = self.codes.get(form.get("code", [""])[0], {})
        challenge = create_s256_code_challenge(form.get("code_verifier", [""])[0])
        is_same = form.get("redirect_uri") == [asked.get("redirect_uri")]
        return asked.get("code_challenge") == challenge and is_same


@contextmanager
def open_site() -> Iterator[Site]:
    """A site that listens for as long as the block."""
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _receiver(site))
    site.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


@contextmanager
def knowing(**environment: str) -> Iterator[None]:
    """The shop with these settings, for as long as the block."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        settings.cache_clear()
        yield
    settings.cache_clear()


def providers(**issuers: str) -> str:
    """What OIDC_PROVIDERS says of these: `Elm_ID="https://…"`."""
    return json.dumps(
        [
            {
                "name": name.replace("_", " "),
                "issuer": issuer,
                "client_id": CLIENT,
                "client_secret": SECRET,
            }
            for name, issuer in issuers.items()
        ]
    )


def _receiver(site: Site) -> type[BaseHTTPRequestHandler]:
    class Receiver(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(*site.answer(self.path, {}, self.headers))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(*site.answer(self.path, parse_qs(body), self.headers))

        def _say(self, status: int, told: Any) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Stay quiet."""

    return Receiver
