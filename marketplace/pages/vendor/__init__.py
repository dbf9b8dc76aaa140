"""The vendors' rooms; importing the package registers every page."""

from marketplace.pages.vendor import (
    add,
    imports,
    money,
    offers,
    order,
    orders,
    overview,
    product,
    profile,
    reviews,
)

__all__ = [
    "add",
    "imports",
    "money",
    "offers",
    "order",
    "orders",
    "overview",
    "product",
    "profile",
    "reviews",
]
