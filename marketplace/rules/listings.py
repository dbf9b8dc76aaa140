"""How a variant is named outside the shop: alike in the product feed and in schema.org."""

from marketplace.rules.texts import shortened

LONGEST_TITLE = 150
"""Characters that shopping engines take."""


def listing_number(product_id: int, variant_id: int) -> str:
    """The number of a variant: "12-34"."""
    return f"{product_id}-{variant_id}"


def listing_title(title: str, variant: str) -> str:
    """The product's title and, where it has several variants, the variant's name."""
    return shortened(f"{title} – {variant}" if variant else title, LONGEST_TITLE)
