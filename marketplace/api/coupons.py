"""Coupons to take home: a promotion's single-use codes as a file."""

import csv
import io

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.adapters.database import reading
from marketplace.adapters.limits import at_most
from marketplace.api.exports import BOM, attachment
from marketplace.api.forms import actor_behind
from marketplace.errors import Problem
from marketplace.queries.promotion_lists import coupons_of
from marketplace.routes import SIGN_IN
from marketplace.rules.texts import whole_number


async def coupons(request: Request) -> Response:
    """GET: the codes of a promotion that is one's own, newest batch first, and which are used."""
    actor = await actor_behind(request)
    if not actor.is_member:
        return RedirectResponse(SIGN_IN, status_code=303)
    promotion_id = whole_number(request.path_params["promotion"])
    try:
        await at_most("12/minute", "coupons", str(actor.account_id))
        async with reading(actor) as db:
            rows = await coupons_of(db, actor, promotion_id)
    except Problem as problem:
        return Response(problem.message, status_code=problem.status, media_type="text/plain")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["code", "batch", "used"])
    writer.writerows(rows)
    return Response(BOM + out.getvalue(), headers=attachment(f"coupons-{promotion_id}.csv"))


routes = [Route("/exports/coupons/{promotion}", coupons)]
