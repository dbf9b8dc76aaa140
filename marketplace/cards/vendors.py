"""What is shown of vendors."""

from dataclasses import dataclass, field

from marketplace.cards.catalog import ProductCard


@dataclass(frozen=True)
class VendorCard:
    """A vendor in a list or beside a product."""

    id: int = 0
    href: str = ""
    name: str = ""
    tagline: str = ""
    city: str = ""
    country: str = ""
    logo: str = ""
    rating: float = 0.0
    rating_text: str = ""
    products_text: str = ""


@dataclass(frozen=True)
class VendorPage:
    """A vendor's own page; `after` continues its products, empty when there are no more."""

    vendor: VendorCard = field(default_factory=VendorCard)
    slug: str = ""
    story_html: str = ""
    banner: str = ""
    since_text: str = ""
    delivery_text: str = ""
    notice: str = ""
    products: list[ProductCard] = field(default_factory=list)
    after: str = ""


@dataclass(frozen=True)
class VendorProfile:
    """A vendor's own settings, as its form shows them."""

    id: int = 0
    href: str = ""
    status: str = ""
    status_reason: str = ""
    name: str = ""
    tagline: str = ""
    story: str = ""
    email: str = ""
    country: str = ""
    city: str = ""
    currency: str = ""
    handling_days: int = 0


@dataclass(frozen=True)
class VendorRow:
    """A vendor in the staff's list."""

    id: int = 0
    href: str = ""
    name: str = ""
    email: str = ""
    place: str = ""
    status: str = ""
    status_reason: str = ""
    commission_text: str = ""
    offers_count: int = 0
    applied_text: str = ""
    rating_text: str = ""
    tagline: str = ""
    story: str = ""
    support_href: str = ""
    """Where staff ask to work in its name; empty while it is closed."""
    agreed: str = ""
    """The vendor's own commission in percent; empty when the shop's counts."""


@dataclass(frozen=True)
class VendorRows:
    """One page of the staff's list; `after` is empty on the last."""

    rows: list[VendorRow] = field(default_factory=list)
    after: str = ""
