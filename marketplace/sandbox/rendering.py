"""HTML of the sandbox's pages: one Jinja environment, escaped, with a strict policy."""

from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from marketplace.rules.money import Money

CONTENT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src * data:; frame-src 'self';"
    " base-uri 'none'; frame-ancestors 'self'"
)

environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _money(minor: int, currency: str) -> str:
    return str(Money(minor, currency.upper()))


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%d %b %Y, %H:%M UTC")


environment.filters.update(money=_money, moment=_moment)


def html(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """A page that is never cached and runs no scripts."""
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": CONTENT_POLICY}
    return HTMLResponse(environment.get_template(template).render(values), status, headers)
