"""The shelves as staff arrange them."""

from dataclasses import dataclass, field

from marketplace.cards.furniture import Option


@dataclass(frozen=True)
class CategoryRow:
    """A category in the tree; `place` is its place among its neighbours, from 0."""

    id: int = 0
    href: str = ""
    name: str = ""
    path: str = ""
    depth: int = 0
    place: int = 0
    is_last: bool = False
    has_below: bool = False
    is_open: bool = False
    products_text: str = ""
    attributes_text: str = ""


@dataclass(frozen=True)
class AttributeRow:
    """Something that products are asked; `origin` is the category above that asks it."""

    key: str = ""
    name: str = ""
    kind: str = "text"
    kind_text: str = ""
    unit: str = ""
    choices: str = ""
    choices_text: str = ""
    is_facet: bool = True
    is_required: bool = False
    origin: str = ""
    place: int = 0
    is_last: bool = False


@dataclass(frozen=True)
class CategorySheet:
    """A whole category; `why_kept` says why it can't be removed."""

    id: int = 0
    href: str = ""
    name: str = ""
    description: str = ""
    path: str = ""
    image: str = ""
    parent: str = ""
    products_text: str = ""
    why_kept: str = ""
    parents: list[Option] = field(default_factory=list)
    targets: list[Option] = field(default_factory=list)
    attributes: list[AttributeRow] = field(default_factory=list)
    inherited: list[AttributeRow] = field(default_factory=list)
