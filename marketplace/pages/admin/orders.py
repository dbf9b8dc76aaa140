"""All purchases, with search by number and e-mail."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.staff import SaleRow
from marketplace.components.badges import status_pill
from marketplace.components.links import link
from marketplace.components.tables import cell, table_row, two_lines
from marketplace.pages.admin.room import admin_page, listing, search_bar, status_filter
from marketplace.pages.shell import admin_frame
from marketplace.rules.fulfilment import GroupStatus
from marketplace.state.admin.orders import SalesState

COLUMNS = ["Order", "Placed", "Buyer", "Vendors", "Status", "Amount"]
STATUSES = [
    Option("", "Any status"),
    *(Option(status, status.replace("_", " ").capitalize()) for status in GroupStatus),
]


@admin_page(routes.ADMIN_ORDERS, "Orders", SalesState.load)
def admin_orders() -> rx.Component:
    """The list of everything that was bought."""
    return admin_frame(
        "Orders",
        search_bar(SalesState, "Number or e-mail", status_filter(SalesState, STATUSES)),
        listing(
            SalesState,
            COLUMNS,
            sale_cells,
            "All purchases, newest first",
            "Nobody has bought yet, or nothing matches what you searched for.",
        ),
    )


def sale_cells(sale: SaleRow) -> rx.Component:
    """A purchase as a row of `COLUMNS`."""
    return table_row(
        cell(link(sale.number, href=sale.href, class_name="font-semibold"), lead=True),
        cell(sale.placed, label="Placed"),
        cell(two_lines(sale.buyer, sale.email), label="Buyer"),
        cell(sale.vendors, label="Vendors"),
        cell(status_pill(sale.status, sale.tone), label="Status"),
        cell(sale.amount, label="Amount", number=True),
        data_testid="sale-row",
    )
