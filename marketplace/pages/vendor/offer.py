"""An offer's own page: its place among the others explained, its price, its delivery."""

import reflex as rx

from marketplace import routes
from marketplace.cards.offers import OfferCard, PriceField
from marketplace.components.badges import badge, live_dot, status_pill
from marketplace.components.buttons import button, button_link, submit
from marketplace.components.fields import money_field, select_field, text_field
from marketplace.components.forms import field_row, form_actions, form_error, live_form
from marketplace.components.layout import panel, split, stack
from marketplace.components.notices import empty_state, notice, saved_note, spoken
from marketplace.components.pictures import thumbnail
from marketplace.components.skeletons import skeleton_rows
from marketplace.components.slots import shown
from marketplace.components.tables import cell, table, table_body, table_row, thing, two_lines
from marketplace.pages.vendor.room import room, vendor_page
from marketplace.pages.whereabouts import arrived
from marketplace.state.vendor.offer import OfferState

state, sheet = OfferState, OfferState.sheet
row, place = sheet.row, sheet.row.place
RIVALS = ["Shop", "Delivery", "Price"]
name = rx.cond(state.is_missing, "No such offer", f"Offer of {row.title}")


@vendor_page(routes.VENDOR_OFFER, name, OfferState.load)
def vendor_offer() -> rx.Component:
    """The offer, or that there is none."""
    content = rx.cond(state.is_missing, _missing(), _content())
    return room(
        "Offer",
        spoken(rx.cond(state.is_missing, "", place.words)),
        arrived(state.at, content, skeleton_rows()),
        lead=rx.cond(state.is_missing, "", f"{row.title} · {row.condition}"),
        actions=button_link("All offers", href=routes.VENDOR_OFFERS, icon="arrow-left"),
    )


def _content() -> rx.Component:
    return split(
        stack(_place(), _rivals()),
        stack(_price(), _prices(), _delivery(), _product(), _duplicate()),
    )


def _place() -> rx.Component:
    return panel(
        rx.el.div(
            status_pill(place.text, place.tone),
            rx.el.p(place.words, class_name="text-base"),
            shown(
                place.winning,
                button(
                    f"Ask {place.winning_text}",
                    icon="trending-down",
                    on_click=state.take_advice,
                    data_testid="take-advice",
                ),
            ),
            rx.el.p(
                "Ranked by price with delivery, speed, rating and how reliably the shop sends. "
                "Whoever is level takes turns by the day; being out of stock wins nothing.",
                class_name="max-w-prose text-label text-muted",
            ),
            class_name="grid justify-items-start gap-3",
        ),
        title="Its place",
        aside=live_dot(),
        data_testid="place",
    )


def _rivals() -> rx.Component:
    shops = table(
        RIVALS,
        table_body(sheet.rivals, _rival),
        caption="All offers of this in this condition, the first first",
        numbers=("Price",),
    )
    return panel(
        rx.cond(
            sheet.rivals,
            shops,
            rx.el.p("Shoppers see no offer of this just now.", class_name="p-5 text-sm text-muted"),
        ),
        title="What shoppers see",
        flush=True,
    )


def _rival(offer: OfferCard) -> rx.Component:
    shop = rx.el.span(
        offer.vendor,
        rx.cond(offer.id == row.id, badge("You", "accent")),
        class_name="inline-flex flex-wrap items-center gap-2",
    )
    stars = rx.cond(offer.vendor_rating_text, f"★ {offer.vendor_rating_text}", "Not rated yet")
    standing = rx.cond(offer.record_text, f"{stars} · {offer.record_text}", stars)
    return table_row(
        cell(two_lines(shop, standing), lead=True),
        cell(
            two_lines(
                offer.delivery_text, rx.cond(offer.in_stock, offer.reasons.join(" · "), "Sold out")
            ),
            label="Delivery",
        ),
        cell(offer.price, label="Price", number=True),
        data_testid="rival-row",
    )


def _error(name: str) -> rx.Var[str]:
    return rx.cond(state.field == name, state.problem, "")


def _price() -> rx.Component:
    return panel(
        live_form(
            field_row(
                money_field("price", "Price", value=row.price, error=_error("price")),
                money_field("was_price", "Earlier price", value=row.was_price, optional=True,
                            error=_error("was_price")),
            ),
            form_actions(
                submit("Save", data_testid="save-price"),
                saved_note(rx.cond(state.saved == "price", "Saved", "")),
            ),
            on_submit=state.save_price,
            reset_on_submit=False,
            key=f"{row.id} {row.price} {row.was_price}",
        ),
        title="Price",
    )  # fmt: skip


def _prices() -> rx.Component:
    """Prices in the other currencies that the shop sells in; nothing where there are none."""
    form = live_form(
        rx.foreach(sheet.prices, _price_in),
        form_actions(
            submit("Save", data_testid="save-prices"),
            saved_note(rx.cond(state.saved == "prices", "Saved", "")),
        ),
        on_submit=state.save_prices,
        reset_on_submit=False,
        key=f"{row.id} {state.saved}",
    )
    words = "Each stands for itself and is never converted. Empty: not sold in that currency."
    return rx.cond(
        sheet.prices.length() > 0,
        panel(
            rx.el.p(words, class_name="mb-4 text-label text-muted"),
            form,
            title="In other currencies",
        ),
    )


def _price_in(one: PriceField) -> rx.Component:
    code = one.currency
    price, was = f"price_{code}", f"was_{code}"
    return field_row(
        text_field(price, f"Price in {code}", value=one.price, optional=True,
                   input_mode="decimal", error=_error(price)),
        text_field(was, f"Earlier price in {code}", value=one.was_price, optional=True,
                   input_mode="decimal", error=_error(was)),
    )  # fmt: skip


def _delivery() -> rx.Component:
    return panel(
        select_field(
            "profile",
            "Sent by",
            sheet.profiles,
            value=sheet.profile_id,
            on_change=state.send_by,
            key=f"{row.id} {sheet.profile_id}",
        ),
        rx.el.div(
            saved_note(rx.cond(state.saved == "profile", "Saved", "")),
            button_link("Profiles", href=routes.VENDOR_DELIVERY, size="sm", variant="ghost"),
            class_name="mt-3 flex items-center justify-between gap-3",
        ),
        title="Delivery",
    )


def _product() -> rx.Component:
    edit = rx.cond(sheet.is_proposer, "Edit the product", "Suggest a change")
    return panel(
        thing(thumbnail(row.image), row.title, rx.cond(row.variant, row.variant, row.sku)),
        rx.el.p(
            rx.cond(sheet.gtin, f"GTIN {sheet.gtin}", "No GTIN"),
            class_name="mt-3 text-label text-muted",
        ),
        form_error(rx.cond(state.field == "", state.problem, "")),
        rx.el.div(
            button_link(edit, href=sheet.edit_href, size="sm", icon="pencil"),
            button_link("See it in the shop", href=row.product_href, size="sm", variant="ghost"),
            class_name="mt-4 flex flex-wrap gap-2",
        ),
        title="Product",
    )


def _duplicate() -> rx.Component:
    form = live_form(
        text_field("other", "The other one", hint="Its address in the shop, or its GTIN.",
                   placeholder="https://…/p/…", error=_error("other")),
        text_field("note", "Anything we should know", optional=True, error=_error("note")),
        form_actions(submit("Tell us", variant="secondary", data_testid="report-duplicate")),
        on_submit=state.report,
        reset_on_submit=False,
    )  # fmt: skip
    thanks = notice("Thank you, we’ll look at both and make one of them.", "good")
    return panel(
        rx.el.details(
            rx.el.summary(
                "This product exists twice",
                rx.icon("chevron-down", size=16, class_name="chevron text-muted"),
                class_name="flex cursor-pointer items-center justify-between gap-3 text-sm "
                "font-semibold",
            ),
            rx.el.div(rx.cond(state.saved == "report", thanks, form), class_name="mt-4"),
            open=state.field == "other",
            class_name="disclosure",
        ),
    )


def _missing() -> rx.Component:
    return empty_state(
        "We couldn't find that offer",
        "It may belong to another shop.",
        icon="search-x",
        action=button_link("Your offers", href=routes.VENDOR_OFFERS, variant="primary"),
    )
