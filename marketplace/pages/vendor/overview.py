"""The first room of the portal: what waits, what sells, what happened."""

import reflex as rx

from marketplace import routes
from marketplace.cards.vendor_orders import Duty, Notice
from marketplace.components.badges import live_dot
from marketplace.components.buttons import button_link
from marketplace.components.layout import panel, split, stack
from marketplace.components.links import anchor
from marketplace.components.notices import empty_state, spoken
from marketplace.components.slots import each
from marketplace.components.stats import bar_chart, stat_row, stat_tile
from marketplace.pages.vendor.room import once_loaded, room, vendor_page
from marketplace.state.vendor.overview import OverviewState
from marketplace.state.vendor.portal import PortalState

overview = OverviewState.overview


@vendor_page(routes.VENDOR_HOME, "Overview", OverviewState.load)
def vendor_home() -> rx.Component:
    """Figures above, duties and the feed below."""
    return room(
        "Overview",
        spoken(OverviewState.news),
        once_loaded(OverviewState.is_loaded, _content()),
        lead=PortalState.standing.shop,
        actions=live_dot(),
    )


def _content() -> rx.Component:
    return stack(
        stat_row(
            stat_tile("To accept", overview.to_accept),
            stat_tile("To pack", overview.to_pack),
            stat_tile("To ship", overview.to_ship),
            stat_tile("Low in stock", overview.low_stock),
        ),
        split(stack(rx.cond(overview.revenue, _revenue()), _duties()), _feed()),
    )


def _revenue() -> rx.Component:
    return stat_tile(
        "Sold in the last 30 days",
        overview.revenue,
        change=overview.revenue_change,
        tone=overview.revenue_tone,
        hint="Compared with the 30 days before",
        chart=rx.el.div(
            bar_chart(overview.days, "Sold on each of the last 30 days"),
            rx.el.p(
                rx.el.span(overview.since),
                rx.el.span("Today"),
                class_name="mt-2 flex justify-between text-tiny text-muted",
            ),
            class_name="overflow-x-clip",
        ),
    )


def _duties() -> rx.Component:
    return panel(
        rx.cond(
            overview.duties,
            rx.el.ul(each(overview.duties, _duty), class_name="divide-y divide-line"),
            empty_state(
                "All done",
                "Nothing waits for you just now.",
                icon="circle-check",
                action=button_link("Look at your offers", href=routes.VENDOR_OFFERS),
            ),
        ),
        title="Needs attention",
        flush=True,
    )


def _duty(duty: Duty) -> rx.Component:
    return rx.el.li(
        anchor(
            rx.el.span(
                class_name="tone-fill size-2.5 shrink-0 rounded-full",
                data_tone=duty.tone,
                aria_hidden="true",
            ),
            rx.el.span(
                rx.el.span(duty.text, class_name="block text-sm font-semibold"),
                rx.el.span(duty.detail, class_name="block text-label text-muted"),
                class_name="grow",
            ),
            rx.icon("chevron-right", size=17, class_name="text-muted", aria_hidden="true"),
            href=duty.href,
            class_name="flex items-center gap-4 px-5 py-3.5 hover:bg-ink/4",
        ),
        data_testid="duty",
    )


def _feed() -> rx.Component:
    return panel(
        rx.cond(
            overview.notices,
            rx.el.ul(each(overview.notices, _notice), class_name="divide-y divide-line"),
            empty_state("No news yet", "New orders and messages are told here.", icon="bell"),
        ),
        title="What happened",
        flush=True,
    )


def _notice(notice: Notice) -> rx.Component:
    return rx.el.li(
        anchor(
            rx.el.span(notice.title, class_name="block text-sm font-semibold"),
            rx.el.span(notice.body, class_name="block text-label text-muted empty:hidden"),
            rx.el.span(notice.when, class_name="block text-tiny text-muted"),
            href=notice.href,
            class_name="grid gap-0.5 px-5 py-3 hover:bg-ink/4",
        ),
        data_testid="notice",
    )
