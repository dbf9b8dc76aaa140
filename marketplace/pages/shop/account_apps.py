"""The apps that have access to one's account, each with a way to take it away."""

import reflex as rx

from marketplace.cards.access import ConnectionCard
from marketplace.components.buttons import button
from marketplace.components.layout import panel
from marketplace.components.overlays import confirm
from marketplace.state.shop.apps import AppsState


def apps_panel() -> rx.Component:
    """What each may do, since when, and when it last did."""
    none = rx.el.p("No app has access to your account.", class_name="text-sm text-muted")
    some = rx.el.ul(rx.foreach(AppsState.apps, _app), class_name="divide-y divide-line")
    return panel(
        rx.cond(AppsState.apps.length() > 0, some, none),
        title="Apps with access",
        aria_label="Apps with access",
    )


def _app(app: ConnectionCard) -> rx.Component:
    take_away = confirm(
        "Take its access away?",
        "It is signed out of your account. You can let it in again.",
        trigger=button(
            "Take away",
            variant="ghost",
            size="sm",
            aria_label=f"Take away the access of {app.app}",
            data_testid="take-away",
        ),
        action="Take it away",
        on_confirm=AppsState.take_away(app.id),
    )
    rights = rx.el.ul(
        rx.foreach(app.rights, lambda words: rx.el.li(words)),
        class_name="mt-1 list-disc pl-4.5 text-label",
    )
    return rx.el.li(
        rx.el.div(
            rx.el.p(app.app, class_name="text-sm font-semibold"),
            rights,
            rx.el.p(
                rx.cond(app.shop != "", rx.el.span("For ", app.shop), rx.fragment()),
                rx.el.span("Since ", app.since),
                rx.el.span("Last used ", app.used),
                class_name="dotted mt-1 text-label text-muted",
            ),
            class_name="min-w-0 grow",
        ),
        take_away,
        data_testid="app",
        class_name="flex flex-wrap items-center gap-3 py-3",
    )
