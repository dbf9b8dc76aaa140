"""One order: what to pack, where it goes, what has happened, what it brings."""

import reflex as rx

from marketplace import routes
from marketplace.cards.vendor_orders import OrderSheetLine, SlipLine
from marketplace.components.badges import badge, status_pill
from marketplace.components.baskets import order_line
from marketplace.components.buttons import button, button_link, button_row
from marketplace.components.layout import panel, split, stack
from marketplace.components.links import link
from marketplace.components.notices import empty_state, notice
from marketplace.components.prices import sum_line, sums, tax_lines
from marketplace.components.progress import timeline
from marketplace.components.skeletons import skeleton_rows
from marketplace.components.slots import each, shown
from marketplace.pages.vendor.order_dialogs import A_CLICK, order_dialogs
from marketplace.pages.vendor.order_parcels import cases_about, parcels
from marketplace.pages.vendor.packing_slip import packing_slip
from marketplace.pages.vendor.room import room, vendor_page
from marketplace.pages.whereabouts import arrived
from marketplace.state.vendor.order_actions import OrderActionsState
from marketplace.state.vendor.order_sheet import OrderSheetState

sheet = OrderSheetState.sheet
is_known = sheet.number.bool() & ~OrderSheetState.is_missing
title = rx.cond(is_known, rx.Var.create("Order ") + sheet.number, "Order")


@vendor_page(routes.VENDOR_ORDER, title, OrderSheetState.load)
def order() -> rx.Component:
    """The sheet, or that there is no such order."""
    return room(
        title,
        arrived(
            OrderSheetState.at,
            rx.cond(OrderSheetState.is_missing, _missing(), _content()),
            skeleton_rows(),
        ),
        order_dialogs(),
        lead=rx.cond(OrderSheetState.is_missing, rx.fragment(), _state()),
        actions=rx.cond(OrderSheetState.is_missing, rx.fragment(), _actions()),
    )


def _content() -> rx.Component:
    return rx.fragment(
        shown(sheet.notice, rx.el.div(_cancelled(), class_name="mb-6")),
        rx.cond(sheet.is_checked, rx.el.div(_checked(), class_name="mb-6")),
        split(_goods(), _side(), side="sm"),
        packing_slip(sheet, _slip(), OrderSheetState.slip_of),
    )


def _slip() -> rx.Var[list[SlipLine]]:
    """What was asked for, or without a question what is to be packed."""
    return rx.cond(OrderSheetState.slip, OrderSheetState.slip, sheet.slip)


def _state() -> rx.Component:
    return rx.el.div(
        link("All orders", href=routes.VENDOR_ORDERS, class_name="text-sm"),
        status_pill(sheet.status, sheet.tone),
        shown(sheet.due, badge(sheet.due, sheet.due_tone, icon="clock")),
        class_name="flex flex-wrap items-center gap-3",
    )


def _cancelled() -> rx.Component:
    return notice(sheet.notice, "warn", title="This order was cancelled")


def _checked() -> rx.Component:
    return notice(
        "Please don't send anything yet. As soon as the payment is confirmed, you are told, "
        "and only then your time to send it begins.",
        "warn",
        title="The payment for this order is being checked",
    )


def _actions() -> rx.Component:
    act = OrderActionsState
    return button_row(
        rx.cond(
            sheet.can_accept,
            button(
                "Accept",
                variant="primary",
                on_click=act.accept(sheet.id).throttle(A_CLICK),
                data_testid="accept",
            ),
        ),
        rx.cond(
            sheet.can_pack,
            button(
                "Mark as packed",
                icon="package-check",
                on_click=act.pack(sheet.id).throttle(A_CLICK),
                data_testid="pack",
            ),
        ),
        rx.cond(sheet.can_ship, _asking("Ship", "ship", "truck")),
        rx.cond(
            sheet.can_deliver,
            button(
                "Mark as delivered",
                on_click=act.deliver(sheet.id).throttle(A_CLICK),
                data_testid="deliver",
            ),
        ),
        button("Packing slip", icon="printer", on_click=OrderSheetState.print_open),
        rx.cond(sheet.can_be_kind, _asking("Give something back", "goodwill", "undo-2")),
        rx.cond(sheet.can_cancel, _asking("Cancel", "cancel", "x")),
    )


def _asking(text: str, question: str, icon: str) -> rx.Component:
    return button(
        text,
        icon=icon,
        on_click=OrderActionsState.ask(question, sheet.id, sheet.number),
        data_testid=question,
    )


def _goods() -> rx.Component:
    return stack(
        panel(
            rx.el.ul(each(sheet.lines, _line), class_name="divide-y divide-line px-5"),
            title="What to pack",
            flush=True,
        ),
        rx.cond(sheet.shipments, parcels(sheet)),
        panel(timeline(sheet.timeline), title="What has happened"),
        rx.cond(
            sheet.news.length() > 0,
            panel(timeline(sheet.news), title="What the carrier says", data_testid="tracking"),
        ),
    )


def _line(line: OrderSheetLine) -> rx.Component:
    return order_line(
        title=line.title,
        href=line.href,
        picture=line.image,
        amount=line.total,
        quantity_text=rx.Var.create(f"{line.quantity} × {line.unit}"),
        tax_text=line.tax,
        detail=line.detail,
        status=rx.fragment(
            badge(f"SKU {line.sku}"),
            shown(line.state, badge(line.state, "warn")),
            shown(line.fee, _fee(line)),
        ),
    )


def _fee(line: OrderSheetLine) -> rx.Component:
    return rx.el.span(
        f"Commission {line.fee}, {line.rate}",
        shown(line.rule, rx.el.span(f" by “{line.rule}”")),
        class_name="text-label text-muted",
        data_testid="fee",
    )


def _side() -> rx.Component:
    return stack(
        rx.cond(sheet.cases, cases_about(sheet)),
        panel(_amounts(), title="What it brings"),
        panel(_address(), title="Where it goes"),
    )


def _amounts() -> rx.Component:
    return sums(
        sum_line("Items", sheet.goods),
        sum_line("Delivery", sheet.delivery),
        shown(sheet.discount, sum_line("Discount", sheet.discount)),
        tax_lines(sheet.tax),
        sum_line("The buyer paid", sheet.total, hint=sheet.tax.within),
        shown(sheet.tax.note, rx.el.p(sheet.tax.note, class_name="text-label text-muted")),
        shown(sheet.tax_id, sum_line("The buyer's VAT number", sheet.tax_id)),
        shown(
            sheet.commission,
            sum_line(
                "Commission",
                sheet.commission,
                hint=rx.cond(sheet.rates, sheet.rates + " on items", ""),
            ),
        ),
        shown(
            sheet.commission_vat,
            sum_line("VAT on commission", sheet.commission_vat, hint=sheet.fee_vat_note),
        ),
        shown(
            sheet.given_back,
            sum_line("Not sent or given back", sheet.given_back, hint="Less its commission"),
        ),
        shown(sheet.earning, sum_line("You earn", sheet.earning, strong=True)),
    )


def _address() -> rx.Component:
    where = rx.el.address(
        each(sheet.address, lambda part: rx.el.div(part)), class_name="text-sm not-italic"
    )
    promised = rx.el.p(
        "Promised: ", sheet.promise, class_name="mt-3 text-sm font-semibold", data_testid="promise"
    )
    return rx.fragment(where, shown(sheet.promise, promised))


def _missing() -> rx.Component:
    return empty_state(
        "We couldn't find that order",
        "Perhaps the number has a typing error, or it belongs to another shop.",
        icon="search-x",
        action=button_link("All orders", href=routes.VENDOR_ORDERS, variant="primary"),
    )
