"""Parcels and cases on a purchase as staff see it, and giving something back."""

from typing import Any

import reflex as rx

from marketplace.cards.aftersales import ShipmentCard
from marketplace.cards.furniture import Option
from marketplace.cards.vendor_orders import CaseLink
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button, submit
from marketplace.components.fields import money_field, select_field, text_area
from marketplace.components.forms import form_actions, form_error, live_form
from marketplace.components.links import link
from marketplace.components.overlays import dialog
from marketplace.components.slots import each
from marketplace.state.admin.goodwill import GoodwillState as Giving

PAYERS = [
    Option("vendor", "The vendor, less the commission"),
    Option("platform", "We do, out of our own pocket"),
]
ROW = "flex flex-wrap items-center justify-between gap-2"


def shipment_line(one: ShipmentCard) -> rx.Component:
    """A parcel with what is in it."""
    return rx.el.li(
        rx.el.div(
            rx.el.span(one.title, class_name="text-sm font-semibold"),
            status_pill(one.status, one.tone),
            class_name=ROW,
        ),
        rx.el.p(one.tracking, class_name="text-label text-muted"),
        rx.el.ul(each(one.contents, lambda row: rx.el.li(row)), class_name="text-sm"),
    )


def case_line(one: CaseLink) -> rx.Component:
    """A return or claim."""
    return rx.el.li(
        link(one.number, href=one.href, class_name="text-sm font-semibold"),
        status_pill(one.status, one.tone),
        class_name=ROW,
    )


def goodwill_button(part: Any) -> rx.Component:
    """Opens the dialog for one vendor's order."""
    return button(
        "Give something back",
        size="sm",
        icon="undo-2",
        on_click=Giving.ask(part.id, part.number),
        data_testid="goodwill",
    )


def goodwill_dialog() -> rx.Component:
    """For what, how much, at whose cost and why."""
    return dialog(
        "Give something back",
        live_form(
            select_field("line", "For what", Giving.lines),
            money_field("amount", "Amount", error=_error("amount")),
            select_field("paid_by", "Who pays", PAYERS),
            text_area("reason", "Reason", rows=2, error=_error("reason")),
            form_error(_error("")),
            form_actions(
                submit("Give it back", data_testid="confirm-goodwill"),
                button("Not now", on_click=Giving.set_open(False)),
            ),
            on_submit=Giving.give,
        ),
        text=rx.fragment("Order ", Giving.number, ". The buyer keeps the goods."),
        open=Giving.order_id != 0,
        on_open_change=Giving.set_open,
    )


def _error(name: str) -> rx.Var[str]:
    return rx.cond(Giving.field == name, Giving.problem, "")
