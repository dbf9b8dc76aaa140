"""The sums that browsers do where robots knock: `assets/doors.js` asks for them."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from marketplace.adapters.challenges import challenges
from marketplace.adapters.limits import at_most
from marketplace.adapters.suspicion import is_suspicious
from marketplace.api.forms import client_address
from marketplace.errors import TooMany

NOT_KEPT = {"cache-control": "no-store"}


async def challenge(request: Request) -> Response:
    """GET door: a sum to do, or 204 where nothing is asked."""
    door, address = request.query_params.get("door", "")[:20], client_address(request)
    try:
        await at_most("60/minute", "challenge", address)
    except TooMany as problem:
        return JSONResponse({"problem": problem.message}, problem.status, NOT_KEPT)
    asked = await challenges().ask(door, address) if await is_suspicious(door, address) else None
    return JSONResponse(asked, headers=NOT_KEPT) if asked else Response(None, 204, NOT_KEPT)


routes = [Route("/doors/challenge", challenge)]
