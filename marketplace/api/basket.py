"""Buying by plain form posts: what the page's handlers do, for browsers without scripts."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace import routes as pages
from marketplace.adapters import suspicion
from marketplace.adapters.database import Session, transaction
from marketplace.adapters.forms import keep_form
from marketplace.adapters.limits import at_most
from marketplace.api.forms import actor_behind, client_address
from marketplace.errors import Invalid, Problem
from marketplace.queries.fraud_signals import Source
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import whole_number
from marketplace.services import addresses, cart_markets, carts, checkout, payments, tax_ids, ways
from marketplace.services.checkout import Destination, destination_of

LONGEST_FIELD, LONGEST_PROOF = 400, 4_000
REST = ("email", "tax_id", "way")
"""What stands in the checkout's form beside the address."""
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


async def send_by(request: Request) -> Response:
    """POST parcel, "3:Express": 303 back; that vendor's parcel then comes by this service.

    The buttons stand in the checkout's form too: what was typed there comes back with them.
    """
    form = await request.form()
    vendor, _, service = _text(form, "parcel").partition(":")
    try:
        await at_most("120/minute", "basket", client_address(request))
        actor = await actor_behind(request)
        async with transaction() as db:
            await cart_markets.choose_service(db, actor, whole_number(vendor), service)
    except Problem as problem:
        return await _back(pages.CART, {"problem": problem.message})
    if "line1" not in form:
        return RedirectResponse(pages.CART, status_code=303)
    return await _back(pages.CHECKOUT, _typed(form) | {"problem": "", "field": ""})


async def pay(request: Request) -> Response:
    """POST address, email, expected: 303 to the payment page, or back with what is wrong."""
    form = await request.form()
    to = destination_of(dict(form))
    try:
        await at_most("20/minute", "pay", client_address(request))
        actor = await actor_behind(request)
        if not actor.is_member:
            await suspicion.expect_person(
                "checkout", client_address(request), _text(form, "challenge", LONGEST_PROOF)
            )
            await suspicion.note("checkout", client_address(request))
        tax_id = _text(form, "tax_id")
        await tax_ids.look_up(tax_id, to.country)
        # Kept whatever becomes of the rest: what one agrees to next is what it costs there.
        async with transaction() as db:
            await cart_markets.send_to(db, actor, to.country, to.postcode)
        async with transaction() as db:
            email = actor.email or _text(form, "email")
            if actor.is_member and form.get("remember"):
                await addresses.add(db, actor, to)
            seen, currency = _number(form, "expected"), _text(form, "currency")
            prepared = await checkout.prepare(
                db, actor, email, to, seen, tax_id=tax_id, currency=currency
            )
            await ways.choose(db, actor, prepared.payment_id, _text(form, "way"))
        url = await payments.way_to_pay(prepared, Source(actor, client_address(request)))
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
    field = problem.field if isinstance(problem, Invalid) else ""
    told = {"problem": problem.message, "field": field}
    return await _back(pages.CHECKOUT, _typed(form) | told)


def _typed(form: FormData) -> dict[str, str]:
    return {name: _text(form, name) for name in (*Destination.__dataclass_fields__, *REST)}


async def _back(page: str, values: dict[str, str]) -> Response:
    """What was typed waits under a key in the address, so that none of it stands there itself."""
    key = await keep_form(values)
    return RedirectResponse(f"{page}?{urlencode({'form': key})}", status_code=303)


def _text(form: FormData, name: str, longest: int = LONGEST_FIELD) -> str:
    return str(form.get(name, ""))[:longest]


def _number(form: FormData, name: str) -> int:
    return whole_number(_text(form, name))


routes = [
    Route("/doors/basket", add, methods=["POST"]),
    Route("/doors/basket/line", change, methods=["POST"]),
    Route("/doors/basket/prices", agree, methods=["POST"]),
    Route("/doors/basket/service", send_by, methods=["POST"]),
    Route("/doors/checkout", pay, methods=["POST"]),
]
