"""Whether this process can serve: for load balancers and people with a terminal."""

import asyncio
from hmac import compare_digest

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from marketplace.adapters.cache import redis
from marketplace.adapters.database import reading
from marketplace.config import settings

PATIENCE = 3
"""Seconds after which a silent service counts as down."""


async def _database() -> None:
    async with reading() as db:
        await db.exec(text("SELECT 1"))  # type: ignore[call-overload]


async def _cache() -> None:
    await redis().ping()


async def health(request: Request) -> Response:
    """GET: 200 with a word per service, 503 if one that selling needs is down."""
    checks = {"database": _database, "redis": _cache}
    found = {name: await _is_up(check) for name, check in checks.items()}
    return JSONResponse(found, 200 if all(found.values()) else 503)


async def _is_up(check: object) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            await check()  # type: ignore[operator]
    except Exception:
        return False
    return True


async def metrics(request: Request) -> Response:
    """GET: Prometheus text for who shows METRICS_TOKEN; without that setting for nobody."""
    token = settings().metrics_token.get_secret_value()
    shown = request.headers.get("authorization", "")
    if not token or not compare_digest(shown.encode(), f"Bearer {token}".encode()):
        return PlainTextResponse("Not found", 404)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


routes = [Route("/health", health), Route("/metrics", metrics)]
