"""The errors of the payment API, with Stripe's types, codes and statuses."""

from typing import Any


class ApiError(Exception):
    """A request that is refused; nothing of it is kept."""

    status = 400
    type = "invalid_request_error"

    def __init__(self, message: str, code: str = "", param: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.param = param

    def body(self) -> dict[str, Any]:
        """The answer as Stripe words it: `{"error": {"type", "message", "code", "param"}}`."""
        named = {"code": self.code, "param": self.param}
        known = {name: value for name, value in named.items() if value}
        return {"error": {"type": self.type, "message": self.message, **known}}


class Missing(ApiError):
    """There is no such object on this account."""

    status = 404

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(f"No such {kind}: '{id}'", "resource_missing", "id")


class Unauthorized(ApiError):
    """The request carries no test key."""

    status = 401


class KeyReused(ApiError):
    """An idempotency key came back with another request."""

    type = "idempotency_error"


class CardError(ApiError):
    """The card was declined; the failed attempt is kept."""

    status = 402
    type = "card_error"

    def __init__(self, failure: dict[str, Any], intent: dict[str, Any]) -> None:
        super().__init__(failure["message"], failure["code"])
        self.failure = failure
        self.intent = intent

    def body(self) -> dict[str, Any]:
        """The failure with its decline code, and the payment it belongs to."""
        return {"error": {**self.failure, "payment_intent": self.intent}}
