"""What the stand-ins of JSON APIs have in common: who asks, once only, what goes wrong.

Each keeps its documents on an account of its own in the one store, answers a key that comes
again with what it answered before, and obeys the same provocations as the card provider.
"""

import asyncio
import hashlib
import json
import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from marketplace.sandbox.calls import now
from marketplace.sandbox.provocations import Fault, Provocations
from marketplace.sandbox.store import Document, Store
from marketplace.sandbox.stripe_api import LostConnection

KEPT = {"object", "created"}
"""What the store needs and the provider doesn't send."""


def new_word(length: int, alphabet: str = string.ascii_uppercase + string.digits) -> str:
    """Random letters and digits, as the provider's ids look."""
    return "".join(secrets.choice(alphabet) for _ in range(length))


def shown(document: Document) -> Document:
    """The document as it is sent out."""
    kept = {name: value for name, value in document.items() if not name.startswith("_")}
    return {name: value for name, value in kept.items() if name not in KEPT}


class JsonRefusal(Exception):
    """A request that is refused; nothing of it is kept, unless `is_kept`."""

    def __init__(self, status: int, document: Document, *, is_kept: bool = False) -> None:
        super().__init__(json.dumps(document))
        self.status, self.document, self.is_kept = status, document, is_kept


@dataclass(frozen=True, slots=True)
class JsonCall:
    """One request against the books of one provider."""

    store: Store
    public_url: str
    provocations: Provocations
    account: str
    body: Document = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)

    def find(self, kind: str, id: str) -> Document | None:
        """A document of this provider."""
        document = self.store.find(id, self.account)
        return document if document and document["object"] == kind else None

    def create(self, kind: str, id: str, **fields: Any) -> Document:
        """Keep a new document."""
        return self.store.add({"id": id, "object": kind, "created": now(), **fields}, self.account)

    def change(self, document: Document, **fields: Any) -> Document:
        """Keep new values of a document."""
        document.update(fields)
        return self.store.save(document)

    def where(self, kind: str, **fields: Any) -> list[Document]:
        """Documents with these values, oldest first."""
        return self.store.where(kind, self.account, **fields)

    def record(self, id: str, letter: Document) -> None:
        """Queue a message for delivery; `letter` is what is sent."""
        self.create(f"{self.account}.event", id, letter=letter)
        self.store.sql.execute("INSERT INTO deliveries (event) VALUES (?)", (id,))

    def book(self, kind: str, source: str, amount: int, currency: str, *, fee: int = 0) -> None:
        """Move money on the provider's balance; positive comes in."""
        id = f"{self.account}-{new_word(14)}"
        move = {"what": kind, "source": source, "amount": amount, "fee": fee}
        self.create("movement", id, **move, currency=currency)

    def held(self, currency: str) -> int:
        """What is on the balance."""
        moved = self.where("movement", currency=currency)
        return sum(one["amount"] - one["fee"] for one in moved)


Handler = Callable[..., Document | None]
"""Given a call and the path's parameters, what is answered; None is an empty answer."""


class Dialect(Protocol):
    """How a provider's API differs from others."""

    account: str
    key_headers: tuple[str, ...]

    def refusal_of_stranger(self, request: Request) -> JsonRefusal | None:
        """Who isn't let in, and why."""

    def key_reused(self) -> JsonRefusal:
        """The answer to a key that came back with another request."""


@dataclass(frozen=True, slots=True)
class JsonApi:
    """Answers requests to the handlers of the routes."""

    store: Store
    public_url: str
    provocations: Provocations
    dialect: Dialect

    def routes(self, handlers: list[tuple[str, str, Handler]]) -> list[BaseRoute]:
        """Every address of the API."""
        return [
            Route(path, partial(self._endpoint, handler), methods=[method])
            for method, path, handler in handlers
        ]

    @property
    def call(self) -> JsonCall:
        """A call that nobody asked for: time passed, or a test ordered it."""
        return JsonCall(self.store, self.public_url, self.provocations, self.dialect.account)

    async def _endpoint(self, handler: Handler, request: Request) -> Response:
        body = await request.body()
        path = request.url.path.removeprefix("/sandbox")
        fault = self.provocations.take(request.method, path)
        if fault and not fault.has_effect:
            return await self._fail(fault)
        answer = self._answered(request, handler, body)
        return await self._fail(fault) if fault else answer

    async def _fail(self, fault: Fault) -> Response:
        if fault.mode == "500":
            return JSONResponse({"name": "INTERNAL_SERVER_ERROR"}, 500)
        await asyncio.sleep(fault.seconds)
        return LostConnection()

    def _answered(self, request: Request, handler: Handler, body: bytes) -> Response:
        if stranger := self.dialect.refusal_of_stranger(request):
            return JSONResponse(stranger.document, stranger.status)
        is_form = request.headers.get("content-type", "").startswith("application/x-www-form")
        try:
            given = {} if is_form else json.loads(body or b"{}")
        except ValueError:
            return JSONResponse({"name": "MALFORMED_REQUEST_JSON"}, 400)
        keys = (request.headers.get(name, "") for name in self.dialect.key_headers)
        key = next(filter(None, keys), "")
        fingerprint = hashlib.sha256(request.url.path.encode() + body).hexdigest()
        call = JsonCall(
            self.store,
            self.public_url,
            self.provocations,
            self.dialect.account,
            given,
            dict(request.query_params),
        )
        with self.store.transaction():
            return self._once(call, request, handler, key, fingerprint)

    def _once(
        self, call: JsonCall, request: Request, handler: Handler, key: str, fingerprint: str
    ) -> Response:
        row = call.store.sql.execute(
            "SELECT fingerprint, status, body FROM answers WHERE account = ? AND key = ?",
            (call.account, key),
        ).fetchone()
        if key and row:
            if row["fingerprint"] != fingerprint:
                reused = self.dialect.key_reused()
                return JSONResponse(reused.document, reused.status)
            return Response(row["body"], row["status"], media_type="application/json")
        status, document = _performed(call, request, handler)
        text = "" if document is None else json.dumps(shown(document))
        if key and status < 300:
            call.store.sql.execute(
                "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?)",
                (call.account, key, fingerprint, status, text, now()),
            )
        return Response(text, status, media_type="application/json")


def _performed(call: JsonCall, request: Request, handler: Handler) -> tuple[int, Document | None]:
    """What a refused handler did is undone, unless the refusal is itself something that stays."""
    call.store.sql.execute("SAVEPOINT handler")
    try:
        document = handler(call, **request.path_params)
    except JsonRefusal as refusal:
        if not refusal.is_kept:
            call.store.sql.execute("ROLLBACK TO handler")
        return refusal.status, refusal.document
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        call.store.sql.execute("ROLLBACK TO handler")
        return 400, {"name": "INVALID_REQUEST", "message": f"Not understood: {error!r}"}
    return (204, None) if document is None else (200, document)
