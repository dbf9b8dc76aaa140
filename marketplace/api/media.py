"""Pictures by content-derived names, so browsers and caches may keep them for ever."""

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from marketplace.adapters import files
from marketplace.errors import NotFound

FOR_EVER = "public, max-age=31536000, immutable"


async def media(request: Request) -> Response:
    """GET a file of the shop's own making; anything else is not found."""
    try:
        path = files.get(request.path_params["name"])
    except NotFound:
        return PlainTextResponse("Not found", 404)
    headers = {"cache-control": FOR_EVER, "x-content-type-options": "nosniff"}
    return FileResponse(path, headers=headers)


routes = [Route("/media/{name:str}", media)]
