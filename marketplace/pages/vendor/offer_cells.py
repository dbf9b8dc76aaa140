"""Fields of the offer grid that save themselves when they are left."""

from typing import Any

import reflex as rx

from marketplace.cards.offers import VendorOfferRow
from marketplace.components.badges import status_pill
from marketplace.components.fields import LINE, NOTHING
from marketplace.components.forms import live_form
from marketplace.components.links import anchor
from marketplace.components.slots import Handler, Text, shown
from marketplace.state.vendor.offers import OffersState

LEAVE = rx.call_script("document.activeElement.blur()")
"""The Enter key leaves the field, and leaving saves it."""


def price_cell(offer: VendorOfferRow) -> rx.Component:
    """The price, and the earlier one it is compared with."""
    return rx.fragment(
        _field(
            f"price-{offer.id}",
            offer.price,
            f"Price of {offer.title}",
            OffersState.save_price(offer.id),
            input_mode="decimal",
        ),
        shown(
            offer.was_price,
            rx.el.p(f"was {offer.was_price}", class_name="mt-1 text-tiny text-muted"),
        ),
    )


def stock_cell(offer: VendorOfferRow) -> rx.Component:
    """How many there are, and how many of those are promised to buyers."""
    return rx.fragment(
        _field(
            f"stock-{offer.id}",
            offer.on_hand.to_string(),
            f"Stock of {offer.title}",
            OffersState.save_stock(offer.id),
            input_mode="numeric",
        ),
        rx.cond(
            offer.reserved > 0,
            rx.el.p(f"{offer.reserved} promised", class_name="mt-1 text-tiny text-muted"),
        ),
    )


def place_cell(offer: VendorOfferRow) -> rx.Component:
    """Where it stands among all offers of its kind, and what would win; more on its own page."""
    place = offer.place
    return rx.el.div(
        anchor(
            status_pill(place.text, place.tone),
            href=offer.href,
            class_name="inline-flex min-h-6 items-center hover:underline",
        ),
        rx.el.p(place.words, class_name="mt-1 max-w-64 text-tiny text-muted"),
        data_testid="place",
    )


def _field(name: Text, value: Text, label: Text, on_leave: Handler, **props: Any) -> rx.Component:
    is_refused = OffersState.refused == name
    return live_form(
        rx.el.div(
            rx.el.input(
                key=value,
                type="text",
                default_value=value,
                auto_complete="off",
                aria_label=label,
                aria_invalid=rx.cond(is_refused, "true", "false"),
                aria_describedby=rx.cond(is_refused, f"note-{name}", NOTHING),
                on_blur=on_leave,
                class_name=f"{LINE} w-24 tabular-nums",
                **props,
            ),
            rx.cond(
                OffersState.saved == name,
                rx.icon("check", size=17, class_name="text-good", aria_label="Saved"),
            ),
            class_name="flex items-center gap-2",
        ),
        rx.cond(
            is_refused,
            rx.el.p(
                OffersState.problem,
                id=f"note-{name}",
                class_name="max-w-48 text-tiny font-medium text-bad",
            ),
        ),
        on_submit=LEAVE,
        class_name="grid gap-1",
    )
