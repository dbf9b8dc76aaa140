"""What a shopper sees of a search: suggestions while typing, and a page of results."""

from dataclasses import dataclass, field

from marketplace.cards.catalog import ProductCard
from marketplace.cards.furniture import FacetGroup, NavLink, Suggestion


@dataclass(frozen=True)
class InstantResults:
    """What the search panel shows; `suggestions` come in the order to show them."""

    text: str = ""
    href: str = ""
    suggestions: list[Suggestion] = field(default_factory=list)


@dataclass(frozen=True)
class ResultsPage:
    """A page of results. `canonical` is its address; `nearest` is set when nothing was found.

    `did_you_mean` has no text when there is nothing to propose. `previous` and `next`
    are empty at the ends.
    """

    text: str = ""
    found: int = 0
    found_text: str = ""
    notice: str = ""
    did_you_mean: NavLink = field(default_factory=NavLink)
    products: list[ProductCard] = field(default_factory=list)
    nearest: list[ProductCard] = field(default_factory=list)
    categories: list[NavLink] = field(default_factory=list)
    facets: list[FacetGroup] = field(default_factory=list)
    price_from: str = ""
    price_to: str = ""
    chips: list[NavLink] = field(default_factory=list)
    clear_href: str = ""
    sorts: list[NavLink] = field(default_factory=list)
    pages: list[NavLink] = field(default_factory=list)
    previous: str = ""
    next: str = ""
    canonical: str = ""
