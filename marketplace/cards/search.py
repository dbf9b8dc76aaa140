"""What a shopper sees of a search: suggestions while typing, and a page of results."""

from dataclasses import dataclass, field

from marketplace.cards.catalog import ProductCard
from marketplace.cards.furniture import FacetGroup, NavLink, SuggestionGroup


@dataclass(frozen=True)
class InstantResults:
    """What the search panel shows for a text, its groups in the order to show them.

    For no text the only group is the person's own latest searches.
    """

    text: str = ""
    groups: list[SuggestionGroup] = field(default_factory=list)
    count: int = 0
    is_recent: bool = False


@dataclass(frozen=True)
class ResultsPage:
    """A page of results. `canonical` is its address, `at` what stands there behind the "?".

    Where nothing was found, `nearest` and `shelves` lead on; `fewer` are the same search with a
    word less, also where no product has them all. `did_you_mean` and `unfiltered` have no text
    when there is nothing to propose. `previous` and `next` are empty at the ends. A set
    `moved_to` says that staff lead this search elsewhere, and nothing else.
    """

    text: str = ""
    moved_to: str = ""
    at: str = ""
    first: int = 1
    """The place of the first product of this page among all."""
    found: int = 0
    found_text: str = ""
    show_text: str = ""
    limit_text: str = ""
    notice: str = ""
    did_you_mean: NavLink = field(default_factory=NavLink)
    products: list[ProductCard] = field(default_factory=list)
    fewer: list[NavLink] = field(default_factory=list)
    unfiltered: NavLink = field(default_factory=NavLink)
    nearest: list[ProductCard] = field(default_factory=list)
    nearest_title: str = ""
    shelves: list[NavLink] = field(default_factory=list)
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
