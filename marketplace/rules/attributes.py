"""What products say of themselves, checked against what their category asks for.

A schema is a category's list of {"key", "name", "kind": text|number|flag, "unit", "facet"}.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.errors import Invalid
from marketplace.rules.texts import required

Schema = Sequence[Mapping[str, Any]]
KINDS = {"text", "number", "flag"}
TRUE_WORDS, FALSE_WORDS = {"true", "yes", "1", "on"}, {"false", "no", "0", "off"}


def checked_schema(schema: Schema) -> list[dict[str, object]]:
    """A schema whose keys are distinct and whose kinds are known. Raises Invalid("attributes")."""
    keys = [str(entry.get("key", "")) for entry in schema]
    if not all(key.isidentifier() for key in keys) or len(set(keys)) < len(keys):
        raise Invalid("attributes", "Every attribute needs a key of its own, like screen_size.")
    if any(entry.get("kind") not in KINDS for entry in schema):
        raise Invalid("attributes", "An attribute is a text, a number or a flag.")
    return [dict(entry) for entry in schema]


def checked_values(schema: Schema, values: Mapping[str, object]) -> dict[str, object]:
    """The values in the types of the schema, empty ones left out.

    Raises Invalid with the attribute's key for an unknown one or one of the wrong type.
    """
    kinds = {str(entry["key"]): entry for entry in schema}
    for key in values:
        if key not in kinds:
            raise Invalid(key, f"Products on this shelf don't have “{key}”.")
    return {
        key: _checked(kinds[key], value) for key, value in values.items() if value not in ("", None)
    }


def shown(entry: Mapping[str, Any], value: object) -> str:
    """A value as people read it: "11 cm", "Yes"."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    number = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{number} {entry.get('unit') or ''}".strip()


def _checked(entry: Mapping[str, Any], value: object) -> object:
    key, name = str(entry["key"]), str(entry.get("name") or entry["key"])
    match entry["kind"]:
        case "number":
            return _number(key, name, value)
        case "flag":
            return _flag(key, name, value)
        case _:
            return required(key, name, str(value), 1, 200)


def _number(key: str, name: str, value: object) -> int | float:
    try:
        number = float(str(value).replace(",", "."))
    except ValueError:
        number = math.nan
    if isinstance(value, bool) or not math.isfinite(number):
        raise Invalid(key, f"{name} is a number.")
    return int(number) if number.is_integer() else number


def _flag(key: str, name: str, value: object) -> bool:
    word = str(value).strip().lower()
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise Invalid(key, f"{name} is yes or no.")
    return word in TRUE_WORDS
