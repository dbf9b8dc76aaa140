"""The small pages that the footer links: help, delivery, returns."""

import reflex as rx

from marketplace import routes
from marketplace.components.layout import page_header, prose
from marketplace.components.links import link
from marketplace.pages.shell import shop_frame
from marketplace.pages.whereabouts import titled

HELP = [
    ("Where is my parcel?", "Open your order: every shop's parcel has its own line of events and, "
     "once it is sent, a tracking number. Guests use the link from the confirmation."),
    ("Can I cancel?", "Yes, on the order's page, until the shop has packed it. Your money goes "
     "back the way it came."),
    ("Who do I buy from?", "From the shop named beside the price. It packs, sends and answers; "
     "we take the payment and stand in when something goes wrong."),
]  # fmt: skip
DELIVERY = [
    ("Each shop sends its own parcel", "Prices and days stand beside each offer and again in your "
     "basket, shop by shop."),
    ("Several things of one shop", "They come in one parcel, and you pay once: the dearest of the "
     "delivery prices that its things ask. Your basket says which one, and how much is missing "
     "until it is free."),
    ("How long it takes", "The days we name count the shop's handling and the carrier's way, "
     "working days only."),
    ("Where to", "To the countries in the list at checkout, mostly in Europe."),
]  # fmt: skip
RETURNS = [
    ("Fourteen days", "You may send back what you bought here within fourteen days of its arrival, "
     "without giving a reason."),
    ("How", "Write to the shop with your order's number; it tells you where to send the parcel."),
    ("Your money", "It goes back to the card you paid with once the shop has the parcel."),
]  # fmt: skip


def help_frame(title: str, parts: list[tuple[str, str]], *more: rx.Component) -> rx.Component:
    """A page of headings with a paragraph each, and what comes after them."""
    sections = [part for heading, text in parts for part in (rx.el.h2(heading), rx.el.p(text))]
    return shop_frame(page_header(title), prose(*sections, *more))


@rx.page(route=routes.HELP, title=titled("Help"))
def help_page() -> rx.Component:
    """What people ask most."""
    ways = rx.el.p(
        "More about ",
        link("delivery", href=routes.HELP_DELIVERY),
        " and ",
        link("returns", href=routes.HELP_RETURNS),
        ".",
    )
    return help_frame("Help", HELP, ways)


@rx.page(route=routes.HELP_DELIVERY, title=titled("Delivery"))
def delivery() -> rx.Component:
    """How parcels come."""
    return help_frame("Delivery", DELIVERY)


@rx.page(route=routes.HELP_RETURNS, title=titled("Returns"))
def returns() -> rx.Component:
    """How things go back."""
    return help_frame("Returns", RETURNS)
