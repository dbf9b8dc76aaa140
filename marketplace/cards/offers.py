"""What shoppers and vendors see of offers."""

from dataclasses import dataclass, field

from marketplace.cards.furniture import Option, Tone


@dataclass(frozen=True)
class OfferCard:
    """One vendor's offer on a product page; texts are ready to show, empty ones left out.

    `refusal` says why it can't be bought by whoever looks: not sent there, not sold in their
    currency. The bare numbers are for machines: delivery of one piece, working days, and the
    countries where that is so.
    """

    id: int = 0
    variant_id: int = 0
    vendor: str = ""
    vendor_href: str = ""
    vendor_rating: float = 0.0
    vendor_rating_text: str = ""
    record_text: str = ""
    price: str = ""
    price_minor: int = 0
    currency: str = ""
    was_price: str = ""
    saving_text: str = ""
    condition: str = ""
    delivery_text: str = ""
    stock_text: str = ""
    in_stock: bool = False
    can_buy: bool = False
    refusal: str = ""
    max_quantity: int = 0
    reasons: list[str] = field(default_factory=list)
    was_price_minor: int = 0
    delivery_minor: int = 0
    handling_days: int = 0
    transit_days: int = 0
    sent_to: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PlaceCard:
    """Where a vendor's offer stands among all of its kind, and what would win.

    `text` is short ("2nd of 3"), `words` explain it; `winning` is a bare number, empty unless
    another price would bring the offer to the front.
    """

    text: str = ""
    words: str = ""
    tone: Tone = "neutral"
    winning: str = ""
    winning_text: str = ""


@dataclass(frozen=True)
class VendorOfferRow:
    """One of a vendor's own offers in the portal; `price` and `was_price` are bare numbers.

    `profile` is how it is sent, empty for the shop's default.
    """

    id: int = 0
    href: str = ""
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
    profile: str = ""
    place: PlaceCard = field(default_factory=PlaceCard)


@dataclass(frozen=True)
class PriceField:
    """What an offer costs in another currency, as its form shows it; empty: not sold in it."""

    currency: str = ""
    price: str = ""
    was_price: str = ""


@dataclass(frozen=True)
class OfferSheet:
    """One of a vendor's own offers with all offers of its kind, the first first.

    `edit_href` leads to where its product is changed or a change suggested.
    """

    row: VendorOfferRow = field(default_factory=VendorOfferRow)
    rivals: list[OfferCard] = field(default_factory=list)
    profiles: list[Option] = field(default_factory=list)
    profile_id: str = ""
    prices: list[PriceField] = field(default_factory=list)
    is_proposer: bool = False
    edit_href: str = ""
    gtin: str = ""


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
