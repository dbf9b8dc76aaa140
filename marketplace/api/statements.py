"""Statements that vendors take home, and the file of payouts that staff take to the bank."""

import asyncio

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.limits import at_most
from marketplace.adapters.statement_pdf import MOST_LINES, statement_pdf
from marketplace.api.exports import attachment, with_bom
from marketplace.api.forms import actor_behind
from marketplace.errors import Problem
from marketplace.models.vendors import Vendor
from marketplace.queries.statement_files import statement_csv, statement_sections
from marketplace.queries.statements import statement_vendor
from marketplace.rules.months import month_of
from marketplace.rules.texts import whole_number
from marketplace.services.bank_files import bank_file
from marketplace.services.settings import shop_settings


async def statement(request: Request) -> Response:
    """GET: one's own statement of a month, for staff of finance any vendor's by its id."""
    month, kind = request.path_params["month"], request.url.path.rpartition(".")[2]
    asked = whole_number(request.query_params.get("vendor", ""))
    actor = await actor_behind(request)
    try:
        await at_most("20/minute", "statement", str(actor.account_id))
        opens_at, ends_at = month_of(month)
        async with reading(actor) as db:
            vendor = await statement_vendor(db, actor, asked)
            site = (await shop_settings(db)).site_name
    except Problem as problem:
        return PlainTextResponse(problem.message, problem.status)
    name = f"statement-{vendor.slug}-{month}.{kind}"
    if kind == "csv":
        pieces = statement_csv(vendor, opens_at, ends_at)
        return StreamingResponse(with_bom(pieces), headers=attachment(name))
    return await _pdf(vendor, site, month, name)


async def _pdf(vendor: Vendor, site: str, month: str, name: str) -> Response:
    opens_at, ends_at = month_of(month)
    sections = await statement_sections(vendor, opens_at, ends_at, MOST_LINES)
    title = f"{opens_at:%B %Y}"
    return Response(
        await asyncio.to_thread(statement_pdf, site, title, sections), headers=attachment(name)
    )


async def to_the_bank(request: Request) -> Response:
    """GET: payouts that are to be carried to the bank, with the account numbers, for finance."""
    actor = await actor_behind(request)
    try:
        await at_most("20/minute", "bank-file", str(actor.account_id))
        async with transaction(actor) as db:
            lines = await bank_file(db, actor)
    except Problem as problem:
        return PlainTextResponse(problem.message, problem.status)
    return Response("".join(lines), headers=attachment("bank-transfers.csv"))


routes = [
    *(Route(f"/exports/statements/{{month:str}}.{kind}", statement) for kind in ("pdf", "csv")),
    Route("/exports/bank-transfers.csv", to_the_bank),
]
