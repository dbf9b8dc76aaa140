"""What stands around every page: who is here, the basket's count, the shelves."""

from dataclasses import dataclass, field

from marketplace.cards.furniture import NavLink


@dataclass(frozen=True)
class FrameCard:
    """Header and footer of the site for one person; empty until it is known who that is."""

    site_name: str = "Fairhall"
    tagline: str = ""
    name: str = ""
    is_known: bool = False
    is_member: bool = False
    is_vendor: bool = False
    is_staff: bool = False
    cart_id: int = 0
    basket_count: str = ""
    basket_text: str = ""
    categories: list[NavLink] = field(default_factory=list)
