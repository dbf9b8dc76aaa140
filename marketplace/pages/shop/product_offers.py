"""All offers of a product's variant, each condition with its winner first."""

import json

import reflex as rx

from marketplace.cards.offers import OfferCard
from marketplace.components.buttons import icon_button
from marketplace.components.forms import deed
from marketplace.components.layout import section, section_heading
from marketplace.components.products import offer_list, offer_row
from marketplace.state.shop.cart import CartState
from marketplace.state.shop.product import ProductState

chosen = ProductState.chosen
ADD = "/doors/basket"
CONDITIONS = ("New", "Refurbished", "Used")


def other_offers() -> rx.Component:
    """Every offer of the chosen variant, by condition."""
    return section(
        section_heading(
            "All offers",
            lead="The same thing from every shop that has it. First stands what is best in price "
            "with delivery, speed and the shop’s record; who is level takes turns by the day.",
        ),
        rx.el.div(*[_offers_in(condition) for condition in CONDITIONS], class_name="grid gap-8"),
        id="offers",
    )


def _offers_in(condition: str) -> rx.Component:
    """The offers of one condition under its name, the winner first; nothing without any."""
    same = f"{chosen.offers!s}.filter((one) => one.condition === {json.dumps(condition)})"
    offers = rx.Var(same, _var_data=chosen.offers._get_all_var_data()).to(list[OfferCard])
    return rx.cond(
        offers.length() > 0,
        rx.el.div(
            rx.el.h3(
                condition,
                rx.el.span(offers.length(), class_name="ml-2 font-normal text-muted"),
                class_name="mb-2 text-heading",
            ),
            offer_list(rx.foreach(offers, _offer_line)),
            data_testid="offers-of-condition",
        ),
    )


def _offer_line(offer: OfferCard, place: rx.Var[int]) -> rx.Component:
    add = icon_button(
        "shopping-basket",
        f"Add the offer of {offer.vendor} to the basket",
        type="submit",
        variant="secondary",
        on_click=CartState.add(offer.id, 1).prevent_default,
        disabled=~offer.can_buy,
    )
    return offer_row(
        vendor=offer.vendor,
        vendor_href=offer.vendor_href,
        amount=offer.price,
        delivery=rx.cond(offer.refusal != "", offer.refusal, offer.delivery_text),
        rating=offer.vendor_rating,
        rating_text=offer.vendor_rating_text,
        record=offer.record_text,
        stock=rx.cond(offer.stock_text == "In stock", "", offer.stock_text),
        reasons=rx.cond(offer.can_buy, offer.reasons.join(" · "), ""),
        best=(place == 0) & offer.can_buy,
        action=deed(add, action=ADD, values={"offer": offer.id, "quantity": 1}),
    )
