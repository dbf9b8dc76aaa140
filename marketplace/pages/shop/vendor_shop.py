"""A vendor's shop window: who they are, and everything they offer."""

import reflex as rx

from marketplace import routes
from marketplace.components.avatars import avatar
from marketplace.components.buttons import button_link
from marketplace.components.layout import section, section_heading, stack
from marketplace.components.menus import disclosure
from marketplace.components.navigation import load_more
from marketplace.components.notices import empty_state, notice
from marketplace.components.pictures import BANNER_SIZES, image, webp_srcset
from marketplace.components.products import product_grid
from marketplace.components.ratings import rating_stars
from marketplace.components.skeletons import skeleton, skeleton_grid
from marketplace.pages.shell import shop_frame
from marketplace.pages.shop.missing import not_found
from marketplace.pages.whereabouts import arrived, title_of
from marketplace.state.shop.vendor_shop import VendorShopState

page = VendorShopState.page
vendor = page.vendor


@rx.page(
    route=routes.VENDOR_SHOP,
    title=title_of(VendorShopState.at, VendorShopState.is_missing, VendorShopState.title),
    on_load=VendorShopState.load,
)
def vendor_shop() -> rx.Component:
    """One vendor."""
    content = rx.cond(VendorShopState.is_missing, not_found("shop"), _content())
    waiting = stack(skeleton("h-40 w-full rounded-panel"), skeleton_grid())
    return shop_frame(arrived(VendorShopState.at, content, waiting))


def _content() -> rx.Component:
    return rx.fragment(
        rx.cond(
            page.banner != "",
            image(page.banner, "", srcset=webp_srcset(page.banner), sizes=BANNER_SIZES,
                  ratio="banner", eager=True, class_name="mb-6 rounded-panel"),
        ),
        _sign(),
        rx.cond(page.notice != "", rx.el.div(notice(page.notice, "warn"), class_name="mt-6")),
        rx.cond(page.story_html != "", _story()),
        section(section_heading("Everything here", lead=vendor.products_text), _products()),
    )  # fmt: skip


def _sign() -> rx.Component:
    return rx.el.header(
        avatar(vendor.name[:1], image=vendor.logo, square=True, size="lg"),
        rx.el.div(
            rx.el.h1(vendor.name, class_name="text-display"),
            rx.el.p(vendor.tagline, class_name="text-muted"),
            rx.el.p(
                rx.cond(
                    vendor.rating_text != "",
                    rating_stars(vendor.rating, text=vendor.rating_text),
                ),
                rx.el.span(vendor.city),
                rx.el.span(page.since_text),
                class_name="dotted mt-2 flex flex-wrap items-center text-label text-muted",
            ),
            rx.el.p(
                rx.icon("truck", size=16, aria_hidden="true", class_name="mt-0.5 shrink-0"),
                page.delivery_text,
                class_name="mt-2 flex gap-2 text-sm",
            ),
            class_name="min-w-0",
        ),
        class_name="flex items-start gap-5",
    )


def _story() -> rx.Component:
    # Rendered by `rules.texts.html`, which lets neither raw HTML nor links through.
    story = rx.html(page.story_html, class_name="prose max-w-prose")
    return rx.el.div(disclosure("About this shop", story), class_name="mt-6")


def _products() -> rx.Component:
    none = empty_state(
        "Nothing on sale yet",
        "Look in again soon.",
        action=button_link("To the front page", href=routes.HOME),
    )
    return rx.cond(
        VendorShopState.products.length() > 0,
        rx.fragment(
            product_grid(VendorShopState.products),
            load_more(
                "Show more",
                on_click=VendorShopState.load_more,
                loading=VendorShopState.is_loading_more,
                href=VendorShopState.next_href,
                more=VendorShopState.after != "",
            ),
        ),
        none,
    )
