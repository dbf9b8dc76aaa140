"""A purchase: the confirmation at first, then the place to follow its parcels."""

import reflex as rx

from marketplace import routes
from marketplace.cards.orders import BoughtLineCard, ParcelCard
from marketplace.components.badges import live_dot, status_pill
from marketplace.components.baskets import order_line, parcel
from marketplace.components.buttons import button, button_link
from marketplace.components.layout import page_header, panel, split, stack
from marketplace.components.links import anchor
from marketplace.components.notices import notice, spoken
from marketplace.components.prices import sum_line, sums, tax_lines, total_line
from marketplace.components.progress import timeline
from marketplace.components.skeletons import skeleton, skeleton_rows
from marketplace.components.slots import shown
from marketplace.pages.shell import shop_frame
from marketplace.pages.shop.missing import not_found
from marketplace.pages.shop.paying import transfer_to_make
from marketplace.pages.shop.purchase_dialogs import purchase_dialogs
from marketplace.pages.shop.purchase_parcels import cases, complain, shipments
from marketplace.pages.whereabouts import arrived, title_of
from marketplace.state.shop.aftersales import AftersalesState
from marketplace.state.shop.purchase import PurchaseState

card = PurchaseState.card
title = title_of(PurchaseState.at, PurchaseState.is_missing, f"Order {card.number}")


@rx.page(route=routes.PURCHASE, title=title, on_load=PurchaseState.load)
def purchase() -> rx.Component:
    """One purchase."""
    content = rx.cond(PurchaseState.is_missing, not_found("order"), _content())
    waiting = stack(skeleton("h-10 w-72"), skeleton_rows(5))
    return shop_frame(
        spoken(PurchaseState.news),
        arrived(PurchaseState.at, content, waiting),
        purchase_dialogs(),
    )


def _content() -> rx.Component:
    return rx.fragment(
        page_header(
            f"Order {card.number}",
            lead=f"Placed {card.placed_text}. The confirmation goes to {card.email}.",
            actions=rx.fragment(live_dot(), status_pill(card.status, card.tone), _print()),
        ),
        _standing(),
        split(
            stack(rx.foreach(card.parcels, _parcel)),
            stack(_sums(), _address()),
            side="sm",
        ),
    )


def _print() -> rx.Component:
    """The page is its own receipt: `assets/fairhall.css` says how it looks on paper."""
    return button(
        "Print",
        icon="printer",
        size="sm",
        on_click=rx.call_script("window.print()"),
        class_name="needs-script",
    )


def _standing() -> rx.Component:
    waiting = notice(
        "We haven't heard from the payment provider yet. This page changes by itself.",
        title="Waiting for your payment",
        action=rx.cond(
            card.pay_href != "",
            anchor(
                "Pay now",
                href=card.pay_href,
                document=True,
                class_name="font-semibold underline",
            ),
        ),
    )
    over = notice(
        "It was not paid in time, so the stock went back. Nothing was charged.",
        "warn",
        title="This order has lapsed",
        action=button_link("Look around", href=routes.HOME, size="sm"),
    )
    thanks = notice(
        "Each shop sends its own parcel. You can follow them all here.",
        "good",
        title="Thank you, your order is in",
    )
    by_bank = card.transfer.amount != ""
    waiting = rx.cond(by_bank, transfer_to_make(), waiting)
    told = rx.cond(card.is_waiting, waiting, rx.cond(card.is_over, over, thanks))
    return rx.el.div(told, class_name="mb-6")


def _parcel(part: ParcelCard) -> rx.Component:
    told = rx.cond(part.has_parcels, shipments(part), timeline(part.steps))
    foot = stack(
        told,
        shown(part.refund_text, rx.el.p(part.refund_text, class_name="text-sm font-semibold")),
        cases(part),
        rx.el.div(
            rx.cond(part.can_confirm & ~part.has_parcels, _confirm_delivery(part)),
            rx.cond(part.can_return, _send_back(part)),
            rx.cond(part.shipments & ~part.has_parcels, _complain(part)),
            rx.cond(part.can_cancel, _cancel(part)),
            class_name="flex flex-wrap gap-3 empty:hidden",
        ),
        gap="gap-5",
    )
    return parcel(
        part.lines,
        _line,
        vendor=part.vendor,
        vendor_href=part.vendor_href,
        note=part.promise,
        status=status_pill(part.status, part.tone),
        foot=foot,
    )


def _tracking(part: ParcelCard) -> rx.Component:
    """What the carrier says, the latest first, and its own page."""
    page = rx.el.a(
        "Follow it at the carrier",
        href=part.tracking_href,
        target="_blank",
        rel="noopener noreferrer",
        class_name="text-sm font-semibold text-accent underline",
    )
    return rx.fragment(
        rx.cond(
            part.news.length() > 0,
            rx.el.div(
                rx.el.h3("Where it is", class_name="mb-2 text-sm font-semibold"),
                timeline(part.news),
                data_testid="tracking",
            ),
        ),
        shown(part.tracking_href, page),
    )


def _line(line: BoughtLineCard) -> rx.Component:
    return order_line(
        title=line.title,
        href=line.href,
        picture=line.image,
        amount=line.amount,
        quantity_text=line.quantity_text,
        tax_text=line.tax,
        detail=line.detail,
        actions=shown(
            line.review_href,
            button_link("Write a review", href=line.review_href, size="sm", icon="star"),
        ),
    )


def _confirm_delivery(part: ParcelCard) -> rx.Component:
    return button(
        "I've got it",
        variant="primary",
        size="sm",
        icon="package-check",
        on_click=PurchaseState.confirm(part.id),
        data_testid="confirm-delivery",
    )


def _cancel(part: ParcelCard) -> rx.Component:
    return button(
        "Cancel",
        size="sm",
        variant="danger",
        on_click=AftersalesState.ask_cancel(part.id),
        data_testid="cancel",
    )


def _send_back(part: ParcelCard) -> rx.Component:
    until = shown(part.return_by, rx.el.span("until ", part.return_by, class_name="font-normal"))
    return button(
        "Send something back",
        until,
        size="sm",
        icon="undo-2",
        on_click=AftersalesState.ask_return(part.id),
        data_testid="return",
    )


def _complain(part: ParcelCard) -> rx.Component:
    """For the one parcel there is; several have a button each."""
    return rx.foreach(part.shipments, lambda one: complain(part, one))


def _sums() -> rx.Component:
    return panel(
        sums(
            sum_line("Items", card["items"]),
            sum_line("Delivery", card.delivery),
            shown(card.saved, sum_line("Reductions", card.saved)),
            tax_lines(card.tax),
            total_line(card.total, card.tax),
            shown(card.tax_id, sum_line("Your VAT number", card.tax_id)),
            shown(card.paid_by_credit, sum_line("Paid by credit", card.paid_by_credit)),
        ),
        title="Summary",
    )


def _address() -> rx.Component:
    return panel(
        rx.el.address(
            rx.foreach(card.address, lambda line: rx.el.span(line, class_name="block")),
            class_name="text-sm not-italic",
        ),
        title="Delivered to",
    )
