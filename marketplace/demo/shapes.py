"""The shapes of the demo shop: frozen records that refer to each other by slug or index."""

from dataclasses import dataclass

AttributeValue = str | int | float | bool


@dataclass(frozen=True, slots=True)
class DemoVendor:
    """A shop with a character; `sells` names the categories (either level) it carries."""

    slug: str
    name: str
    tagline: str
    story: str
    city: str
    country: str
    sells: tuple[str, ...]
    price_level: float
    quality: float
    handling_days: tuple[int, int]
    shipping_cents: int
    free_from_cents: int
    """Orders from this value ship free; 0 means shipping is always free."""
    conditions: tuple[float, float, float]
    """Weights of new, refurbished and used among its offers."""
    share: float
    tone: str
    motifs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoAttribute:
    """One typed line of a category's schema; `type` is text, number or bool."""

    key: str
    name: str
    type: str
    unit: str
    is_facet: bool
    choices: tuple[str, ...] = ()
    """What a text may say; all that products of the category do say."""


@dataclass(frozen=True, slots=True)
class DemoCategory:
    """A department (no parent, no attributes) or a leaf below one."""

    slug: str
    name: str
    parent: str | None
    blurb: str
    motif: str
    tone: str
    attributes: tuple[DemoAttribute, ...]


@dataclass(frozen=True, slots=True)
class DemoOffer:
    """A vendor's offer of one variant.

    `stock` counts what lay on the shelf before the first of the shop's orders;
    the orders together never take more than that.
    """

    vendor: str
    sku: str
    condition: str
    price_cents: int
    stock: int
    handling_days: int


@dataclass(frozen=True, slots=True)
class DemoVariant:
    """One buyable form; a product without choices has one variant without options."""

    name: str
    options: tuple[tuple[str, str], ...]
    gtin: str
    weight_grams: int
    tint: str
    """The colour as #rrggbb, empty where colour is not a choice."""
    offers: tuple[DemoOffer, ...]


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """A product; `description` has paragraphs separated by an empty line."""

    slug: str
    name: str
    brand: str
    category: str
    description: str
    highlights: tuple[str, ...]
    attributes: tuple[tuple[str, AttributeValue], ...]
    list_price_cents: int
    quality: float
    popularity: float
    motif: str
    tone: str
    variants: tuple[DemoVariant, ...]


@dataclass(frozen=True, slots=True)
class DemoReview:
    """One person's opinion of one product; nobody reviews the same product twice."""

    product: int
    person: int
    stars: int
    title: str
    text: str
    days_ago: int
    helpful: int


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A shopper with an address; the e-mail is unique and cannot be delivered."""

    given_name: str
    family_name: str
    email: str
    street: str
    postal_code: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class DemoOrderLine:
    """A quantity of `products[product].variants[variant].offers[offer]`."""

    product: int
    variant: int
    offer: int
    quantity: int


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """A past order, placed `days_ago` at `minute` of that day."""

    days_ago: int
    minute: int
    person: int
    lines: tuple[DemoOrderLine, ...]


@dataclass(frozen=True, slots=True)
class DemoQuestion:
    """A question about a product and a vendor's answer to it (`vendor` by slug)."""

    product: int
    person: int
    text: str
    days_ago: int
    vendor: str
    answer: str
    answered_days_ago: int


@dataclass(frozen=True, slots=True)
class DemoShop:
    """Everything a fresh shop is filled with; orders come oldest first."""

    vendors: tuple[DemoVendor, ...]
    categories: tuple[DemoCategory, ...]
    products: tuple[DemoProduct, ...]
    people: tuple[DemoPerson, ...]
    reviews: tuple[DemoReview, ...]
    questions: tuple[DemoQuestion, ...]
    orders: tuple[DemoOrder, ...]
