"""Choosing how a parcel comes: the services with their price and their days, side by side."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from marketplace.cards.carts import CartVendorCard, DeliveryChoice
from marketplace.components.slots import either

CHOOSE = "/doors/basket/service"
OPTION = (
    "grid min-w-44 grow basis-44 gap-0.5 rounded-control border border-line-strong bg-surface "
    "px-3.5 py-2.5 text-left text-sm transition-colors hover:border-muted "
    "aria-pressed:border-accent aria-pressed:bg-accent-soft"
)


def delivery_choice(part: CartVendorCard, choose: Callable[..., Any]) -> rx.Component:
    """One button for each way; nothing where there is no choice. `choose(vendor, service)`.

    The buttons send the form that they stand in, whatever else it is for.
    """

    def option(one: DeliveryChoice) -> rx.Component:
        return rx.el.button(
            rx.el.span(
                rx.el.span(one.name, class_name="font-semibold"),
                rx.el.span(one.price, class_name="tabular-nums"),
                class_name="flex justify-between gap-4",
            ),
            rx.el.span(one.arrival, class_name="text-label text-muted"),
            type="submit",
            name="parcel",
            value=f"{part.id}:{one.service}",
            form_action=CHOOSE,
            form_method="post",
            form_no_validate=True,
            aria_pressed=either(one.is_chosen, "true", "false"),
            on_click=choose(part.id, one.service).prevent_default,
            class_name=OPTION,
        )

    return rx.el.div(
        rx.foreach(part.services, option),
        role="group",
        aria_label=f"How the parcel from {part.vendor} comes",
        data_testid="delivery-choice",
        class_name="flex w-full flex-wrap gap-2 empty:hidden",
    )
