"""What tracking services tell us: a signed hint that a parcel has news."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from marketplace.adapters.carriers import Forged, tracking_service
from marketplace.services import tracking

LONGEST = 512_000


async def easypost(request: Request) -> Response:
    """POST: 200 for a signed message, whatever it is about; 400 for a forged one."""
    service = tracking_service()
    body = await request.body()
    if service is None or len(body) > LONGEST:
        return JSONResponse({"error": "not wanted"}, 404 if service is None else 413)
    try:
        ref = service.read_hint(body, request.headers.get("x-hmac-signature", ""))
    except Forged:
        return JSONResponse({"error": "bad signature"}, 400)
    await tracking.hint(ref)
    return JSONResponse({"received": True})


routes = [Route("/webhooks/easypost", easypost, methods=["POST"])]
