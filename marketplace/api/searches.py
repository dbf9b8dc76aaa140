"""What pages tell of searches: seen, clicked, put in the basket. They wait for no answer.

A finished page comes from the cache and runs nothing of ours, so the page itself tells.
"""

import uuid
from datetime import UTC, datetime

from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from marketplace.adapters import search_log, search_recent
from marketplace.adapters.limits import at_most
from marketplace.adapters.tokens import SESSION_COOKIE, VISITOR_COOKIE, alias, token_hash
from marketplace.api.forms import actor_behind, client_address, consent_of
from marketplace.errors import TooMany
from marketplace.rules.permissions import Actor
from marketplace.rules.privacy import Consent, Purpose
from marketplace.rules.search_log import SearchAct, SearchNote, is_robot, whose
from marketplace.rules.search_request import SearchRequest

LONGEST_FIELD = 2_000


async def tell(request: Request) -> Response:
    """POST kind, at (the address's query), found, position, path: 204, whatever became of it."""
    form = await request.form()
    fields = {name: str(form.get(name, ""))[:LONGEST_FIELD] for name in form}
    note, agreed = SearchNote.parse(fields), consent_of(request)
    if note and agreed and not is_robot(request.headers.get("user-agent", "")):
        try:
            await at_most("120/minute", "search-log", client_address(request))
            await _keep(note, agreed, whose(await _actor(request)), fields.get("at", ""))
        except (TooMany, RedisError):
            pass
    return Response(status_code=204)


async def _actor(request: Request) -> Actor:
    """Who searched; guests, who are most, are known without the database."""
    if SESSION_COOKIE in request.cookies:
        return await actor_behind(request)
    visitor = request.cookies.get(VISITOR_COOKIE, "")
    return Actor(visitor=token_hash(visitor) if visitor else None)


async def _keep(note: SearchNote, agreed: Consent, who: str, at: str) -> None:
    """Only what the browser's owner agreed to is remembered, or counted."""
    if not who:
        return
    is_search = note.kind in {SearchAct.VIEW, SearchAct.LED} and note.page == 1
    if is_search and Purpose.PREFERENCES in agreed:
        await search_recent.remember(who, SearchRequest.of_query(at).q)
    if Purpose.STATISTICS not in agreed:
        return
    known_as = alias(who)
    if not await search_log.is_new(f"{known_as}:{note.act}"):
        return
    await search_log.note(
        {
            "entry": str(uuid.uuid4()),
            "who": known_as,
            "at": datetime.now(UTC).isoformat(),
            **note.as_row(),
        }
    )


routes = [Route("/doors/searches", tell, methods=["POST"])]
