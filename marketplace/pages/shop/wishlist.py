"""What one would like to have."""

import reflex as rx

from marketplace import routes
from marketplace.cards.catalog import ProductCard
from marketplace.components.buttons import button_link, icon_button
from marketplace.components.layout import page_header
from marketplace.components.notices import empty_state
from marketplace.components.products import product_card, product_grid
from marketplace.components.skeletons import skeleton_grid
from marketplace.pages.shell import shop_frame
from marketplace.pages.whereabouts import titled
from marketplace.state.shop.wishlist import WishlistState


@rx.page(route=routes.MY_WISHLIST, title=titled("Your list"), on_load=WishlistState.load)
def wishlist() -> rx.Component:
    """One's own list."""
    products = rx.fragment(
        rx.el.h2("Products", class_name="sr-only"), product_grid(WishlistState.products, _card)
    )
    content = rx.cond(WishlistState.products.length() > 0, products, _empty())
    return shop_frame(
        page_header("Your list"), rx.cond(WishlistState.is_loaded, content, skeleton_grid(4))
    )


def _card(product: ProductCard) -> rx.Component:
    return product_card(
        product,
        action=icon_button(
            "x",
            f"Take {product.title} off the list",
            variant="secondary",
            size="sm",
            on_click=WishlistState.remove(product.id),
        ),
    )


def _empty() -> rx.Component:
    return empty_state(
        "Your list is empty",
        "Tap “Save for later” on anything that you would like to find again.",
        icon="heart",
        action=button_link("Look around", href=routes.HOME, variant="primary"),
    )
