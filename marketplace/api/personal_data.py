"""Doors for people's data: asked for without an account, confirmed, taken back, fetched."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from marketplace.adapters import archives
from marketplace.adapters.database import transaction
from marketplace.adapters.limits import at_most
from marketplace.adapters.links import TOLD, seal
from marketplace.api.forms import actor_behind, back_with, client_address
from marketplace.errors import Conflict, Gone, Invalid, NotFound, Problem, TooMany
from marketplace.routes import SIGN_IN, YOUR_DATA, your_data
from marketplace.services import data_requests
from marketplace.services.credentials import valid_email

LONGEST_KEY = 2_000
NAME = "my-data.zip"
NOT_YOURS = "Please sign in to the account that this file belongs to, and open the link again."


async def ask(request: Request) -> Response:
    """POST email, kind: a link is on its way there; the answer is the same for everybody."""
    form = await request.form()
    email = str(form.get("email", ""))[:320].strip()
    try:
        await at_most("10/hour", "data-request", client_address(request))
        known = valid_email(email)
        await at_most("3/day", "data-request-to", known.lower())
        async with transaction() as db:
            await data_requests.ask_by_mail(db, known, str(form.get("kind", "")))
    except (Invalid, TooMany) as problem:
        return back_with(YOUR_DATA, problem, email=email)
    return _told("asked", email)


async def confirm(request: Request) -> Response:
    """POST key: what the letter asked about begins."""
    return await _by_letter(request, data_requests.confirm_by_mail, "confirmed")


async def withdraw(request: Request) -> Response:
    """POST key: nothing is deleted after all."""
    return await _by_letter(request, data_requests.withdraw_by_mail, "withdrawn")


async def fetch(request: Request) -> Response:
    """POST file: the finished export, to its person only."""
    form = await request.form()
    key = str(form.get("file", ""))[:LONGEST_KEY]
    actor = await actor_behind(request)
    try:
        await at_most("20/hour", "data-fetch", client_address(request))
        async with transaction() as db:
            found = await data_requests.fetched(db, actor, key)
            path = archives.path_of(found.file_key)
    except (Conflict, Gone, TooMany) as problem:
        return back_with(YOUR_DATA, problem)
    except NotFound:
        if actor.is_member:
            return back_with(YOUR_DATA, Conflict(NOT_YOURS))
        return RedirectResponse(f"{SIGN_IN}?{urlencode({'next': your_data(file=key)})}", 303)
    return FileResponse(
        path, media_type="application/zip", filename=NAME,
        headers={"cache-control": "private, no-store"},
    )  # fmt: skip


async def _by_letter(request: Request, verb: data_requests.ByLetter, done: str) -> Response:
    form = await request.form()
    try:
        await at_most("20/minute", "data-answer", client_address(request))
        async with transaction() as db:
            answered = await verb(db, str(form.get("key", ""))[:LONGEST_KEY])
    except Problem as problem:
        return back_with(YOUR_DATA, problem)
    return _told(f"{done}-{answered.kind}", answered.email)


def _told(what: str, email: str) -> Response:
    query = {"told": seal(TOLD, email), "done": what}
    return RedirectResponse(f"{YOUR_DATA}?{urlencode(query)}", 303)


routes = [
    Route("/doors/your-data", ask, methods=["POST"]),
    Route("/doors/your-data/confirm", confirm, methods=["POST"]),
    Route("/doors/your-data/withdraw", withdraw, methods=["POST"]),
    Route("/doors/your-data/fetch", fetch, methods=["POST"]),
]
