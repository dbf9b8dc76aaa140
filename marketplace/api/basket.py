"""Buying by plain form posts: what the page's handlers do, for browsers without scripts."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace import routes as pages
from marketplace.adapters.database import Session, transaction
from marketplace.adapters.forms import keep_form
from marketplace.adapters.limits import at_most
from marketplace.api.forms import actor_behind, client_address
from marketplace.errors import Invalid, Problem
from marketplace.rules.permissions import Actor
from marketplace.services import addresses, carts, checkout, payments
from marketplace.services.checkout import Destination, destination_of

LONGEST_FIELD = 400
Change = Callable[[Session, Actor, FormData], Awaitable[None]]


async def add(request: Request) -> Response:
    """POST offer, quantity: 303 to the basket, which then holds them."""
    return await _changed(request, _add)


async def change(request: Request) -> Response:
    """POST line, quantity: 303 to the basket; a quantity of nothing takes the line out."""
    return await _changed(request, _set_quantity)


async def agree(request: Request) -> Response:
    """POST: 303 to the basket, whose new prices are agreed to."""
    return await _changed(request, _accept_prices)


async def pay(request: Request) -> Response:
    """POST address, email, expected: 303 to the payment page, or back with what is wrong."""
    form = await request.form()
    try:
        await at_most("20/minute", "pay", client_address(request))
        actor = await actor_behind(request)
        async with transaction() as db:
            email = actor.email or _text(form, "email")
            to = destination_of(dict(form))
            if actor.is_member and form.get("remember"):
                await addresses.add(db, actor, to)
            prepared = await checkout.prepare(db, actor, email, to, _number(form, "expected"))
        url = await payments.open_payment_page(prepared.payment_id, prepared.token)
    except Problem as problem:
        return await _back_to_checkout(problem, form)
    return RedirectResponse(url, status_code=303)


async def _changed(request: Request, do: Change) -> Response:
    form = await request.form()
    try:
        await at_most("120/minute", "basket", client_address(request))
        actor = await actor_behind(request)
        async with transaction() as db:
            await do(db, actor, form)
    except Problem as problem:
        return await _back(pages.CART, {"problem": problem.message})
    return RedirectResponse(pages.CART, status_code=303)


async def _add(db: Session, actor: Actor, form: FormData) -> None:
    await carts.add_line(db, actor, _number(form, "offer"), _number(form, "quantity"))


async def _set_quantity(db: Session, actor: Actor, form: FormData) -> None:
    await carts.set_quantity(db, actor, _number(form, "line"), _number(form, "quantity"))


async def _accept_prices(db: Session, actor: Actor, _form: FormData) -> None:
    await carts.accept_prices(db, actor)


async def _back_to_checkout(problem: Problem, form: FormData) -> Response:
    typed = {name: _text(form, name) for name in (*Destination.__dataclass_fields__, "email")}
    field = problem.field if isinstance(problem, Invalid) else ""
    return await _back(pages.CHECKOUT, typed | {"problem": problem.message, "field": field})


async def _back(page: str, values: dict[str, str]) -> Response:
    """What was typed waits under a key in the address, so that none of it stands there itself."""
    key = await keep_form(values)
    return RedirectResponse(f"{page}?{urlencode({'form': key})}", status_code=303)


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, ""))[:LONGEST_FIELD]


def _number(form: FormData, name: str) -> int:
    text = _text(form, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


routes = [
    Route("/doors/basket", add, methods=["POST"]),
    Route("/doors/basket/line", change, methods=["POST"]),
    Route("/doors/basket/prices", agree, methods=["POST"]),
    Route("/doors/checkout", pay, methods=["POST"]),
]
