"""The staff's rooms; importing the package registers every page."""

from marketplace.pages.admin import (
    audit,
    money,
    order,
    orders,
    overview,
    people,
    products,
    reviews,
    settings,
    vendors,
    work,
)

__all__ = [
    "audit",
    "money",
    "order",
    "orders",
    "overview",
    "people",
    "products",
    "reviews",
    "settings",
    "vendors",
    "work",
]
