"""How a schema.org object is written down: what is not known is left out."""

from typing import Any

Thing = dict[str, Any]
CONTEXT: Thing = {"@context": "https://schema.org"}


def thing(kind: str, **properties: Any) -> Thing:
    """An object of a type, without the properties that are empty."""
    known = {name: value for name, value in properties.items() if value not in (None, "", [], {})}
    return {"@type": kind} | known
