"""Choosing where to and in which currency, by a plain form post."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace import routes as pages
from marketplace.adapters.database import transaction
from marketplace.adapters.forms import keep_form
from marketplace.adapters.limits import at_most
from marketplace.api.forms import actor_behind, back, client_address, set_market
from marketplace.errors import Problem
from marketplace.rules.markets import Market
from marketplace.services import markets


async def choose(request: Request) -> Response:
    """POST country, currency: 303 back to the page, which is then seen from there.

    When something in the basket cannot come along, to the basket, which says what.
    """
    form = await request.form()
    typed = {name: str(form.get(name, ""))[:3].upper() for name in ("country", "currency")}
    try:
        await at_most("60/minute", "market", client_address(request))
        actor = await actor_behind(request)
        async with transaction(actor) as db:
            left = await markets.choose(db, actor, Market(**typed))
    except Problem as problem:
        return await _to_basket(problem.message)
    old = actor.market
    chosen = Market(typed["country"] or old.country, typed["currency"] or old.currency)
    response = await _to_basket(_words(left, chosen)) if left else back(request)
    set_market(response, chosen)
    return response


def _words(left: list[str], chosen: Market) -> str:
    names = ", ".join(f"“{title}”" for title in left[:5])
    more = f" and {len(left) - 5} more" if len(left) > 5 else ""
    where = " ".join(
        part
        for part in (
            f"to {chosen.country_name}" if chosen.country else "",
            f"in {chosen.currency}" if chosen.currency else "",
        )
        if part
    )
    return f"Not sold {where}: {names}{more}. Take it out, or choose as before."


async def _to_basket(problem: str) -> Response:
    key = await keep_form({"problem": problem})
    return RedirectResponse(f"{pages.CART}?{urlencode({'form': key})}", status_code=303)


routes = [Route("/doors/market", choose, methods=["POST"])]
