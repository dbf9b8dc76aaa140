"""Pictures that vendors send in: a plain multipart form, for members of a shop only."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.adapters import pictures
from marketplace.adapters.database import transaction
from marketplace.adapters.limits import at_most
from marketplace.adapters.picture_formats import MAX_BYTES
from marketplace.api.forms import actor_behind, back_with, local_path, working
from marketplace.errors import Invalid, Problem
from marketplace.routes import SIGN_IN, VENDOR_HOME
from marketplace.rules.permissions import Actor, Audience, belongs_to
from marketplace.rules.texts import whole_number
from marketplace.services import catalog, catalog_images
from marketplace.services.catalog_images import MOST_AT_ONCE, ONLY_SOME

MOST_FILES = 100
"""More than a person sends: a form of so many is not even read."""


async def product_image(request: Request) -> Response:
    """POST product_id, picture (up to 8), alt, next: 303 to `next`, with the problem if any.

    What is wrong with one picture stops none of the others.
    """
    actor = await actor_behind(request)
    if not belongs_to(actor, Audience.VENDOR):
        return RedirectResponse(SIGN_IN, status_code=303)
    after = VENDOR_HOME
    try:
        await at_most("60/minute", "upload", str(actor.account_id))
        async with _form(request) as form:
            after = local_path(str(form.get("next", "")), VENDOR_HOME)
            problems = await _take_in(actor, form)
    except Problem as problem:
        problems = [problem]
    return back_with(after, problems[0]) if problems else RedirectResponse(after, status_code=303)


async def _take_in(actor: Actor, form: FormData) -> list[Problem]:
    """Take the pictures one after the other. Returns what was wrong with some."""
    product_id, alt = whole_number(str(form.get("product_id", ""))), str(form.get("alt", ""))
    if not product_id:
        raise Invalid("product_id", "Which product is this picture for?")
    async with transaction(actor) as db:  # strangers' pictures are not even looked at
        await catalog.editable_product(db, actor, product_id)
    sent = [one for one in form.getlist("picture") if isinstance(one, UploadFile) and one.filename]
    problems: list[Problem] = []
    for picture in sent[:MOST_AT_ONCE]:
        try:
            await _add(actor, product_id, await picture.read(MAX_BYTES + 1), alt)
        except Problem as problem:
            problems.append(problem)
    if len(sent) > MOST_AT_ONCE:
        problems.append(Invalid("picture", ONLY_SOME))
    return problems


async def _add(actor: Actor, product_id: int, content: bytes, alt: str) -> None:
    taken = await pictures.take_in(content)
    async with working(actor, "Pictures") as db:
        await catalog_images.add_image(db, actor, product_id, taken, alt)


@asynccontextmanager
async def _form(request: Request) -> AsyncIterator[FormData]:
    """The form; its files are let go at the end. Raises Invalid for what is none."""
    try:
        form = await request.form(max_files=MOST_FILES, max_fields=8)
    except (MultiPartException, HTTPException):
        raise Invalid("picture", ONLY_SOME) from None
    try:
        yield form
    finally:
        await form.close()


routes = [Route("/uploads/product-image", product_image, methods=["POST"])]
