"""The tables, by aggregate. Importing this package registers every one of them."""

from marketplace.models import (
    accounts,
    carts,
    catalog,
    ledger,
    messages,
    offers,
    orders,
    payments,
    payouts,
    promotions,
    reviews,
    staff,
    vendors,
    wishlists,
)

__all__ = [
    "accounts",
    "carts",
    "catalog",
    "ledger",
    "messages",
    "offers",
    "orders",
    "payments",
    "payouts",
    "promotions",
    "reviews",
    "staff",
    "vendors",
    "wishlists",
]
