"""One value of one attribute: read from what was typed, compared with its kind, and shown."""

import math
from collections.abc import Mapping
from typing import Any

from marketplace.errors import Invalid
from marketplace.rules.texts import line, required

TRUE_WORDS, FALSE_WORDS = {"true", "yes", "1", "on"}, {"false", "no", "0", "off"}
Entry = Mapping[str, Any]


def is_empty(value: object) -> bool:
    """Whether nothing was said."""
    return value is None or value in ("", [])


def checked(entry: Entry, value: object) -> object:
    """The value in the type of its attribute. Raises Invalid with the attribute's key."""
    key, name = str(entry["key"]), str(entry.get("name") or entry["key"])
    match entry["kind"]:
        case "number":
            return _number(key, name, value)
        case "flag":
            return _flag(key, name, value)
        case "choice":
            return _choice(entry, key, name, value)
        case "choices":
            several = value if isinstance(value, list | tuple) else str(value).split("|")
            return _in_order(entry, [_choice(entry, key, name, one) for one in several])
        case _:
            return required(key, name, str(value), 1, 200)


def fits(entry: Entry, value: object) -> bool:
    """Whether a value that is kept is one that the attribute takes as it is now."""
    try:
        as_asked = checked(entry, value)
    except Invalid:
        return False
    if isinstance(value, list):
        return isinstance(as_asked, list) and sorted(as_asked) == sorted(value)
    return as_asked == value and isinstance(value, _type_of(entry))


def shown(entry: Entry, value: object) -> str:
    """A value as people read it: "11 cm", "Yes", "Linen, Wool"."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    number = f"{value:.10g}" if isinstance(value, float) else str(value)
    return f"{number} {entry.get('unit') or ''}".strip()


def meant(entry: Entry, text: str) -> object | None:
    """The value that `shown` gave this text; None when there is none."""
    unit = str(entry.get("unit") or "")
    plain = text.removesuffix(unit).strip() if entry["kind"] == "number" and unit else text
    try:
        return checked(entry, plain)
    except Invalid:
        return None


def _type_of(entry: Entry) -> type | tuple[type, ...]:
    types: dict[str, type | tuple[type, ...]] = {
        "number": (int, float),
        "flag": bool,
        "choices": list,
    }
    return types.get(str(entry["kind"]), str)


def _number(key: str, name: str, value: object) -> int | float:
    try:
        number = float(str(value).strip().replace(",", "."))
    except ValueError:
        number = math.nan
    if isinstance(value, bool) or not math.isfinite(number) or abs(number) >= 1e15:
        raise Invalid(key, f"{name} is a number.")
    return int(number) if number.is_integer() else number


def _flag(key: str, name: str, value: object) -> bool:
    word = str(value).strip().lower()
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise Invalid(key, f"{name} is yes or no.")
    return word in TRUE_WORDS


def _choice(entry: Entry, key: str, name: str, value: object) -> str:
    """The choice as the list writes it, whatever the case it was typed in."""
    choices = {str(choice).lower(): str(choice) for choice in entry.get("choices") or []}
    if (word := line(str(value)).lower()) not in choices:
        raise Invalid(key, f"{name} is one of: {', '.join(list(choices.values())[:12])}.")
    return choices[word]


def _in_order(entry: Entry, chosen: list[str]) -> list[str]:
    return [choice for choice in entry.get("choices") or [] if choice in chosen]
