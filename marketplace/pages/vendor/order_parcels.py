"""The parcels of an order on its vendor's sheet, and its returns and claims."""

from typing import Any

import reflex as rx

from marketplace.cards.aftersales import ShipmentCard
from marketplace.cards.vendor_orders import CaseLink
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button
from marketplace.components.layout import panel
from marketplace.components.links import link
from marketplace.components.slots import each
from marketplace.pages.vendor.order_dialogs import A_CLICK
from marketplace.state.vendor.order_actions import OrderActionsState
from marketplace.state.vendor.order_sheet import OrderSheetState


def parcels(sheet: Any) -> rx.Component:
    """What has left, in which parcel."""
    rows = rx.el.ul(each(sheet.shipments, _parcel), class_name="divide-y divide-line px-5")
    return panel(rows, title="Parcels", flush=True)


def _parcel(one: ShipmentCard) -> rx.Component:
    arrived = button(
        "It has arrived",
        size="sm",
        on_click=OrderActionsState.deliver_parcel(one.id).throttle(A_CLICK),
        data_testid="deliver-parcel",
    )
    slip = button(
        "Packing slip",
        size="sm",
        variant="ghost",
        icon="printer",
        on_click=OrderSheetState.print_parcel(one.id),
    )
    return rx.el.li(
        rx.el.div(
            rx.el.h3(one.title, class_name="font-sans text-sm font-semibold"),
            status_pill(one.status, one.tone),
            class_name="flex flex-wrap items-center justify-between gap-2",
        ),
        rx.el.p(one.tracking, class_name="text-label text-muted"),
        rx.el.ul(each(one.contents, lambda row: rx.el.li(row)), class_name="text-sm"),
        rx.el.div(rx.cond(one.can_confirm, arrived), slip, class_name="flex flex-wrap gap-3"),
        data_testid="parcel-row",
        class_name="grid gap-2 py-4",
    )


def cases_about(sheet: Any) -> rx.Component:
    """Links to the returns and claims about an order."""
    rows = rx.el.ul(each(sheet.cases, _case), class_name="grid gap-2")
    return panel(rows, title="Returns and claims")


def _case(one: CaseLink) -> rx.Component:
    return rx.el.li(
        link(one.number, href=one.href, class_name="text-sm font-semibold"),
        status_pill(one.status, one.tone),
        class_name="flex flex-wrap items-center justify-between gap-2",
    )
