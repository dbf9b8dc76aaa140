"""The HTTP side of the payment API: who asks, once only, what is answered, what goes wrong."""

import asyncio
import base64
import binascii
import hashlib
import json
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from marketplace.sandbox import params
from marketplace.sandbox.calls import Call, new_id, now
from marketplace.sandbox.provocations import Fault, Provocations
from marketplace.sandbox.refusals import ApiError, CardError, KeyReused, Unauthorized
from marketplace.sandbox.resources import Handler, sent
from marketplace.sandbox.store import Store

KEY_PREFIXES = ("sk_sandbox_", "sk_test_")
KEY_SECONDS = 86_400


class LostConnection(Response):
    """An answer that breaks off after its first byte, as when a connection dies."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise more bytes than are sent."""
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a JSON text, and whether it was given before."""

    status: int
    body: str
    is_replay: bool = False

    def response(self) -> Response:
        """As HTTP, with Stripe's headers."""
        headers = {"Request-Id": new_id("req")}
        if self.is_replay:
            headers["Idempotent-Replayed"] = "true"
        return Response(self.body, self.status, headers, "application/json")


@dataclass(frozen=True, slots=True)
class Api:
    """Answers requests to the handlers of the routes."""

    store: Store
    public_url: str
    provocations: Provocations

    async def answer(self, request: Request, handler: Handler) -> Response:
        """Run a handler with the faults that were ordered for it."""
        body = await request.body()
        path = request.url.path[request.url.path.index("/v1/") :]
        fault = self.provocations.take(request.method, path)
        if fault and not fault.has_effect:
            return await self._fail(fault)
        answer = self._answered(request, handler, body.decode())
        return await self._fail(fault) if fault else answer.response()

    async def _fail(self, fault: Fault) -> Response:
        if fault.mode == "500":
            error = {"type": "api_error", "message": "An unknown error occurred."}
            headers = {"Stripe-Should-Retry": "false"}
            return Response(json.dumps({"error": error}), 500, headers, "application/json")
        await asyncio.sleep(fault.seconds)
        return LostConnection()

    def _answered(self, request: Request, handler: Handler, body: str) -> Answer:
        try:
            _authenticate(request)
            return self._once(request, handler, body)
        except ApiError as error:
            return Answer(error.status, json.dumps(error.body()))

    def _once(self, request: Request, handler: Handler, body: str) -> Answer:
        """Do a POST with an idempotency key at most once a day; the rest simply."""
        key = request.headers.get("Idempotency-Key", "")
        account = request.headers.get("Stripe-Account", "")
        given = params.parse(f"{request.url.query}&{body}" if body else request.url.query)
        call = Call(
            self.store,
            self.public_url,
            account,
            given,
            {"id": new_id("req"), "idempotency_key": key or None},
        )
        if request.method != "POST" or not key:
            with self.store.transaction():
                return _performed(call, request, handler)
        fingerprint = hashlib.sha256(f"{request.url.path} {body}".encode()).hexdigest()
        with self.store.transaction():
            if earlier := _earlier(call, key, fingerprint):
                return earlier
            answer = _performed(call, request, handler)
            _remember(call, key, fingerprint, answer)
        return answer


def _authenticate(request: Request) -> None:
    """Accept any test key, as Bearer or as the name in Basic."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            value = base64.b64decode(value).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            value = ""
    if not value.startswith(KEY_PREFIXES):
        raise Unauthorized("Invalid API Key provided: the sandbox takes sk_sandbox_… or sk_test_….")


def _performed(call: Call, request: Request, handler: Handler) -> Answer:
    """Run the handler; a declined card is an answer to keep, other refusals undo everything."""
    paths = call.params.get("expand", [])
    if call.account:
        call.on("").fetch("account", call.account)
    try:
        document = handler(call, **request.path_params)
    except CardError as error:
        return Answer(error.status, json.dumps(error.body()))
    return Answer(200, json.dumps(sent(call.store, document, paths)))


def _earlier(call: Call, key: str, fingerprint: str) -> Answer | None:
    """What was answered to this key; raises `KeyReused` for another request."""
    call.store.sql.execute("DELETE FROM answers WHERE created < ?", (now() - KEY_SECONDS,))
    row = call.store.sql.execute(
        "SELECT fingerprint, status, body FROM answers WHERE account = ? AND key = ?",
        (call.account, key),
    ).fetchone()
    if row is None:
        return None
    if row["fingerprint"] != fingerprint:
        raise KeyReused(
            "Keys for idempotent requests can only be used with the same parameters they were"
            f" first used with. Try using a key other than '{key}'."
        )
    return Answer(row["status"], row["body"], is_replay=True)


def _remember(call: Call, key: str, fingerprint: str, answer: Answer) -> None:
    call.store.sql.execute(
        "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?)",
        (call.account, key, fingerprint, answer.status, answer.body, now()),
    )
