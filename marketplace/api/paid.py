"""The way back from the payment page: what became of it is asked before anything is shown."""

from urllib.parse import urlencode

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace import routes as addresses
from marketplace.adapters.limits import at_most
from marketplace.adapters.payments import NoAnswer, Refused
from marketplace.api.forms import client_address
from marketplace.errors import TooMany
from marketplace.services.payments import settle

log = structlog.get_logger()


async def paid(request: Request) -> Response:
    """GET: settle the payment, then 303 to the purchase. The page waits if it is not settled."""
    number = request.path_params["number"]
    try:
        await at_most("30/minute", "paid", client_address(request))
        await settle(request.query_params.get("session", ""))
    except (NoAnswer, Refused, TooMany) as error:
        # The webhook or the sweeper will settle it; the page follows live.
        log.warning("paid.not_settled", number=number, error=str(error))
    key = urlencode({"key": request.query_params.get("key", "")})
    return RedirectResponse(f"{addresses.purchase(number)}?{key}", status_code=303)


routes = [Route("/paid/{number:str}", paid)]
