"""The promotions of one's own shop: made, paused, and what they have cost so far."""

import reflex as rx

from marketplace import routes
from marketplace.pages.promotions import add_button, desk
from marketplace.pages.vendor.room import once_loaded, room, vendor_page
from marketplace.state.vendor.promotions import VendorPromotionsState

state = VendorPromotionsState


@vendor_page(routes.VENDOR_PROMOTIONS, "Promotions", VendorPromotionsState.load)
def vendor_promotions() -> rx.Component:
    """The list, and the form of one."""
    return room(
        "Promotions",
        once_loaded(state.is_loaded, desk(state, for_all=False)),
        lead="They take something off your own goods, at your own cost.",
        actions=add_button(state),
    )
