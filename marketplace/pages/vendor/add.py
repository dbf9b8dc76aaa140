"""Adding an offer: of something that is here already, or of something new."""

import reflex as rx

from marketplace import routes
from marketplace.cards.offers import OfferCandidate
from marketplace.components.badges import badge
from marketplace.components.buttons import button, submit
from marketplace.components.fields import LINE
from marketplace.components.forms import field_row, form_actions, form_error, live_form
from marketplace.components.layout import panel, stack
from marketplace.components.notices import empty_state
from marketplace.components.pictures import thumbnail
from marketplace.components.slots import either, shown
from marketplace.components.tables import cell, table, table_body, table_row, thing
from marketplace.pages.vendor.new_product import new_product_form
from marketplace.pages.vendor.offer_fields import condition_field, offer_fields
from marketplace.pages.vendor.room import room, vendor_page
from marketplace.state.vendor.add import AddOfferState
from marketplace.state.vendor.new_product import NewProductState


@vendor_page(routes.VENDOR_ADD, "Add an offer", AddOfferState.load, NewProductState.load)
def add() -> rx.Component:
    """First look whether it is here; only then describe it anew."""
    return room(
        "Add an offer",
        rx.cond(NewProductState.is_open, new_product_form(), _existing()),
        lead="Is it in the catalogue already? Then all you need is a price.",
    )


def _existing() -> rx.Component:
    return stack(
        _search(),
        rx.cond(
            AddOfferState.chosen.variant_id,
            _offer_form(),
            rx.cond(AddOfferState.candidates, _candidates(), _none_found()),
        ),
    )


def _search() -> rx.Component:
    return live_form(
        rx.el.input(
            name="text",
            type="search",
            placeholder="GTIN or words of the title",
            aria_label="GTIN or title",
            class_name=LINE,
        ),
        button("Look it up", type="submit", variant="primary", icon="search"),
        on_submit=AddOfferState.search,
        class_name="flex max-w-2xl gap-2",
        role="search",
    )


def _candidates() -> rx.Component:
    return stack(
        table(
            ["Product", "Offers", "From", "Yours"],
            table_body(AddOfferState.candidates, _candidate),
            caption="Products that match",
            numbers=("From",),
        ),
        rx.el.div(rx.el.span("Not among these? ", class_name="text-sm text-muted"), _describe_it()),
    )


def _candidate(one: OfferCandidate) -> rx.Component:
    detail = rx.cond(one.variant, f"{one.brand} · {one.variant}", one.brand)
    return table_row(
        cell(thing(thumbnail(one.image), one.title, detail), lead=True),
        cell(one.offers_text, label="Offers"),
        cell(one.lowest_price, label="From", number=True),
        cell(
            rx.cond(
                one.already_offered,
                badge("You offer it", "good", icon="check"),
                button("Sell this", size="sm", on_click=AddOfferState.choose(one.variant_id)),
            ),
            label="Yours",
        ),
        data_testid="candidate-row",
    )


def _describe_it() -> rx.Component:
    return button(
        "Describe a new product",
        icon="pencil",
        on_click=NewProductState.begin,
        data_testid="new-product",
    )


def _none_found() -> rx.Component:
    return empty_state(
        either(AddOfferState.text, "Nobody sells this here yet", "What would you like to sell?"),
        either(
            AddOfferState.text,
            "Describe it once; other vendors may offer it too.",
            "Look it up first, so that buyers find all offers of a product in one place.",
        ),
        icon="package-search",
        action=_describe_it(),
    )


def _offer_form() -> rx.Component:
    chosen = AddOfferState.chosen
    return panel(
        live_form(
            thing(thumbnail(chosen.image), chosen.title, chosen.variant),
            form_error(AddOfferState.problem),
            offer_fields("", AddOfferState.field, AddOfferState.problem),
            field_row(condition_field(AddOfferState.field, AddOfferState.problem)),
            form_actions(
                submit("Put it on sale", data_testid="make-offer"),
                button("Choose another", on_click=AddOfferState.choose(0)),
            ),
            on_submit=AddOfferState.offer,
        ),
        shown(
            chosen.lowest_price,
            rx.el.p(
                f"The lowest price is {chosen.lowest_price} just now.",
                class_name="mt-4 text-sm text-muted",
            ),
        ),
        title="Your offer",
    )
