"""News by mail: confirmed and ended by who holds the link, by a click or by their mail program."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from marketplace.adapters.database import transaction
from marketplace.adapters.limits import at_most
from marketplace.adapters.links import TOLD, seal
from marketplace.api.forms import back_with, client_address
from marketplace.errors import Conflict, Invalid, Problem, TooMany
from marketplace.routes import NEWS, news
from marketplace.services import mailings
from marketplace.services.credentials import valid_email

LONGEST_KEY = 2_000


async def ask(request: Request) -> Response:
    """POST email: a letter that has to be answered is on its way; the answer is the same."""
    form = await request.form()
    email = str(form.get("email", ""))[:320].strip()
    try:
        await at_most("10/hour", "news", client_address(request))
        known = valid_email(email)
        await at_most("3/day", "news-to", known.lower())
        async with transaction() as db:
            await mailings.ask(db, known, "news page")
    except (Invalid, TooMany) as problem:
        return back_with(NEWS, problem, email=email)
    return _told("asked", email)


async def confirm(request: Request) -> Response:
    """POST key: 303 back to the page, which says that it is done, or what is wrong."""
    form = await request.form()
    try:
        await at_most("20/minute", "news-confirm", client_address(request))
        async with transaction() as db:
            email = await mailings.confirm(db, str(form.get("key", ""))[:LONGEST_KEY])
    except (Conflict, TooMany) as problem:
        return back_with(NEWS, problem)
    return _told("confirmed", email)


async def end(request: Request) -> Response:
    """POST key (in the address or the form): no more of them, at once (RFC 8058)."""
    form = await request.form()
    key = (request.query_params.get("key") or str(form.get("key", "")))[:LONGEST_KEY]
    is_program = form.get("List-Unsubscribe") == "One-Click"
    try:
        await at_most("60/minute", "news-end", client_address(request))
        async with transaction() as db:
            email = await mailings.end(db, key)
    except Problem as problem:
        if is_program:
            return PlainTextResponse(problem.message, problem.status)
        return back_with(NEWS, problem)
    return PlainTextResponse("Done.") if is_program else _told("ended", email)


async def about_end(request: Request) -> Response:
    """GET: a program that only opens the link ends nothing; a person sees the button."""
    return RedirectResponse(
        news(request.query_params.get("key", "")[:LONGEST_KEY], is_end=True), 303
    )


def _told(what: str, email: str) -> Response:
    return RedirectResponse(f"{NEWS}?{urlencode({'told': seal(TOLD, email), 'done': what})}", 303)


routes = [
    Route("/doors/news", ask, methods=["POST"]),
    Route("/doors/news/confirm", confirm, methods=["POST"]),
    Route("/doors/news/end", end, methods=["POST"]),
    Route("/doors/news/end", about_end),
]
