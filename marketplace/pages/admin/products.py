"""All products, and whether they are on the shelves."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.products import ProductRow
from marketplace.components.badges import status_pill
from marketplace.components.links import link
from marketplace.components.tables import cell, table_row, two_lines
from marketplace.pages.admin.room import (
    admin_page,
    ask_button,
    listing,
    reason_dialog,
    search_bar,
    status_filter,
)
from marketplace.pages.shell import admin_frame
from marketplace.rules.kinds import ProductStatus
from marketplace.state.admin.products import ProductsState

COLUMNS = ["Product", "Category", "Proposed by", "Added", "Status", "Decide"]
STATUSES = [
    Option("", "Any status"),
    *(Option(status, status.capitalize()) for status in ProductStatus),
]


@admin_page(routes.ADMIN_PRODUCTS, "Products", ProductsState.load)
def admin_products() -> rx.Component:
    """The list, with hide and show."""
    return admin_frame(
        "Products",
        search_bar(ProductsState, "Title or brand", status_filter(ProductsState, STATUSES)),
        listing(
            ProductsState, COLUMNS, _row, "All products, newest first", "No product matches that."
        ),
        reason_dialog(),
    )


def _row(product: ProductRow) -> rx.Component:
    title = link(product.title, href=product.href, class_name="font-semibold")
    tone = rx.match(product.status, ("published", "good"), ("proposed", "warn"), "bad")
    return table_row(
        cell(two_lines(title, product.brand), lead=True),
        cell(product.category, label="Category"),
        cell(product.vendor, label="Proposed by"),
        cell(product.created_text, label="Added"),
        cell(status_pill(product.status.capitalize(), tone), label="Status"),
        cell(_decision(product), label="Decide"),
        data_testid="product-row",
    )


def _decision(product: ProductRow) -> rx.Component:
    return rx.match(
        product.status,
        ("hidden", ask_button("Show", "show_product", product.id, product.title)),
        ("withdrawn", rx.fragment()),
        ask_button("Hide", "hide_product", product.id, product.title),
    )
