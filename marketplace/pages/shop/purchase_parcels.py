"""The parcels of an order, and its returns and claims, as their buyer follows them."""

import reflex as rx

from marketplace.cards.aftersales import CaseCard, ShipmentCard
from marketplace.cards.orders import ParcelCard
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button
from marketplace.components.overlays import confirm
from marketplace.components.progress import timeline
from marketplace.components.slots import shown
from marketplace.state.shop.aftersales import AftersalesState

BOX = "grid gap-3 rounded-control border border-line bg-sunken/40 p-4"
LIST = "grid gap-0.5 text-sm"


def shipments(part: ParcelCard) -> rx.Component:
    """Every parcel that has left, and what is still to be sent."""
    return rx.el.div(
        rx.foreach(part.shipments, lambda one: _shipment(part, one)),
        rx.cond(part.unsent, _unsent(part)),
        class_name="grid gap-3",
    )


def _shipment(part: ParcelCard, one: ShipmentCard) -> rx.Component:
    return rx.el.section(
        _head(one.title, one.status, one.tone),
        rx.el.p(one.tracking, class_name="text-label text-muted empty:hidden"),
        _list(one.contents),
        timeline(one.steps),
        rx.el.div(
            rx.cond(
                one.can_confirm,
                button(
                    "I've got it",
                    variant="primary",
                    size="sm",
                    icon="package-check",
                    on_click=AftersalesState.confirm_parcel(one.id),
                    data_testid="confirm-parcel",
                ),
            ),
            complain(part, one),
            class_name="flex flex-wrap gap-3 empty:hidden",
        ),
        data_testid="shipment",
        class_name=BOX,
    )


def complain(part: ParcelCard, one: ShipmentCard) -> rx.Component:
    """The way to say that a parcel isn't right."""
    return rx.cond(
        one.can_claim,
        button(
            "Something is wrong",
            size="sm",
            variant="ghost",
            icon="circle-alert",
            on_click=AftersalesState.ask_claim(part.id, one.id),
            data_testid="claim",
        ),
    )


def _unsent(part: ParcelCard) -> rx.Component:
    return rx.el.section(
        _head("Still to be sent", "", "neutral"),
        _list(part.unsent),
        data_testid="unsent",
        class_name=BOX,
    )


def cases(part: ParcelCard) -> rx.Component:
    """What is sent back or complained about, the latest first."""
    return rx.el.div(rx.foreach(part.cases, _case), class_name="grid gap-3 empty:hidden")


def _case(one: CaseCard) -> rx.Component:
    return rx.el.section(
        _head(one.title, one.status, one.tone),
        _list(one.contents),
        rx.el.p(one.words, class_name="text-sm font-semibold whitespace-pre-line empty:hidden"),
        shown(
            one.said, rx.el.blockquote(one.said, class_name="border-l-2 border-line pl-3 text-sm")
        ),
        timeline(one.steps),
        rx.el.div(_steps(one), class_name="flex flex-wrap gap-3 empty:hidden"),
        data_testid="case",
        class_name=BOX,
    )


def _steps(one: CaseCard) -> rx.Component:
    asking = AftersalesState
    sent = button(
        "I've sent it",
        variant="primary",
        size="sm",
        icon="truck",
        on_click=asking.ask_send_back(one.id),
        data_testid="send-back",
    )
    staff = button(
        "Let the staff decide",
        size="sm",
        on_click=asking.ask_staff(one.id),
        data_testid="ask-staff",
    )
    return rx.fragment(
        rx.cond(one.can_send_back, sent),
        rx.cond(one.can_ask_staff, staff),
        rx.cond(one.can_withdraw, rx.cond(one.is_claim, _settled(one), _kept(one))),
    )


def _settled(one: CaseCard) -> rx.Component:
    return confirm(
        "Take the claim back?",
        "The shop and we take it for settled, and nothing is paid back for it.",
        trigger=button("It's settled", size="sm", data_testid="withdraw"),
        action="It's settled",
        on_confirm=AftersalesState.withdraw_claim(one.id),
        danger=False,
    )


def _kept(one: CaseCard) -> rx.Component:
    return confirm(
        "Keep it after all?",
        "Nothing is paid back. While the days for it aren't over, you can ask again.",
        trigger=button("I'll keep it", size="sm", data_testid="withdraw"),
        action="I'll keep it",
        on_confirm=AftersalesState.withdraw_return(one.id),
        danger=False,
    )


def _head(title: rx.Var[str] | str, status: rx.Var[str] | str, tone: rx.Var | str) -> rx.Component:
    return rx.el.div(
        rx.el.h3(title, class_name="min-w-0 font-sans text-sm font-semibold"),
        shown(status, status_pill(status, tone)),
        class_name="flex flex-wrap items-center justify-between gap-2",
    )


def _list(rows: rx.Var[list[str]]) -> rx.Component:
    return rx.el.ul(rx.foreach(rows, lambda row: rx.el.li(row)), class_name=LIST)
