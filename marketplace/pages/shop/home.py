"""The front page: what the shop is, and its shelves."""

import reflex as rx

from marketplace import routes
from marketplace.cards.catalog import ProductCard
from marketplace.cards.furniture import NavLink
from marketplace.cards.products import CategoryCard
from marketplace.cards.vendors import VendorCard
from marketplace.components.buttons import button_link, button_row
from marketplace.components.layout import section, section_heading
from marketplace.components.links import anchor
from marketplace.components.pictures import MOSAIC_SIZES, image
from marketplace.components.products import product_grid, product_shelf
from marketplace.components.showcase import (
    card_grid,
    category_grid,
    category_tile,
    hero,
    promises,
    vendor_card,
)
from marketplace.components.skeletons import skeleton_grid
from marketplace.pages.shell import shop_frame
from marketplace.state.shop.frame import FrameState
from marketplace.state.shop.home import HomeState

shelves = HomeState.shelves

PROMISES = [
    NavLink("Pay once", icon="credit-card", hint="One basket and one payment for every shop."),
    NavLink("Watch it come", icon="package", hint="Each parcel is tracked, shop by shop."),
    NavLink("Change your mind", icon="undo-2", hint="Cancel until it is packed, return it later."),
]


@rx.page(route=routes.HOME, title=FrameState.frame.site_name, on_load=HomeState.load)
def home() -> rx.Component:
    """Deals, categories, what people like, what is new, and the shops."""
    return shop_frame(
        _hero(),
        rx.cond(HomeState.is_loaded, _shelves(), rx.el.div(skeleton_grid(), class_name="mt-14")),
        section(promises(PROMISES)),
    )


def _hero() -> rx.Component:
    return hero(
        "Good things from independent shops",
        "Many small shops, one basket. You pay once, and each shop sends its own parcel.",
        actions=button_row(
            button_link("See the deals", href=f"{routes.SEARCH}?deal=1", variant="primary",
                        size="lg"),
            button_link("Sell with us", href=routes.SELL, size="lg"),
        ),
        picture=rx.el.div(
            rx.foreach(shelves.best_rated[:6], _mosaic_piece),
            class_name="mosaic",
            aria_hidden="true",
        ),
    )  # fmt: skip


def _mosaic_piece(product: ProductCard) -> rx.Component:
    return image(
        product.image,
        "",
        srcset=product.image_srcset,
        blur=product.image_blur,
        has_avif=product.image_has_avif,
        sizes=MOSAIC_SIZES,
        class_name="rounded-card",
    )


def _shelves() -> rx.Component:
    return rx.fragment(
        _shelf("Deals of the day", shelves.deals, f"{routes.SEARCH}?deal=1"),
        section(
            section_heading("Browse by category"),
            category_grid(rx.foreach(shelves.categories, _tile)),
        ),
        section(
            section_heading("Loved by shoppers", href=f"{routes.SEARCH}?sort=rating"),
            product_grid(shelves.best_rated),
        ),
        _shelf("Just arrived", shelves.new, f"{routes.SEARCH}?sort=newest"),
        section(
            section_heading("Meet the shops", lead="Each one packs and sends by itself."),
            card_grid(rx.foreach(shelves.vendors, _vendor)),
        ),
    )


def _shelf(title: str, products: rx.Var[list[ProductCard]], href: str) -> rx.Component:
    shelf = section(section_heading(title, href=href), product_shelf(products))
    return rx.cond(products.length() > 0, shelf)


def _tile(category: CategoryCard) -> rx.Component:
    pictured = category_tile(
        category.name, category.href, category.image, count=category.products_text
    )
    plain = anchor(
        rx.el.span(category.name, class_name="block text-sm font-semibold"),
        rx.el.span(category.products_text, class_name="block text-tiny text-muted tabular-nums"),
        href=category.href,
        class_name="block rounded-card border border-line bg-surface p-4 shadow-rest "
        "hover:border-line-strong hover:shadow-lift",
    )
    return rx.cond(category.image != "", pictured, plain)


def _vendor(vendor: VendorCard) -> rx.Component:
    return vendor_card(
        name=vendor.name,
        href=vendor.href,
        initials=vendor.name[:1],
        line=vendor.tagline,
        rating=vendor.rating,
        rating_text=vendor.rating_text,
        logo=vendor.logo,
    )
