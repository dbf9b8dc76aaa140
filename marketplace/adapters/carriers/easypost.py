"""Parcels followed through EasyPost's REST API, real or the sandbox, same code."""

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from marketplace.adapters.carriers import Forged, Moment, NotFollowed, NoWord, Tracked
from marketplace.adapters.outside import caller
from marketplace.config import settings
from marketplace.rules.kinds import TrackingKind

BASE = "https://api.easypost.com"
ANSWER_SECONDS = 15.0
SIGNATURE = "hmac-sha256-hex="

KINDS = {
    "pre_transit": TrackingKind.ANNOUNCED,
    "in_transit": TrackingKind.MOVING,
    "out_for_delivery": TrackingKind.OUT_FOR_DELIVERY,
    "available_for_pickup": TrackingKind.WAITING,
    "delivered": TrackingKind.DELIVERED,
    "return_to_sender": TrackingKind.RETURNING,
}
"""Their words for ours; all others ("failure", "cancelled", "error") are problems."""
SILENT = {"unknown", ""}
OVER = {"delivered", "return_to_sender", "cancelled", "error"}


class EasyPost:
    """A client that keeps nothing: trackers are made once per carrier and number, over there."""

    name = "easypost"

    async def follow(self, carrier: str, number: str) -> Tracked:
        """Begin to follow a parcel. EasyPost guesses a carrier that we have no code for."""
        asked = {"tracking_code": number} | ({"carrier": carrier} if carrier else {})
        return _tracked(await self._call("POST", "/v2/trackers", {"tracker": asked}))

    async def ask(self, ref: str) -> Tracked:
        """What is known of it now."""
        return _tracked(await self._call("GET", f"/v2/trackers/{ref}"))

    def read_hint(self, body: bytes, signature: str) -> str:
        """The tracker that a webhook is about, after its signature. Raises Forged."""
        secret = settings().easypost_webhook_secret.get_secret_value()
        if not secret or not hmac.compare_digest(signed(body, secret).encode(), signature.encode()):
            raise Forged
        try:
            event = json.loads(body)
        except ValueError:
            return ""
        result = event.get("result") if isinstance(event, dict) else None
        is_tracker = isinstance(result, dict) and result.get("object") == "Tracker"
        return str(result.get("id", "")) if isinstance(result, dict) and is_tracker else ""

    async def _call(
        self, method: str, path: str, said: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        base = settings().easypost_api_base or BASE
        key = settings().easypost_api_key.get_secret_value()
        try:
            async with caller(ANSWER_SECONDS, (key, "")) as client:
                answer = await client.request(method, base + path, json=said)
        except httpx.HTTPError as error:
            raise NoWord(str(error)) from error
        if answer.status_code in (404, 422):
            raise NotFollowed(answer.text[:300])
        if not answer.is_success:
            raise NoWord(f"{answer.status_code} {answer.text[:300]}")
        try:
            found = answer.json()
        except ValueError as error:
            raise NoWord("not JSON") from error
        if not isinstance(found, dict) or not found.get("id"):
            raise NoWord("no tracker")
        return found


def signed(body: bytes, secret: str) -> str:
    """The `X-Hmac-Signature` of a body."""
    key = unicodedata.normalize("NFKD", secret).encode()
    return SIGNATURE + hmac.new(key, body, hashlib.sha256).hexdigest()


def _tracked(tracker: dict[str, Any]) -> Tracked:
    status = str(tracker.get("status") or "")
    details = tracker.get("tracking_details") or []
    moments = [_moment(one) for one in details if isinstance(one, dict)]
    return Tracked(
        str(tracker["id"]),
        [one for one in moments if one],
        is_delivered=status == "delivered",
        is_over=status in OVER,
    )


def _moment(detail: dict[str, Any]) -> Moment | None:
    """None for what says neither when nor what."""
    status, text = str(detail.get("status") or ""), str(detail.get("message") or "")[:300]
    try:
        at = datetime.fromisoformat(str(detail.get("datetime")))
    except ValueError:
        return None
    if status in SILENT and not text:
        return None
    kind = KINDS.get(status, TrackingKind.MOVING if status in SILENT else TrackingKind.PROBLEM)
    where = detail.get("tracking_location") or {}
    parts = (where.get("city"), where.get("country")) if isinstance(where, dict) else ()
    place = ", ".join(str(part) for part in parts if part)[:120]
    return Moment(kind, text or kind.replace("_", " "), place, _aware(at))


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
