"""What is shown of products and categories, page by page."""

from dataclasses import dataclass, field

from marketplace.cards.catalog import ProductCard
from marketplace.cards.furniture import Bar, Crumb, Fact, Picture
from marketplace.cards.offers import OfferCard
from marketplace.cards.reviews import QuestionCard, ReviewCard
from marketplace.cards.vendors import VendorCard


@dataclass(frozen=True)
class VariantCard:
    """One buyable form with its offers, best first; `best.id` is 0 when nobody offers it.

    `picture` is the place of the first picture that shows it, -1 when none does.
    """

    id: int = 0
    name: str = ""
    options: list[Fact] = field(default_factory=list)
    gtin: str = ""
    image: str = ""
    picture: int = -1
    price: str = ""
    in_stock: bool = False
    best: OfferCard = field(default_factory=OfferCard)
    offers: list[OfferCard] = field(default_factory=list)


@dataclass(frozen=True)
class ProductPage:
    """Everything a product page shows. A set `moved_to` means: only redirect there."""

    id: int = 0
    slug: str = ""
    href: str = ""
    moved_to: str = ""
    title: str = ""
    brand: str = ""
    summary: str = ""
    crumbs: list[Crumb] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    axes: list[str] = field(default_factory=list)
    variants: list[VariantCard] = field(default_factory=list)
    chosen: VariantCard = field(default_factory=VariantCard)
    highlights: list[str] = field(default_factory=list)
    description_html: str = ""
    facts: list[Fact] = field(default_factory=list)
    rating: float = 0.0
    rating_text: str = ""
    review_count: int = 0
    histogram: list[Bar] = field(default_factory=list)
    reviews: list[ReviewCard] = field(default_factory=list)
    reviews_after: str = ""
    questions: list[QuestionCard] = field(default_factory=list)


@dataclass(frozen=True)
class CategoryCard:
    """A category as a tile or a line of a menu."""

    id: int = 0
    parent_id: int = 0
    slug: str = ""
    href: str = ""
    name: str = ""
    description: str = ""
    image: str = ""
    depth: int = 0
    products_text: str = ""


@dataclass(frozen=True)
class CategoryBranch:
    """A top category with the ones below it, for the menu."""

    top: CategoryCard = field(default_factory=CategoryCard)
    below: list[CategoryCard] = field(default_factory=list)


@dataclass(frozen=True)
class ProductGrid:
    """One page of products; `after` is empty on the last."""

    products: list[ProductCard] = field(default_factory=list)
    after: str = ""


@dataclass(frozen=True)
class CategoryPage:
    """A category with the ones below it and its first products.

    A set `moved_to` means: only redirect there.
    """

    moved_to: str = ""
    category: CategoryCard = field(default_factory=CategoryCard)
    crumbs: list[Crumb] = field(default_factory=list)
    below: list[CategoryCard] = field(default_factory=list)
    grid: ProductGrid = field(default_factory=ProductGrid)


@dataclass(frozen=True)
class HomeShelves:
    """What the front page shows."""

    deals: list[ProductCard] = field(default_factory=list)
    new: list[ProductCard] = field(default_factory=list)
    best_rated: list[ProductCard] = field(default_factory=list)
    categories: list[CategoryCard] = field(default_factory=list)
    vendors: list[VendorCard] = field(default_factory=list)


@dataclass(frozen=True)
class ProductRow:
    """A product in a list of the vendor's or the staff's."""

    id: int = 0
    href: str = ""
    title: str = ""
    brand: str = ""
    category: str = ""
    image: str = ""
    status: str = ""
    vendor: str = ""
    offers_count: int = 0
    rating_text: str = ""
    created_text: str = ""


@dataclass(frozen=True)
class ProductRows:
    """One page of such a list; `after` is empty on the last."""

    rows: list[ProductRow] = field(default_factory=list)
    after: str = ""


@dataclass(frozen=True)
class ProductForm:
    """A product as its editor shows it; `description` is Markdown."""

    id: int = 0
    href: str = ""
    title: str = ""
    brand: str = ""
    category_id: int = 0
    description: str = ""
    highlights: list[str] = field(default_factory=list)
    status: str = ""
    pictures: list[Picture] = field(default_factory=list)
