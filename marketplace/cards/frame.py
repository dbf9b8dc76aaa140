"""What stands around every page: who is here, the basket's count, the shelves."""

from dataclasses import dataclass, field

from marketplace.cards.furniture import NavLink, Option


@dataclass(frozen=True)
class FrameCard:
    """Header and footer of the site for one person; empty until it is known who that is.

    `rooms` are those of the vendors' portal that the person's role has. `market_text` says where
    to and in which currency they look at it: "Norway · JPY".
    """

    site_name: str = "Fairhall"
    tagline: str = ""
    name: str = ""
    is_known: bool = False
    is_member: bool = False
    is_vendor: bool = False
    is_staff: bool = False
    rooms: list[str] = field(default_factory=list)
    cart_id: int = 0
    basket_count: str = ""
    basket_text: str = ""
    country: str = ""
    country_name: str = ""
    currency: str = ""
    market_text: str = ""
    currencies: list[Option] = field(default_factory=list)
    categories: list[NavLink] = field(default_factory=list)
