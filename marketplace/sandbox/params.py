"""Bracketed form parameters as Stripe's clients send them, read into typed values."""

from typing import Any
from urllib.parse import parse_qsl

from marketplace.rules.money import EXPONENTS
from marketplace.sandbox.refusals import ApiError

Params = dict[str, Any]
"""Nested text: `{"line_items": [{"price_data": {"currency": "eur"}}]}`."""

MAX_AMOUNT = 99_999_999


def parse(encoded: str) -> Params:
    """Read `a[b][0]=x&c[]=y` into `{"a": {"b": ["x"]}, "c": ["y"]}`."""
    tree: Params = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        *path, last = name.replace("]", "").split("[")
        node = tree
        for step in path:
            node = node.setdefault(step, {})
            if not isinstance(node, dict):
                raise ApiError(f"Invalid parameter: {name}", "parameter_invalid", name)
        node[last or str(len(node))] = value
    return {name: _lists(value) for name, value in tree.items()}


def _lists(node: Any) -> Any:
    """Turn groups whose keys are all numbers into lists, in the order of the numbers."""
    if not isinstance(node, dict):
        return node
    if all(key.isdecimal() for key in node):
        return [_lists(node[key]) for key in sorted(node, key=int)]
    return {key: _lists(value) for key, value in node.items()}


def required(params: Params, name: str) -> Any:
    """A parameter that must be there."""
    if params.get(name) in (None, ""):
        raise ApiError(f"Missing required param: {name}.", "parameter_missing", name)
    return params[name]


def integer(params: Params, name: str, default: int | None = None) -> int:
    """A whole number; without a default it is required."""
    value = required(params, name) if default is None else params.get(name, default)
    try:
        return int(value)
    except (TypeError, ValueError):
        raise ApiError(f"Invalid integer: {value}", "parameter_invalid_integer", name) from None


def amount(params: Params, name: str = "amount", default: int | None = None) -> int:
    """An amount in minor units, at least 1."""
    value = integer(params, name, default)
    if value < 1:
        raise ApiError("Invalid positive integer", "parameter_invalid_integer", name)
    if value > MAX_AMOUNT:
        raise ApiError(f"Amount must be no more than {MAX_AMOUNT}", "amount_too_large", name)
    return value


def currency(params: Params) -> str:
    """A known currency in lower case, as Stripe writes it."""
    code = str(required(params, "currency")).lower()
    if code.upper() not in EXPONENTS:
        raise ApiError(f"Invalid currency: {code}.", "parameter_invalid", "currency")
    return code


def flag(params: Params, name: str, default: bool = False) -> bool:
    """`true` or `false`."""
    return str(params.get(name, default)).lower() == "true"


def choice(params: Params, name: str, allowed: tuple[str, ...]) -> str:
    """One of a few words; the first is the default."""
    value = str(params.get(name, allowed[0]))
    if value not in allowed:
        words = ", ".join(allowed)
        raise ApiError(f"Invalid {name}: must be one of {words}", "parameter_invalid", name)
    return value


def metadata(params: Params, before: dict[str, str] | None = None) -> dict[str, str]:
    """What was there with the changes over it; an empty value removes a key, "" removes all."""
    changes = params.get("metadata", {})
    if changes == "":
        return {}
    if not isinstance(changes, dict):
        raise ApiError("Invalid hash", "parameter_invalid", "metadata")
    merged = {**(before or {}), **changes}
    return {key: value for key, value in merged.items() if value != ""}
