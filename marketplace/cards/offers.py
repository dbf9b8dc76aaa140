"""What shoppers and vendors see of offers."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class OfferCard:
    """One vendor's offer on a product page; texts are ready to show, empty ones left out.

    The bare numbers are for machines: delivery of one piece, working days.
    """

    id: int = 0
    variant_id: int = 0
    vendor: str = ""
    vendor_href: str = ""
    vendor_rating: float = 0.0
    vendor_rating_text: str = ""
    price: str = ""
    price_minor: int = 0
    currency: str = ""
    was_price: str = ""
    saving_text: str = ""
    condition: str = ""
    delivery_text: str = ""
    stock_text: str = ""
    in_stock: bool = False
    max_quantity: int = 0
    reasons: list[str] = field(default_factory=list)
    was_price_minor: int = 0
    delivery_minor: int = 0
    handling_days: int = 0
    transit_days: int = 0


@dataclass(frozen=True)
class VendorOfferRow:
    """One of a vendor's own offers in the portal; `price` and `was_price` are bare numbers."""

    id: int = 0
    product_id: int = 0
    product_href: str = ""
    title: str = ""
    variant: str = ""
    image: str = ""
    sku: str = ""
    condition: str = ""
    price: str = ""
    price_text: str = ""
    was_price: str = ""
    currency: str = ""
    on_hand: int = 0
    reserved: int = 0
    available: int = 0
    handling_days: int = 0
    status: str = ""
    is_low: bool = False


@dataclass(frozen=True)
class VendorOffers:
    """One page of a vendor's offers; `after` is empty on the last."""

    rows: list[VendorOfferRow] = field(default_factory=list)
    after: str = ""


@dataclass(frozen=True)
class OfferCandidate:
    """A variant in the shared catalogue that a vendor could offer too."""

    variant_id: int = 0
    product_id: int = 0
    title: str = ""
    variant: str = ""
    brand: str = ""
    gtin: str = ""
    image: str = ""
    lowest_price: str = ""
    offers_text: str = ""
    already_offered: bool = False
