"""Codes, gift cards and store credit by plain form posts: what the pages' handlers do."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace import routes as pages
from marketplace.adapters.database import Session, reading, transaction
from marketplace.adapters.forms import keep_form
from marketplace.adapters.limits import at_most
from marketplace.api.forms import actor_behind, client_address
from marketplace.errors import Problem
from marketplace.queries.credit import balance_behind
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import whole_number
from marketplace.services import cart_money, checkout

LONGEST = 200
Change = Callable[[Session, Actor, FormData], Awaitable[None]]


async def add_code(request: Request) -> Response:
    """POST code: 303 to the page it was sent from, with the code on the basket."""
    return await _changed(request, "code", lambda db, who, form: cart_money.add_code(
        db, who, _text(form, "code")))  # fmt: skip


async def remove_code(request: Request) -> Response:
    """POST code: 303 to the page it was sent from, without the code."""
    return await _changed(request, "code", lambda db, who, form: cart_money.remove_code(
        db, who, _text(form, "code")))  # fmt: skip


async def add_card(request: Request) -> Response:
    """POST card: 303 to the checkout, with the gift card on the basket."""
    return await _changed(request, "card", lambda db, who, form: cart_money.add_card(
        db, who, _text(form, "card")))  # fmt: skip


async def remove_card(request: Request) -> Response:
    """POST id: 303 to the checkout, without the gift card."""
    return await _changed(request, "card", lambda db, who, form: cart_money.remove_card(
        db, who, _number(form, "id")))  # fmt: skip


async def use_credit(request: Request) -> Response:
    """POST use: 303 to the checkout, where store credit pays first or does not."""
    return await _changed(request, "card", lambda db, who, form: cart_money.use_credit(
        db, who, _text(form, "use") == "1"))  # fmt: skip


async def hold_longer(request: Request) -> Response:
    """POST: 303 to the checkout; what is held stays held a while longer."""
    return await _changed(request, "card", lambda db, who, _form: checkout.hold_longer(db, who))


async def balance(request: Request) -> Response:
    """POST card: 303 to the page of gift cards, which tells what is on it."""
    form = await request.form()
    try:
        await at_most("10/minute", "gift-card", client_address(request))
        async with reading() as db:
            told = {"balance": await balance_behind(db, _text(form, "card"))}
    except Problem as problem:
        told = {"problem": problem.message}
    return _to(pages.GIFT_CARD, await keep_form(told))


async def _changed(request: Request, field: str, do: Change) -> Response:
    form = await request.form()
    page = pages.CART if _text(form, "back") == pages.CART else pages.CHECKOUT
    try:
        await at_most("30/minute", f"basket-{field}", client_address(request))
        actor = await actor_behind(request)
        async with transaction(actor) as db:
            await do(db, actor, form)
    except Problem as problem:
        return _to(page, await keep_form({"field": field, "problem": problem.message}))
    return RedirectResponse(page, status_code=303)


def _to(page: str, key: str) -> Response:
    return RedirectResponse(f"{page}?{urlencode({'note': key})}", status_code=303)


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, ""))[:LONGEST]


def _number(form: FormData, name: str) -> int:
    return whole_number(_text(form, name))


routes = [
    Route("/doors/basket/code", add_code, methods=["POST"]),
    Route("/doors/basket/code/remove", remove_code, methods=["POST"]),
    Route("/doors/checkout/card", add_card, methods=["POST"]),
    Route("/doors/checkout/card/remove", remove_card, methods=["POST"]),
    Route("/doors/checkout/credit", use_credit, methods=["POST"]),
    Route("/doors/checkout/hold", hold_longer, methods=["POST"]),
    Route("/doors/gift-card", balance, methods=["POST"]),
]
