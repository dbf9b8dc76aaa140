"""What products say of themselves, checked against what their category asks for.

A schema is a list, in the order to show them, of {"key", "name", "kind", "unit", "choices",
"facet", "required"}. A category asks what the ones above it ask, and what it adds itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from marketplace.errors import Invalid
from marketplace.rules.attribute_values import checked, fits, is_empty
from marketplace.rules.attribute_values import shown as shown
from marketplace.rules.slugs import slug
from marketplace.rules.texts import line, required

Entry = Mapping[str, Any]
Schema = Sequence[Entry]

KINDS = {
    "text": "Words",
    "number": "A number",
    "flag": "Yes or no",
    "choice": "One of a list",
    "choices": "Several of a list",
}
"""The kinds there are, as people call them."""
LISTED = {"choice", "choices"}
MOST_ATTRIBUTES, MOST_CHOICES = 40, 100
LONGEST_CHOICE = 60


def asked(schemas: Iterable[Schema]) -> list[Entry]:
    """What a category's products are asked, from the schemas of the top shelf down to its own.

    Of two that have the same key the nearer one counts, in the place of the farther.
    """
    by_key: dict[str, Entry] = {}
    for schema in schemas:
        by_key |= {str(entry["key"]): entry for entry in schema}
    return list(by_key.values())


def checked_schema(schema: Schema) -> list[dict[str, object]]:
    """A schema made tidy, with distinct keys and names. Raises Invalid for the field."""
    if len(schema) > MOST_ATTRIBUTES:
        raise Invalid("attributes", f"A category has at most {MOST_ATTRIBUTES} attributes.")
    tidy = [checked_entry(entry) for entry in schema]
    for field in ("key", "name"):
        if len({str(entry[field]).lower() for entry in tidy}) < len(tidy):
            raise Invalid(field, "Two attributes have the same name.")
    return tidy


def checked_entry(entry: Entry) -> dict[str, object]:
    """One attribute made tidy. Raises Invalid for the field that doesn't fit."""
    name = required("name", "The name", str(entry.get("name") or entry.get("key") or ""), 1, 60)
    if ":" in name or "|" in name:
        raise Invalid("name", "Please leave out colons and bars.")
    key, kind = str(entry.get("key") or key_of(name)), entry.get("kind")
    if not (key.isascii() and key.isidentifier() and len(key) <= 60):
        raise Invalid("key", "The key is letters, digits and underscores, like screen_size.")
    if kind not in KINDS:
        raise Invalid("kind", "Please choose what kind of answer it takes.")
    return {
        "key": key,
        "name": name,
        "kind": kind,
        "unit": required("unit", "The unit", str(entry.get("unit") or ""), 0, 20),
        "choices": _checked_choices(entry.get("choices") or []) if kind in LISTED else [],
        "facet": bool(entry.get("facet", True)),
        "required": bool(entry.get("required", False)),
    }


def key_of(name: str) -> str:
    """The key of an attribute that is given none: "Screen size" is screen_size."""
    key = slug(name, "attribute").replace("-", "_")
    return key if key.isidentifier() else f"has_{key}"


def checked_values(schema: Schema, values: Mapping[str, object]) -> dict[str, object]:
    """The values in the types of the schema, in its order, empty ones left out.

    Raises Invalid with the attribute's key for an unknown one, one of the wrong type,
    and one that is missing although every product must say it.
    """
    kinds = {str(entry["key"]): entry for entry in schema}
    for key in values:
        if key not in kinds:
            raise Invalid(key, f"Products on this shelf don't have “{key}”.")
    said = {key: value for key, value in values.items() if not is_empty(value)}
    for key, entry in kinds.items():
        if entry.get("required") and key not in said:
            raise Invalid(key, f"Please say the {_name(entry).lower()}.")
    return {key: checked(entry, said[key]) for key, entry in kinds.items() if key in said}


def stated(schema: Schema, values: Mapping[str, object]) -> Iterator[tuple[Entry, object]]:
    """What a product says, in the order of its category; what doesn't fit any longer is left out.

    A value whose attribute was removed or got another kind stays with the product, unseen.
    """
    for entry in schema:
        value = values.get(str(entry["key"]))
        if not is_empty(value) and fits(entry, value):
            yield entry, value


def terms(schema: Schema, values: Mapping[str, object], *, facet: bool) -> list[str]:
    """What a product says as "Material: Linen", one for each of several choices.

    `facet` picks those that shoppers may filter by, or else those they may not.
    """
    return [
        f"{_name(entry)}: {shown(entry, one)}"
        for entry, value in stated(schema, values)
        if bool(entry.get("facet", True)) is facet
        for one in (value if isinstance(value, list) else [value])
    ]


def kind_of(text: str) -> str:
    """The kind that a text from a file looks like, if it comes back out exactly as it went in."""
    word = text.strip()
    if word in ("yes", "no"):
        return "flag"
    try:
        number = checked({"key": "", "kind": "number"}, word)
    except Invalid:
        return "text"
    return "number" if str(number) == word else "text"


def written(value: object) -> str:
    """A value as a file says it: "11.5", "yes", "Linen|Wool"; no choice holds a bar."""
    if isinstance(value, list):
        return "|".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def unasked(schema: Schema, values: Mapping[str, object]) -> dict[str, object]:
    """What a product says that its category doesn't ask for; it is kept."""
    keys = {str(entry["key"]) for entry in schema}
    return {key: value for key, value in values.items() if key not in keys}


def _name(entry: Entry) -> str:
    return str(entry.get("name") or entry["key"])


def _checked_choices(choices: Iterable[object]) -> list[str]:
    tidy = [line(str(choice)) for choice in choices]
    distinct = list({choice.lower(): choice for choice in reversed(tidy) if choice}.values())[::-1]
    if not 1 <= len(distinct) <= MOST_CHOICES:
        raise Invalid("choices", f"Please list from 1 to {MOST_CHOICES} choices, one per line.")
    if any(len(choice) > LONGEST_CHOICE or re.search(r"[`|]", choice) for choice in distinct):
        raise Invalid("choices", f"A choice has at most {LONGEST_CHOICE} characters and no bars.")
    return distinct
