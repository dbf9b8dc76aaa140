"""Where to tell of a weakness: `/.well-known/security.txt` (RFC 9116)."""

from datetime import timedelta
from email.utils import parseaddr

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from marketplace.api.streams import AN_HOUR, whole
from marketplace.config import settings
from marketplace.models.columns import now

PATH = "/.well-known/security.txt"
GOOD_FOR = timedelta(days=180)


async def security(request: Request) -> Response:
    """GET: whom to write to, and until when that is certain."""
    contact = settings().security_contact or f"mailto:{parseaddr(settings().mail_sender)[1]}"
    lines = (
        f"Contact: {contact}",
        f"Expires: {now() + GOOD_FOR:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: en",
        f"Canonical: {whole(PATH)}",
    )
    return PlainTextResponse("\n".join(lines) + "\n", headers=AN_HOUR)


routes = [Route(PATH, security)]
