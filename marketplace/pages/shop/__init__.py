"""The rooms of the shop; importing them registers their pages."""

from marketplace.pages.shop import (
    account,
    browse,
    cart,
    category,
    checkout,
    doors,
    help,
    home,
    missing,
    product,
    purchase,
    purchases,
    results,
    sell,
    vendor_shop,
    wishlist,
)

__all__ = [
    "account",
    "browse",
    "cart",
    "category",
    "checkout",
    "doors",
    "help",
    "home",
    "missing",
    "product",
    "purchase",
    "purchases",
    "results",
    "sell",
    "vendor_shop",
    "wishlist",
]
