"""A product as one flat set of fields, so that any two states of it can be compared.

The names are title, brand, category (an id), description, highlights (a list),
"attribute.<key>" and "gtin.<id of the variant>".
"""

from collections.abc import Iterable, Mapping
from typing import Any

Fields = dict[str, Any]
ATTRIBUTE, GTIN = "attribute.", "gtin."
NAMES = {
    "title": "Title",
    "brand": "Brand",
    "category": "Category",
    "description": "Description",
    "highlights": "Highlights",
}


def fields_of(words: Mapping[str, Any], gtins: Mapping[int, str]) -> Fields:
    """The fields of a product with these words (as in `ProductWords`) and its variants' GTINs."""
    return {
        "title": words["title"],
        "brand": words["brand"],
        "category": words["category_id"],
        "description": words["description"],
        "highlights": list(words["highlights"]),
        **{f"{ATTRIBUTE}{key}": value for key, value in words["attributes"].items()},
        **{f"{GTIN}{id}": gtin for id, gtin in gtins.items()},
    }


def words_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The words that these fields make up; the inverse of `fields_of`."""
    return {
        "title": fields["title"],
        "brand": fields["brand"],
        "category_id": fields["category"],
        "description": fields["description"],
        "highlights": fields["highlights"],
        "attributes": _with_prefix(ATTRIBUTE, fields),
    }


def gtins_of(fields: Mapping[str, Any]) -> dict[int, str]:
    """The variants' numbers among these fields, by the variant's id."""
    return {int(id): gtin or "" for id, gtin in _with_prefix(GTIN, fields).items()}


def differences(now: Fields, wanted: Fields) -> Fields:
    """What is wanted otherwise than it is; None for an attribute that is to go."""
    gone = {name: None for name in now if name not in wanted and name.startswith(ATTRIBUTE)}
    changed = {name: value for name, value in wanted.items() if now.get(name) != value}
    return changed | gone


def with_changes(now: Fields, after: Mapping[str, Any], chosen: Iterable[str]) -> Fields:
    """The present fields with those of the chosen that are to be otherwise."""
    merged = now | {name: after[name] for name in chosen}
    return {name: value for name, value in merged.items() if value is not None}


def _with_prefix(prefix: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name.removeprefix(prefix): value
        for name, value in fields.items()
        if name.startswith(prefix) and value is not None
    }
