"""A part of the list of all products."""

from dataclasses import dataclass, field

from marketplace.cards.furniture import Crumb, NavLink


@dataclass(frozen=True)
class BrowsePage:
    """Links to narrower lists, or to products."""

    title: str = ""
    crumbs: list[Crumb] = field(default_factory=list)
    links: list[NavLink] = field(default_factory=list)
