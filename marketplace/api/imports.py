"""Files of products that vendors send in: looked at here, taken in by the worker."""

import asyncio
from pathlib import Path

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.adapters import uploads
from marketplace.adapters.database import transaction
from marketplace.adapters.limits import at_most
from marketplace.api.forms import actor_behind, back_with
from marketplace.errors import Invalid, Problem
from marketplace.routes import SIGN_IN, VENDOR_IMPORT
from marketplace.rules.permissions import Actor, Audience, belongs_to
from marketplace.services import imports
from marketplace.services.import_reading import understood

LARGEST = 60_000_000
"""A little less than the door lets in, so that most can be told in words."""


async def catalogue(request: Request) -> Response:
    """POST file, stock: 303 to the list of files, where it appears whatever becomes of it."""
    actor = await actor_behind(request)
    if not belongs_to(actor, Audience.VENDOR):
        return RedirectResponse(SIGN_IN, status_code=303)
    try:
        await at_most("10/minute", "import", str(actor.account_id))
        async with request.form(max_files=1, max_fields=4) as form:
            await _send(actor, _file_of(form), _stock_of(form))
    except Problem as problem:
        return back_with(VENDOR_IMPORT, problem)
    return RedirectResponse(VENDOR_IMPORT, status_code=303)


def _file_of(form: FormData) -> UploadFile:
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Invalid("file", "Please choose a file first.")
    if (file.size or 0) > LARGEST:
        raise Invalid("file", "A file may have 60 MB. Please send it zipped (.csv.gz) or in parts.")
    return file


def _stock_of(form: FormData) -> int:
    text = str(form.get("stock") or "0").strip()
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise Invalid("stock", "The stock is a whole number.")
    return int(text)


async def _send(actor: Actor, file: UploadFile, stock: int) -> None:
    """A file that is none of products is noted as such, so that the page can say why."""
    name = Path(file.filename or "").name
    key = await asyncio.to_thread(uploads.keep, file.file)
    try:
        await asyncio.to_thread(understood, uploads.path_of(key))
        async with transaction() as db:
            await imports.send(db, actor, name, key, stock)
    except Problem as problem:
        uploads.remove(key)
        async with transaction() as db:
            await imports.refuse(db, actor, name, problem.message)


routes = [Route("/uploads/import", catalogue, methods=["POST"])]
