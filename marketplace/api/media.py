"""Pictures by content-derived names, so browsers and caches may keep them for ever."""

import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from marketplace.adapters import files
from marketplace.adapters.file_stores import FOR_EVER, KINDS
from marketplace.errors import NotFound, Unavailable
from marketplace.rules.byte_ranges import asked_part

SHOWN = re.compile(r"[0-9a-f]{32}-\d{2,4}\.(webp|avif)")
"""Masters are nobody's but the shop's."""


async def media(request: Request) -> Response:
    """GET a picture of the shop's own making; anything else is not found."""
    name = request.path_params["name"]
    if not SHOWN.fullmatch(name):
        return PlainTextResponse("Not found", 404)
    etag = f'"{name}"'
    headers = {"cache-control": FOR_EVER, "etag": etag, "accept-ranges": "bytes"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(None, 304, headers)
    try:
        content = await files.get(name)
    except NotFound:
        return PlainTextResponse("Not found", 404)
    except Unavailable as problem:
        again = {"cache-control": "no-store", "retry-after": "10"}
        return PlainTextResponse(problem.message, 503, again)
    kind = KINDS[name.rpartition(".")[2]]
    return _part(request, content, headers, kind)


def _part(request: Request, content: bytes, headers: dict[str, str], kind: str) -> Response:
    """As much of it as is asked for; a browser goes on only with what it began."""
    size = len(content)
    goes_on = request.headers.get("if-range", headers["etag"]) == headers["etag"]
    part = asked_part(request.headers.get("range", ""), size) if goes_on else None
    if part is None:
        return Response(content, 200, headers, kind)
    start, end = part
    if start == end:
        return Response(None, 416, {"content-range": f"bytes */{size}"})
    told = headers | {"content-range": f"bytes {start}-{end - 1}/{size}"}
    return Response(content[start:end], 206, told, kind)


routes = [Route("/media/{name:str}", media)]
