"""EasyPost's trackers as a sandbox: they stay where they are until a test moves them.

`POST /sandbox/easypost/move` with {"tracking_code", "status", "message"} adds a detail and
sends the shop a signed webhook, as the real one does.
"""

import hashlib
import hmac
import json
import time
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from marketplace.sandbox.store import Document, Store

KEY, SECRET = "EZSK_sandbox", "sandbox-parcels"
STATUSES = {
    "unknown", "pre_transit", "in_transit", "out_for_delivery", "delivered",
    "available_for_pickup", "return_to_sender", "failure", "cancelled", "error",
}  # fmt: skip


class Trackers:
    """The part of the API that follows parcels; one tracker per carrier and code."""

    def __init__(self, store: Store, public_url: str) -> None:
        self.store = store
        self.public_url = public_url

    def routes(self) -> list[BaseRoute]:
        """The addresses under `/easypost`."""
        return [
            Route("/v2/trackers", self.create, methods=["POST"]),
            Route("/v2/trackers/{id}", self.retrieve),
            Route("/move", self.move, methods=["POST"]),
        ]

    async def create(self, request: Request) -> Response:
        """Make a tracker, or give the one that there is."""
        if not _is_known(request):
            return _refused(401, "APIKEY.INACTIVE", "This api key is no longer active.")
        asked = (await _json(request)).get("tracker") or {}
        code, carrier = str(asked.get("tracking_code") or ""), str(asked.get("carrier") or "")
        if not code or code.startswith("EZ4000"):
            return _refused(422, "TRACKER.CREATE.ERROR", "Couldn't find this tracking code.")
        id = "trk_" + hashlib.sha256(f"{carrier}/{code}".encode()).hexdigest()[:32]
        found = self.store.find(id)
        if found is None:
            with self.store.transaction():
                found = self.store.add(_tracker(id, code, carrier))
        return JSONResponse(found)

    async def retrieve(self, request: Request) -> Response:
        """A tracker as it is now."""
        if not _is_known(request):
            return _refused(401, "APIKEY.INACTIVE", "This api key is no longer active.")
        found = self.store.find(request.path_params["id"])
        if found is None:
            return _refused(404, "NOT_FOUND", "The requested resource could not be found.")
        return JSONResponse(found)

    async def move(self, request: Request) -> Response:
        """Let something happen to a parcel, and tell the shop."""
        said = await _json(request)
        status = str(said.get("status"))
        found = self._by_code(str(said.get("tracking_code")))
        if found is None or status not in STATUSES:
            return _refused(404, "NOT_FOUND", "No such parcel, or no such status.")
        detail = {
            "object": "TrackingDetail",
            "status": status,
            "message": str(said.get("message") or status.replace("_", " ").capitalize()),
            "datetime": datetime.now(UTC).isoformat(),
            "tracking_location": {"city": said.get("city"), "country": said.get("country")},
        }
        found |= {"status": status, "tracking_details": [*found["tracking_details"], detail]}
        with self.store.transaction():
            self.store.save(found)
        await self._tell(found)
        return JSONResponse(found)

    def _by_code(self, code: str) -> Document | None:
        rows = self.store.sql.execute("SELECT json FROM documents WHERE type = 'Tracker'")
        trackers = (json.loads(row["json"]) for row in rows.fetchall())
        return next((one for one in trackers if one["tracking_code"] == code), None)

    async def _tell(self, tracker: Document) -> None:
        event = {"object": "Event", "description": "tracker.updated", "result": tracker}
        body = json.dumps(event).encode()
        digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Hmac-Signature": f"hmac-sha256-hex={digest}"}
        async with httpx.AsyncClient(timeout=10) as client:
            try:
                await client.post(
                    f"{self.public_url}/webhooks/easypost", content=body, headers=headers
                )
            except httpx.HTTPError:
                return  # the shop asks by itself every so often


def _tracker(id: str, code: str, carrier: str) -> Document:
    detail = {
        "object": "TrackingDetail",
        "status": "pre_transit",
        "message": "Shipping label created",
        "datetime": datetime.now(UTC).isoformat(),
        "tracking_location": {"city": None, "country": None},
    }
    return {
        "id": id,
        "object": "Tracker",
        "mode": "test",
        "tracking_code": code,
        "carrier": carrier or "Unknown",
        "status": "pre_transit",
        "created": int(time.time()),
        "tracking_details": [detail],
    }


def _is_known(request: Request) -> bool:
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    try:
        return kind.lower() == "basic" and b64decode(given).decode() == f"{KEY}:"
    except ValueError:
        return False


async def _json(request: Request) -> dict[str, Any]:
    try:
        said = json.loads(await request.body())
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _refused(status: int, code: str, message: str) -> Response:
    error = {"code": code, "message": message, "errors": []}
    return JSONResponse({"error": error}, status)
