"""What people with bad intentions send: by the kind of value that somebody expects."""

from collections.abc import Mapping
from typing import Any, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel

WORDS = (
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202eevil\u2066",
    "' OR '1'='1",
    "'; DROP TABLE account; --",
    "$$ || pg_sleep(0) || $$",
    "%' ESCAPE '!",
    "{{7*7}}${7*7}",
    "{0.__class__.__mro__}",
    "%s%d%(name)s",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "//evil.example.com/%2e%2e",
    "//[",
    "http://[",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "http://169.254.169.254/latest/meta-data/",
    "file:///etc/passwd",
    "a\r\nSet-Cookie: session=evil",
    "=cmd|' /C calc'!A0",
    "|| id; $(id) `id`",
    '{"$gt": ""}',
    "NaN",
    "Infinity",
    "-1",
    "0",
    "1e309",
    "0x7fffffff",
    "9" * 40,
    "٣",
    "1,000.00",
    "2026-02-30",
    "9999-12-31",
    "0000-00-00T00:00:00Z",
    "DE",
    "ß" * 300,
    "👩‍👩‍👧‍👦" * 40,
    "e\u0301" * 50,
    "x" * 5_000,
    "x" * 19_999,
    "x" * 25_000,
    "(" * 400,
    "[[" * 200,
    "a" * 60 + "!",
)
"""Known to break something somewhere."""
NUMBERS = (0, 1, -1, 2**31 - 1, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 10**40)

words = st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), st.text(max_size=60))
numbers = st.sampled_from(NUMBERS) | st.integers(max_value=-2) | st.integers(10**6)
"""None that somebody's own thing could have, which they may change."""
anything = st.recursive(
    st.none() | st.booleans() | numbers | st.floats() | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=8,
)
"""Any JSON, NaN among it."""


def of_kind(kind: Any) -> st.SearchStrategy[Any]:
    """Hostile values that pass for one of this kind."""
    plain = get_origin(kind) or kind
    match plain:
        case _ if plain is int:
            return numbers
        case _ if plain is str:
            return words
        case _ if plain is bool:
            return st.booleans()
        case _ if plain is float:
            return st.floats()
        case _ if plain is list:
            return st.lists(of_kind((*get_args(kind), str)[0]), max_size=5)
        case _ if plain is dict:
            return st.dictionaries(words, words, max_size=5)
        case _:
            return anything


@st.composite
def form(draw: st.DrawFn, usual: Mapping[str, Any]) -> dict[str, Any]:
    """A filled form of which some fields hold something hostile, are missing, or unheard of."""
    filled = dict(usual)
    chosen = st.sampled_from(sorted(filled)) if filled else words
    for name in draw(st.lists(chosen, min_size=1, max_size=6, unique=True)):
        match draw(st.integers(0, 9)):
            case 0:
                filled.pop(name, None)
            case 1:
                filled[name] = draw(anything)
            case 2:
                filled[draw(words)] = draw(words)
            case _:
                filled[name] = draw(words)
    return filled


@st.composite
def arguments(
    draw: st.DrawFn, declared: type[BaseModel], usual: Mapping[str, Any]
) -> dict[str, Any]:
    """Arguments of a handler: mostly of the declared kinds, now and then of none."""
    payload = dict(usual)
    for name, field in declared.model_fields.items():
        is_form = isinstance(usual.get(name), dict)
        match draw(st.integers(0, 9)):
            case 0:
                payload[name] = draw(anything)
            case 1 | 2:
                pass
            case _ if is_form:
                payload[name] = draw(form(usual[name]))
            case _:
                payload[name] = draw(of_kind(field.annotation))
    match draw(st.integers(0, 14)):
        case 0 if payload:
            payload.pop(draw(st.sampled_from(sorted(payload))))
        case 1:
            payload[draw(words)] = draw(anything)
    return payload
