"""Files of products that vendors send in: looked at here, taken in by the worker."""

import asyncio
from pathlib import Path

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from marketplace.adapters import uploads
from marketplace.adapters.database import reading
from marketplace.adapters.limits import at_most
from marketplace.adapters.spreadsheets import open_sheet
from marketplace.api.exports import attachment
from marketplace.api.forms import actor_behind, back_with, working
from marketplace.errors import Invalid, Problem
from marketplace.models.staff import ImportRun
from marketplace.queries.import_columns import meanings_of
from marketplace.queries.import_problems import bad_rows
from marketplace.queries.imports import own_run
from marketplace.routes import SIGN_IN, VENDOR_IMPORT, import_run
from marketplace.rules.import_columns import recognised
from marketplace.rules.kinds import ImportStatus
from marketplace.rules.permissions import Actor, Audience, belongs_to, the_vendor
from marketplace.rules.texts import whole_number
from marketplace.services import imports
from marketplace.services.import_reading import examples_of

LARGEST = 60_000_000
"""A little less than the door lets in, so that most can be told in words."""


async def catalogue(request: Request) -> Response:
    """POST file, stock, look: 303 to the list of files, or to where its columns are explained.

    With `look` they are shown in any case.
    """
    actor = await actor_behind(request)
    if not belongs_to(actor, Audience.VENDOR):
        return RedirectResponse(SIGN_IN, status_code=303)
    try:
        await at_most("10/minute", "import", str(actor.account_id))
        async with request.form(max_files=1, max_fields=4) as form:
            looking = bool(form.get("look"))
            run = await _send(actor, _file_of(form), _stock_of(form), looking)
    except Problem as problem:
        return back_with(VENDOR_IMPORT, problem)
    is_asked = run is not None and run.status is ImportStatus.WAITING
    place = import_run(run.id) if run and is_asked else VENDOR_IMPORT
    return RedirectResponse(place, status_code=303)


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


async def _send(actor: Actor, file: UploadFile, stock: int, looking: bool) -> ImportRun | None:
    """A file that is none of products is noted as such, so that the page can say why.

    One whose columns are not all known waits until somebody has said what they mean.
    """
    name = Path(file.filename or "").name
    key = await asyncio.to_thread(uploads.keep, file.file)
    try:
        sheet = await asyncio.to_thread(open_sheet, uploads.path_of(key), name)
        async with working(actor, "Import") as db:
            known = await meanings_of(db, the_vendor(actor), sheet.header)
            columns = recognised(sheet.header, known)
            if columns.missing or looking or set(columns.unused) - known.keys():
                examples = await asyncio.to_thread(examples_of, sheet)
                return await imports.ask(db, actor, name, key, examples, stock)
            return await imports.send(db, actor, name, key, stock)
    except Problem as problem:
        uploads.remove(key)
        async with working(actor, "Import") as db:
            await imports.refuse(db, actor, name, problem.message)
    return None


async def problems(request: Request) -> Response:
    """GET: the rows of a file that could not be taken, as a file to correct and send again."""
    actor = await actor_behind(request)
    run_id = whole_number(request.path_params["run"])
    try:
        await at_most("20/minute", "problems", str(actor.account_id))
        async with reading(actor) as db:
            await own_run(db, actor, run_id)
    except Problem as problem:
        return PlainTextResponse(problem.message, 404)
    return StreamingResponse(bad_rows(actor, run_id), headers=attachment("not-taken.csv"))


routes = [
    Route("/uploads/import", catalogue, methods=["POST"]),
    Route("/exports/imports/{run}.csv", problems),
]
