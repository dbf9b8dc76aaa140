"""What no log may hold: passwords, tokens, cookies, card numbers, keys in links."""

import re
from collections.abc import Callable, Mapping

GONE = "[redacted]"
NAMES = re.compile(
    r"passw|secret|token|cookie|authorization|signature|api_?key|^key$|^code$|^current$|cvc|cvv|iban|"
    r"card_?number|^number_of_card$|challenge",
    re.IGNORECASE,
)
"""Fields whose value is nobody's business, by a part of their name."""
DIGITS = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w.-])")
PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:sk|rk|pk)_(?:live|test)_\w+|\bwhsec_\w+"), GONE),
    (re.compile(r"\bBearer\s+[\w.~+/=-]+", re.IGNORECASE), f"Bearer {GONE}"),
    (re.compile(r"\b(session|visitor|device|market)=[^;,\s'\"]+"), rf"\1={GONE}"),
    (
        # In an address, a form's body, JSON or a dictionary that was printed.
        re.compile(
            r"(?P<name>[\"']?\b\w*(?:password|passwd|secret|token|api_?key|cvc|cvv|iban)\w*[\"']?"
            r"|(?<=[?&])(?:key|code|told)|[\"'](?:key|code)[\"'])"
            r"(?P<is>\s*[=:]\s*|\s+(?=[\"']))(?P<value>\"[^\"]*\"|'[^']*'|[^\s&,;}\])\"']+)",
            re.IGNORECASE,
        ),
        rf"\g<name>\g<is>{GONE}",
    ),
    (re.compile(r"(?<=://)([^:/@\s]+):[^@/\s]+@"), rf"\1:{GONE}@"),
)


def redacted(text: str) -> str:
    """The text without what it shouldn't hold."""
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return DIGITS.sub(_card, text)


def _card(found: re.Match[str]) -> str:
    """A number is only taken for a card's when its check digit fits."""
    return GONE if _passes_luhn(re.sub(r"\D", "", found[0])) else found[0]


def _passes_luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def without_secrets(fields: Mapping[str, object]) -> dict[str, object]:
    """Fields of a log line with what may stand there, however deep it lies."""
    return {name: _field(name, value) for name, value in fields.items()}


def _field(name: str, value: object) -> object:
    if NAMES.search(name) and value not in (None, "", False, True):
        return GONE
    return _inside(value)


def _inside(value: object) -> object:
    look: Callable[[object], object] = _inside
    match value:
        case str():
            return redacted(value)
        case bytes():
            return redacted(value.decode(errors="replace"))
        case Mapping():
            return {key: _field(str(key), one) for key, one in value.items()}
        case list() | tuple() | set():
            return [look(one) for one in value]
        case int() | float() | bool() | None:
            return value
        case _:
            return redacted(str(value))
