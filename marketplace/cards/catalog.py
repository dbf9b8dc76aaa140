"""What a shopper sees of the catalogue."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ProductCard:
    """One product in a grid; every text is ready to show, an empty one is left out."""

    id: int = 0
    href: str = ""
    title: str = ""
    brand: str = ""
    image: str = ""
    image_srcset: str = ""
    image_blur: str = ""
    image_has_avif: bool = False
    price: str = ""
    was_price: str = ""
    rating: float = 0.0
    rating_text: str = ""
    review_count: int = 0
    badge: str = ""
    offers_text: str = ""
    stock_text: str = ""
    in_stock: bool = True
    vendor: str = ""
