"""On which shelf a row of a vendor's file belongs, whatever convention the file follows."""

import re
from functools import lru_cache

from marketplace.errors import Invalid
from marketplace.rules.import_cells import joined_path, split_path
from marketplace.rules.slugs import slug
from marketplace.rules.texts import line

SEPARATORS = re.compile(r"[|>›»]")  # noqa: RUF001 - the arrows that files really use
DEEPEST, DEEPEST_EXACT = 3, 8
LONGEST = 60
UNSORTED = ("Other products",)
MORE = "More departments"
"""The top shelves are staff's to choose: what a file adds goes below this one."""

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
def exact_path(text: str) -> Path:
    """The path that an export wrote, name by name. Raises Invalid("shelf")."""
    names = [line(name) for name in split_path(text)]
    if len(names) > DEEPEST_EXACT or not all(2 <= len(name) <= LONGEST for name in names):
        raise Invalid(
            "shelf", f"A path has up to {DEEPEST_EXACT} names of 2 to {LONGEST} characters."
        )
    return tuple(names) or UNSORTED


def written_path(names: list[str]) -> str:
    """A category's names as an export writes them; where imports put things is left out."""
    return joined_path(names[1:] if len(names) > 1 and names[0] == MORE else names)


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
