"""One's own purchases, the newest first."""

import reflex as rx

from marketplace import routes
from marketplace.cards.orders import PurchaseRow
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button_link
from marketplace.components.layout import page_header
from marketplace.components.links import anchor
from marketplace.components.navigation import load_more
from marketplace.components.notices import empty_state
from marketplace.components.pictures import thumbnail
from marketplace.components.skeletons import skeleton_rows
from marketplace.pages.shell import shop_frame
from marketplace.pages.whereabouts import titled
from marketplace.state.shop.purchases import PurchasesState


@rx.page(route=routes.MY_ORDERS, title=titled("Your orders"), on_load=PurchasesState.load)
def purchases() -> rx.Component:
    """The list."""
    content = rx.cond(PurchasesState.rows.length() > 0, _rows(), _empty())
    return shop_frame(
        page_header("Your orders"), rx.cond(PurchasesState.is_loaded, content, skeleton_rows(4))
    )


def _rows() -> rx.Component:
    return rx.fragment(
        rx.el.ul(rx.foreach(PurchasesState.rows, _row), class_name="grid gap-4"),
        load_more(
            "Show older orders",
            on_click=PurchasesState.load_more,
            more=PurchasesState.after != "",
        ),
    )


def _row(row: PurchaseRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.foreach(row.images, lambda src: thumbnail(src, size="size-14")),
            class_name="flex gap-2",
        ),
        rx.el.div(
            anchor(f"Order {row.number}", href=row.href, class_name="card-link font-semibold"),
            rx.el.p(
                rx.el.span(row.placed_text),
                rx.el.span(row.things_text),
                class_name="dotted text-label text-muted",
            ),
            class_name="min-w-0 grow",
        ),
        status_pill(row.status, row.tone),
        rx.el.span(row.total, class_name="font-display font-bold tabular-nums"),
        data_testid="purchase",
        class_name="group relative flex flex-wrap items-center gap-x-5 gap-y-3 rounded-card border "
        "border-line bg-surface p-5 shadow-rest hover:shadow-lift",
    )


def _empty() -> rx.Component:
    return empty_state(
        "No orders yet",
        "What you buy appears here, with the way of every parcel.",
        icon="package",
        action=button_link("Look around", href=routes.HOME, variant="primary"),
    )
