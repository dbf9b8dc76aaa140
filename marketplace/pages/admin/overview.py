"""The shop at a glance: figures, the last thirty days, the newest purchases."""

import reflex as rx

from marketplace import routes
from marketplace.components.badges import live_dot
from marketplace.components.layout import panel, stack
from marketplace.components.links import arrow_link
from marketplace.components.slots import each, shown
from marketplace.components.stats import bar_chart, stat_row, stat_tile
from marketplace.components.tables import table, table_body
from marketplace.pages.admin.orders import COLUMNS, sale_cells
from marketplace.pages.admin.room import admin_page, none_found, once_loaded
from marketplace.pages.shell import admin_frame
from marketplace.state.admin.overview import OverviewState

overview = OverviewState.overview


@admin_page(routes.ADMIN_HOME, "Overview", OverviewState.load)
def admin_home() -> rx.Component:
    """Figures that change by themselves."""
    return admin_frame("Overview", once_loaded(OverviewState.is_loaded, _content()))


def _content() -> rx.Component:
    return stack(
        stat_row(
            stat_tile("Orders today", overview.orders_today),
            shown(overview.revenue, stat_tile("Bought in 30 days", overview.revenue)),
            stat_tile("Vendors waiting", overview.vendors_waiting),
            stat_tile("Failed jobs", overview.failed_jobs),
        ),
        _attention(),
        shown(
            overview.revenue,
            panel(
                bar_chart(overview.revenue_days, "Bought per day, last 30 days"),
                title="The last 30 days",
            ),
        ),
        panel(
            rx.cond(
                overview.newest,
                table(
                    COLUMNS,
                    table_body(overview.newest, sale_cells),
                    caption="The newest purchases",
                    numbers=("Amount",),
                ),
                none_found("The first purchase appears here by itself."),
            ),
            rx.el.p(arrow_link("All orders", routes.ADMIN_ORDERS), class_name="p-5"),
            title="Newest purchases",
            aside=live_dot(),
            flush=True,
        ),
    )


def _attention() -> rx.Component:
    """What waits for somebody of the staff, each a way to where it is put right."""
    waiting = rx.el.ul(
        each(overview.attention, lambda one: rx.el.li(arrow_link(one.text, one.href))),
        class_name="grid gap-2.5",
    )
    calm = rx.el.p("All quiet: nothing waits for you.", class_name="text-sm text-muted")
    return panel(rx.cond(overview.attention, waiting, calm), title="Needs attention")
