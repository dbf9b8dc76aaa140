"""On which shelf a row of a vendor's file belongs, whatever convention the file follows."""

import re
from functools import lru_cache

from marketplace.errors import Invalid
from marketplace.rules.slugs import slug
from marketplace.rules.texts import line

SEPARATORS = re.compile(r"[|>›»]")  # noqa: RUF001 - the arrows that files really use
DEEPEST = 3
LONGEST = 60
UNSORTED = ("Other products",)

Path = tuple[str, ...]


@lru_cache(10_000)
def shelf_path(department: str, category: str) -> Path:
    """The names from the top shelf down: "Phones > Cases" or "Phones|Cases" is a path.

    Beside a department that is not its beginning, the category is a list of labels, of which
    the first counts. Repeated names count once. Raises Invalid("category").
    """
    parts, top = _names(category), _names(department)
    if top and parts and shelf_key(parts[0]) != shelf_key(top[0]):
        parts = [*top, parts[0]]
    return tuple(_distinct(parts or top)[:DEEPEST]) or UNSORTED


@lru_cache(10_000)
def shelf_key(name: str) -> str:
    """What two spellings of a shelf have in common: "Toys_and_Games" is "toys & games"."""
    return slug(name, "category")


def _names(text: str) -> list[str]:
    names = (line(part.replace("_", " ")) for part in SEPARATORS.split(text))
    return [_checked(name) for name in names if name]


def _checked(name: str) -> str:
    if not 2 <= len(name) <= LONGEST:
        raise Invalid("category", f"The name of a category has 2 to {LONGEST} characters.")
    return name[0].upper() + name[1:]


def _distinct(names: list[str]) -> list[str]:
    return list({shelf_key(name): name for name in reversed(names)}.values())[::-1]
