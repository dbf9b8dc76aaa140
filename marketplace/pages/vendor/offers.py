"""The grid of a shop's offers; prices and stock are changed where they stand."""

import reflex as rx

from marketplace import routes
from marketplace.cards.offers import VendorOfferRow
from marketplace.components.badges import badge, status_pill
from marketplace.components.buttons import button, button_link
from marketplace.components.facets import choice_chip
from marketplace.components.fields import LINE, select_control
from marketplace.components.forms import live_form
from marketplace.components.links import link
from marketplace.components.navigation import load_more
from marketplace.components.notices import empty_state, spoken
from marketplace.components.pictures import thumbnail
from marketplace.components.tables import cell, table, table_body, table_row, thing, toolbar
from marketplace.pages.vendor.offer_cells import place_cell, price_cell, stock_cell
from marketplace.pages.vendor.room import once_loaded, room, vendor_page
from marketplace.state.vendor.offers import OffersState

COLUMNS = ["Product", "Price", "On hand", "Place", "Status", "Actions"]


@vendor_page(routes.VENDOR_OFFERS, "Offers", OffersState.load)
def offers() -> rx.Component:
    """Search, filter, the grid."""
    return room(
        "Offers",
        toolbar(_search(), _low_filter()),
        spoken(_told()),
        once_loaded(OffersState.is_loaded, rx.cond(OffersState.rows, _grid(), _nothing())),
        lead="Change a price or a stock and leave the field: shoppers see it at once.",
        actions=button_link(
            "Add an offer", href=routes.VENDOR_ADD, variant="primary", icon="circle-plus"
        ),
    )


def _told() -> rx.Var[str]:
    return rx.cond(
        OffersState.problem, OffersState.problem, rx.cond(OffersState.saved, "Saved.", "")
    )


def _search() -> rx.Component:
    return live_form(
        rx.el.input(
            name="text",
            type="search",
            default_value=OffersState.text,
            placeholder="Title or SKU",
            aria_label="Title or SKU",
            class_name=LINE,
        ),
        button("Search", type="submit", icon="search"),
        on_submit=OffersState.search,
        class_name="flex gap-2",
        role="search",
    )


def _low_filter() -> rx.Component:
    return choice_chip(
        "Low in stock",
        selected=OffersState.low_only,
        on_click=OffersState.filter_low(~OffersState.low_only),
    )


def _grid() -> rx.Component:
    return rx.fragment(
        _bulk(),
        table(
            COLUMNS,
            table_body(OffersState.rows, _row),
            caption="Your offers, newest first",
        ),
        load_more("Load more", on_click=OffersState.load_more, more=OffersState.after != ""),
    )


def _row(offer: VendorOfferRow) -> rx.Component:
    return table_row(
        cell(
            rx.el.div(
                _tick(offer),
                thing(thumbnail(offer.image), _title(offer), _detail(offer)),
                class_name="flex min-w-0 items-center gap-3",
            ),
            lead=True,
        ),
        cell(price_cell(offer), label="Price"),
        cell(stock_cell(offer), label="On hand"),
        cell(place_cell(offer), label="Place"),
        cell(_status(offer), label="Status"),
        cell(_switch(offer), label="Actions"),
        key=offer.id.to_string(),
        data_testid="offer-row",
    )


def _title(offer: VendorOfferRow) -> rx.Component:
    return link(offer.title, href=offer.product_href, quiet=True, class_name="line-clamp-2")


def _detail(offer: VendorOfferRow) -> rx.Var[str]:
    variant = rx.cond(offer.variant, f"{offer.variant} · ", "")
    profile = rx.cond(offer.profile, f" · {offer.profile}", "")
    return rx.Var.create(f"{variant}{offer.sku} · {offer.condition}{profile}")


def _tick(offer: VendorOfferRow) -> rx.Component:
    return rx.el.input(
        type="checkbox",
        checked=OffersState.chosen.contains(offer.id),
        on_change=lambda is_chosen: OffersState.tick(offer.id, is_chosen),
        aria_label=f"Choose {offer.title}, {offer.sku}",
        class_name="size-[1.125rem] shrink-0 accent-accent",
    )


def _bulk() -> rx.Component:
    """What can be done with all ticked offers at once."""
    some = OffersState.chosen.length()
    everything = rx.el.label(
        rx.el.input(
            type="checkbox",
            checked=some == OffersState.rows.length(),
            on_change=OffersState.tick_all,
            class_name="size-[1.125rem] shrink-0 accent-accent",
        ),
        rx.cond(some > 0, f"{some} chosen", "Choose all"),
        class_name="flex min-h-10 cursor-pointer items-center gap-2.5 pl-4 text-sm",
    )
    send = live_form(
        select_control(OffersState.profiles, name="profile", aria_label="Send by"),
        button("Send by this profile", type="submit", icon="truck", data_testid="send-by"),
        on_submit=OffersState.send_by,
        reset_on_submit=False,
        class_name="flex flex-wrap items-center gap-2",
    )
    return rx.el.div(
        everything,
        rx.cond((some > 0) & (OffersState.profiles.length() > 1), send),
        class_name="mb-3 flex flex-wrap items-center justify-between gap-3",
    )


def _status(offer: VendorOfferRow) -> rx.Component:
    return rx.el.div(
        rx.cond(
            offer.status == "active",
            status_pill("On sale", "good"),
            status_pill("Paused", "neutral"),
        ),
        rx.cond(
            offer.on_hand <= offer.reserved,
            badge("Sold out", "bad"),
            rx.cond(offer.is_low, badge("Low", "warn")),
        ),
        class_name="flex flex-wrap items-center gap-2",
    )


def _switch(offer: VendorOfferRow) -> rx.Component:
    return rx.cond(
        offer.status == "active",
        button("Pause", size="sm", icon="pause", on_click=OffersState.pause(offer.id)),
        button("Resume", size="sm", icon="play", on_click=OffersState.resume(offer.id)),
    )


def _nothing() -> rx.Component:
    return empty_state(
        "No offers to show",
        "Either your shelves are still empty, or nothing matches what you are looking for.",
        icon="tags",
        action=button_link("Add an offer", href=routes.VENDOR_ADD, variant="primary"),
    )
