"""Files that vendors take home, written while they are sent."""

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from marketplace.adapters.limits import at_most
from marketplace.api.forms import actor_behind, back_with
from marketplace.errors import Problem
from marketplace.queries.exports import exported
from marketplace.routes import SIGN_IN, VENDOR_IMPORT
from marketplace.rules.kinds import FileKind
from marketplace.rules.permissions import Audience, belongs_to

BOM = "\ufeff"
"""Without it spreadsheets take UTF-8 for something older."""
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson; charset=utf-8",
    "pdf": "application/pdf",
}


async def offers(request: Request) -> Response:
    """GET: everything that one's own shop sells, in a file that an import takes back."""
    actor = await actor_behind(request)
    if not belongs_to(actor, Audience.VENDOR):
        return RedirectResponse(SIGN_IN, status_code=303)
    try:
        await at_most("6/minute", "export", str(actor.account_id))
    except Problem as problem:
        return back_with(VENDOR_IMPORT, problem)
    kind = FileKind(request.url.path.rpartition(".")[2])
    pieces = exported(actor, kind)
    is_table = kind is FileKind.CSV
    return StreamingResponse(
        with_bom(pieces) if is_table else pieces, headers=attachment(f"offers.{kind}")
    )


async def with_bom(pieces: AsyncIterator[str]) -> AsyncIterator[str]:
    """The pieces behind the mark that tells spreadsheets how to read them."""
    yield BOM
    async for piece in pieces:
        yield piece


def attachment(name: str) -> dict[str, str]:
    """A file to be kept: never cached, never shown as a page."""
    return {
        "content-type": TYPES[name.rpartition(".")[2]],
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "private, no-store",
    }


routes = [Route(f"/exports/offers.{kind}", offers) for kind in FileKind]
