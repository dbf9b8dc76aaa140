"""What a visitor agrees to: a plain form post, and the style by which it is asked for."""

from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from marketplace.adapters import search_recent
from marketplace.adapters.database import transaction
from marketplace.adapters.limits import at_most
from marketplace.adapters.tokens import CONSENT_COOKIE
from marketplace.api.forms import actor_behind, back, client_address, set_consent
from marketplace.errors import TooMany
from marketplace.rules.privacy import Consent, Purpose
from marketplace.rules.search_log import whose
from marketplace.services import consents

SHOWN = ".consent { display: block }"


async def choose(request: Request) -> Response:
    """POST choice (all, necessary or chosen), purpose (several): 303 back to the page.

    What is no longer agreed to is forgotten at once.
    """
    form = await request.form()
    try:
        await at_most("60/minute", "consent", client_address(request))
    except TooMany:
        return back(request)
    agreed = _said(str(form.get("choice", "")), [str(one) for one in form.getlist("purpose")])
    actor = await actor_behind(request)
    async with transaction() as db:
        await consents.give(db, actor, agreed, str(form.get("source", "")))
    if Purpose.PREFERENCES not in agreed and whose(actor):
        await _forget_searches(whose(actor))
    response = back(request)
    set_consent(response, agreed)
    return response


def _said(choice: str, chosen: list[str]) -> Consent:
    """Whatever isn't said clearly is no agreement."""
    match choice:
        case "all":
            return Consent(Purpose)
        case "chosen":
            return Consent.of(chosen)
        case _:
            return Consent()


async def _forget_searches(who: str) -> None:
    try:
        await search_recent.forget_all(who)
    except RedisError:
        return  # they go by themselves after their days


async def style(request: Request) -> Response:
    """GET: whether the question is shown to a browser without scripts.

    Only such a browser asks: the documents are the same for everybody, so they can't say it.
    """
    is_asked = Consent.read(request.cookies.get(CONSENT_COOKIE, "")) is not None
    return Response(
        "" if is_asked else SHOWN, headers={"cache-control": "private, no-store"},
        media_type="text/css",
    )  # fmt: skip


routes = [
    Route("/doors/consent", choose, methods=["POST"]),
    Route("/doors/consent.css", style),
]
