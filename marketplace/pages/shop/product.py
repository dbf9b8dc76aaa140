"""A product's page: pictures, what it is, the box in which one buys, and what people say."""

import reflex as rx

from marketplace import routes
from marketplace.components.buttons import button, button_link
from marketplace.components.forms import deed
from marketplace.components.layout import (
    facts,
    product_layout,
    section,
    stack,
)
from marketplace.components.links import anchor, link
from marketplace.components.navigation import breadcrumbs
from marketplace.components.pictures import gallery
from marketplace.components.prices import price
from marketplace.components.products import buy_box, stock_line
from marketplace.components.quantity import quantity_stepper
from marketplace.components.ratings import rating_stars
from marketplace.components.skeletons import skeleton, skeleton_text
from marketplace.pages.shell import frame, shop_frame
from marketplace.pages.shop.missing import not_found
from marketplace.pages.shop.product_offers import other_offers
from marketplace.pages.shop.product_talk import questions, reviews
from marketplace.pages.shop.variants import variants
from marketplace.pages.whereabouts import arrived, title_of
from marketplace.state.shop.cart import CartState
from marketplace.state.shop.product import ProductState

page, chosen = ProductState.page, ProductState.chosen
best = chosen.best
ADD = "/doors/basket"
title = title_of(ProductState.at, ProductState.is_missing, page.title)


@rx.page(route=routes.PRODUCT, title=title, on_load=ProductState.load)
def product() -> rx.Component:
    """One product."""
    content = rx.cond(ProductState.is_missing, not_found("product"), _content())
    return shop_frame(arrived(ProductState.at, content, _waiting()))


def _waiting() -> rx.Component:
    return product_layout(
        skeleton("aspect-square w-full rounded-panel"),
        stack(skeleton("h-10 w-4/5"), skeleton("h-5 w-1/3"), skeleton_text(5)),
        skeleton("h-80 w-full rounded-panel"),
    )


def _content() -> rx.Component:
    return rx.fragment(
        rx.el.div(breadcrumbs(page.crumbs), class_name="mb-5"),
        product_layout(_pictures(), _words(), _buying()),
        rx.cond(chosen.offers.length() > 1, other_offers()),
        section(
            rx.el.div(_description(), _specification(), class_name="grid gap-12 lg:grid-cols-2")
        ),
        reviews(),
        questions(),
    )


def _pictures() -> rx.Component:
    return rx.cond(
        page.pictures.length() > 0,
        gallery(
            page.pictures,
            selected=ProductState.picture,
            shown_picture=page.pictures[ProductState.picture],
            on_select=ProductState.show_picture,
        ),
        rx.el.div(class_name="picture aspect-square rounded-panel"),
    )


def _words() -> rx.Component:
    stars = anchor(
        rating_stars(page.rating, text=page.rating_text),
        href="#reviews",
        class_name="inline-flex min-h-6 items-center",
    )
    return stack(
        rx.el.header(
            rx.el.p(page.brand, class_name="text-sm font-semibold text-muted empty:hidden"),
            rx.el.h1(page.title, class_name="mt-1 text-title"),
            rx.cond(page.review_count > 0, rx.el.div(stars, class_name="mt-2")),
        ),
        rx.cond(page.variants.length() > 1, variants()),
        rx.cond(
            page.highlights.length() > 0,
            rx.el.ul(
                rx.foreach(page.highlights, lambda words: rx.el.li(words)),
                class_name="list-disc space-y-1.5 pl-5 text-sm marker:text-faint",
            ),
            rx.el.p(page.summary, class_name="text-sm text-muted"),
        ),
    )


def _buying() -> rx.Component:
    return buy_box(
        rx.cond(best.id != 0, _offer(), _unoffered()),
        # Always there, since a place that appears together with its words is not read out.
        rx.el.p(ProductState.news, role="status", class_name="text-label text-accent "
                "font-semibold empty:absolute", data_testid="news"),
        _wish(),
    )  # fmt: skip


def _offer() -> rx.Component:
    figures = rx.el.div(
        price(best.price, was=best.was_price, note="incl. VAT", size="lg"),
        rx.el.p(best.saving_text, class_name="mt-1 text-sm font-semibold text-good empty:hidden"),
        # A new key at a change of price restarts the gentle flash.
        key=f"{best.price} {ProductState.news}",
        class_name=rx.cond(ProductState.news != "", "flash rounded-control", ""),
    )
    return stack(
        figures,
        rx.el.div(
            stock_line(best.stock_text, best.in_stock),
            rx.cond(
                best.refusal != "",
                rx.el.p(
                    f"{best.vendor}: {best.refusal}",
                    class_name="mt-2 text-sm font-semibold text-warn",
                    data_testid="refusal",
                ),
                _delivered(),
            ),
        ),
        rx.cond(best.can_buy, _adding()),
        _sold_by(),
        gap="gap-5",
    )


def _delivered() -> rx.Component:
    return rx.el.p(
        rx.icon("truck", size=16, class_name="mt-0.5 shrink-0", aria_hidden="true"),
        rx.el.span(
            best.delivery_text,
            rx.cond(frame.country_name != "", f" to {frame.country_name}", ""),
        ),
        class_name="mt-2 flex gap-2 text-sm text-muted",
    )


def _adding() -> rx.Component:
    quantity = ProductState.quantity
    view = button_link("View your basket", href=routes.CART, wide=True)
    how_many = rx.el.div(
        rx.el.span("Quantity", class_name="text-label font-semibold", aria_hidden="true"),
        quantity_stepper(
            quantity,
            on_decrease=ProductState.set_quantity(quantity - 1),
            on_increase=ProductState.set_quantity(quantity + 1),
            at_least=quantity <= 1,
            at_most=quantity >= best.max_quantity,
        ),
        class_name="needs-script flex items-center justify-between",
    )
    add = button(
        "Add to basket",
        type="submit",
        variant="primary",
        size="lg",
        icon="shopping-basket",
        wide=True,
        on_click=CartState.add(best.id, quantity).prevent_default,
        data_testid="add-to-basket",
    )
    return stack(
        how_many,
        deed(add, action=ADD, values={"offer": best.id, "quantity": quantity}),
        # Its place is kept: a basket that is known later moves nothing.
        rx.el.div(view, class_name=rx.cond(frame.basket_count != "", "", "invisible")),
        gap="gap-3",
    )


def _sold_by() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            "Sold and sent by ",
            link(best.vendor, href=best.vendor_href),
            class_name="text-sm",
        ),
        rx.cond(
            best.vendor_rating_text != "",
            rating_stars(best.vendor_rating, text=best.vendor_rating_text),
        ),
        rx.cond(
            (best.condition != "") & (best.condition != "New"),
            rx.el.p("Condition: ", best.condition, class_name="text-sm font-semibold"),
        ),
        class_name="grid gap-1.5 border-t border-line pt-4",
    )


def _unoffered() -> rx.Component:
    return rx.el.div(
        rx.el.p("Nobody offers this just now", class_name="text-heading font-semibold"),
        rx.el.p("Save it to your list and look again later.", class_name="text-sm text-muted"),
    )


def _wish() -> rx.Component:
    wish = rx.cond(
        ProductState.is_wished,
        button("On your list", icon="heart", on_click=ProductState.toggle_wish,
               aria_pressed="true", class_name="text-accent [&_svg]:fill-current"),
        button("Save for later", icon="heart", on_click=ProductState.toggle_wish,
               aria_pressed="false"),
    )  # fmt: skip
    return rx.el.div(wish, class_name="needs-script grid")


def _description() -> rx.Component:
    # The description is Markdown that `rules.texts.html` renders without raw HTML or links.
    return rx.el.div(
        rx.el.h2("About it", class_name="mb-4 text-title"),
        rx.html(page.description_html, class_name="prose max-w-prose"),
    )


def _specification() -> rx.Component:
    table = rx.el.div(
        rx.el.h2("Details", class_name="mb-4 text-title"),
        facts(page.facts),
    )
    return rx.cond(page.facts.length() > 0, table)
