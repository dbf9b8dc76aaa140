"""JSON over HTTP as payment providers speak it: what no answer is, and what a refusal is."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import httpx

from marketplace.adapters.gateways.contract import NoAnswer, Refused
from marketplace.adapters.outside import caller
from marketplace.rules.money import EXPONENTS

SECONDS = 20.0
Document = dict[str, Any]
WHOLE = "HUF"
"""PayPal knows no fillér, although ISO 4217 does."""
Explain = Callable[[Document], Refused]
"""Makes an error document of the provider a refusal of ours."""


async def ask(
    method: str,
    url: str,
    explain: Explain,
    *,
    auth: httpx.Auth | tuple[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, Any] | None = None,
    json: object = None,
    content: bytes | None = None,
) -> Document:
    """Ask once. Raises NoAnswer for silence and faults, Refused for a no."""
    try:
        async with caller(SECONDS, auth) as client:
            answer = await client.request(
                method, url, headers=headers, params=params, json=json, content=content
            )
    except httpx.HTTPError as error:
        raise NoAnswer(str(error) or type(error).__name__) from error
    # 409: the same request is being carried out just now.
    if answer.status_code >= 500 or answer.status_code in (409, 429):
        raise NoAnswer(f"HTTP {answer.status_code}")
    document = _read(answer)
    if answer.is_success:
        return document
    raise explain(document | {"http_status": answer.status_code})


def _read(answer: httpx.Response) -> Document:
    if not answer.content:
        return {}
    try:
        document = answer.json()
    except ValueError as error:
        raise NoAnswer("The answer isn't JSON.") from error
    return document if isinstance(document, dict) else {"items": document}


def decimal_of(minor: int, currency: str) -> str:
    """An amount as PayPal writes it: 1234 EUR is "12.34", 1200 HUF "12"."""
    exponent = EXPONENTS[currency]
    written = f"{Decimal(minor).scaleb(-exponent):.{exponent}f}"
    return written.removesuffix(".00") if currency == WHOLE else written


def minor_of(value: str, currency: str) -> int:
    """The other way round. Raises NoAnswer for what isn't an amount of this currency."""
    try:
        minor = Decimal(value).scaleb(EXPONENTS[currency])
        whole = int(minor)
    except (ArithmeticError, ValueError, TypeError, KeyError) as error:
        raise NoAnswer(f"Not an amount: {value} {currency}") from error
    if whole != minor:
        raise NoAnswer(f"Not an amount: {value} {currency}")
    return whole
