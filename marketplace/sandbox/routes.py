"""The addresses of the payment API and the handler behind each."""

from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from marketplace.sandbox import (
    accounts,
    balance,
    checkout,
    disputes,
    intents,
    payouts,
    refunds,
    transfers,
)
from marketplace.sandbox.resources import Handler, annotator, lister, reader, searcher
from marketplace.sandbox.stripe_api import Api

INTENTS = "/v1/payment_intents"
SESSIONS = "/v1/checkout/sessions"
CHARGES = "/v1/charges"
REFUNDS = "/v1/refunds"
DISPUTES = "/v1/disputes"
ACCOUNTS = "/v1/accounts"
TRANSFERS = "/v1/transfers"
PAYOUTS = "/v1/payouts"
TRANSACTIONS = "/v1/balance_transactions"
EVENTS = "/v1/events"

HANDLERS: list[tuple[str, str, Handler]] = [
    ("GET", SESSIONS, lister("checkout.session", SESSIONS, "payment_intent", "status")),
    ("POST", SESSIONS, checkout.create),
    ("GET", SESSIONS + "/{id}", checkout.retrieve),
    ("POST", SESSIONS + "/{id}", annotator("checkout.session")),
    ("POST", SESSIONS + "/{id}/expire", checkout.expire),
    ("GET", SESSIONS + "/{id}/line_items", checkout.line_items),
    ("GET", INTENTS, lister("payment_intent", INTENTS)),
    ("POST", INTENTS, intents.create),
    ("GET", INTENTS + "/search", searcher("payment_intent", INTENTS)),
    ("GET", INTENTS + "/{id}", reader("payment_intent")),
    ("POST", INTENTS + "/{id}", annotator("payment_intent", "description", "transfer_group")),
    ("POST", INTENTS + "/{id}/confirm", intents.confirm),
    ("POST", INTENTS + "/{id}/capture", intents.capture),
    ("POST", INTENTS + "/{id}/cancel", intents.cancel),
    ("GET", "/v1/payment_methods/{id}", reader("payment_method")),
    ("GET", CHARGES, lister("charge", CHARGES, "payment_intent", "transfer_group")),
    ("GET", CHARGES + "/search", searcher("charge", CHARGES)),
    ("GET", CHARGES + "/{id}", reader("charge")),
    ("POST", CHARGES + "/{id}", annotator("charge", "description", "transfer_group")),
    ("GET", REFUNDS, lister("refund", REFUNDS, "charge", "payment_intent")),
    ("POST", REFUNDS, refunds.create),
    ("GET", REFUNDS + "/{id}", reader("refund")),
    ("POST", REFUNDS + "/{id}", annotator("refund")),
    ("GET", DISPUTES, lister("dispute", DISPUTES, "charge", "payment_intent")),
    ("GET", DISPUTES + "/{id}", reader("dispute")),
    ("POST", DISPUTES + "/{id}", disputes.update),
    ("POST", DISPUTES + "/{id}/close", disputes.close),
    ("GET", "/v1/account", accounts.retrieve_own),
    ("GET", ACCOUNTS, lister("account", ACCOUNTS)),
    ("POST", ACCOUNTS, accounts.create),
    ("GET", ACCOUNTS + "/{id}", reader("account")),
    ("POST", ACCOUNTS + "/{id}", accounts.update),
    ("POST", ACCOUNTS + "/{id}/reject", accounts.reject),
    ("POST", "/v1/account_links", accounts.create_link),
    ("GET", TRANSFERS, lister("transfer", TRANSFERS, "destination", "transfer_group")),
    ("POST", TRANSFERS, transfers.create),
    ("GET", TRANSFERS + "/{id}", reader("transfer")),
    ("POST", TRANSFERS + "/{id}", annotator("transfer", "description")),
    ("GET", TRANSFERS + "/{id}/reversals", transfers.reversals),
    ("POST", TRANSFERS + "/{id}/reversals", transfers.reverse),
    ("GET", TRANSFERS + "/{id}/reversals/{reversal}", transfers.retrieve_reversal),
    ("GET", PAYOUTS, lister("payout", PAYOUTS, "status")),
    ("POST", PAYOUTS, payouts.create),
    ("GET", PAYOUTS + "/{id}", reader("payout")),
    ("POST", PAYOUTS + "/{id}", annotator("payout")),
    ("POST", PAYOUTS + "/{id}/cancel", payouts.cancel),
    ("GET", "/v1/balance", balance.retrieve),
    (
        "GET",
        TRANSACTIONS,
        lister("balance_transaction", TRANSACTIONS, "source", "type", "currency"),
    ),
    ("GET", TRANSACTIONS + "/{id}", reader("balance_transaction")),
    ("GET", EVENTS, lister("event", EVENTS, "type")),
    ("GET", EVENTS + "/{id}", reader("event")),
]


def api_routes(api: Api) -> list[BaseRoute]:
    """Every address of the API under its path; unknown ones answer as Stripe does."""
    known = [
        Route(path, partial(_endpoint, api, handler), methods=[method])
        for method, path, handler in HANDLERS
    ]
    return [*known, Route("/v1/{rest:path}", _unknown, methods=["GET", "POST", "DELETE"])]


async def _endpoint(api: Api, handler: Handler, request: Request) -> Response:
    return await api.answer(request, handler)


async def _unknown(request: Request) -> Response:
    message = f"Unrecognized request URL ({request.method}: {request.url.path})."
    return JSONResponse({"error": {"type": "invalid_request_error", "message": message}}, 404)
