"""The marketplace's promotions: over all shops, paid by itself, by them, or by both."""

import reflex as rx

from marketplace import routes
from marketplace.components.tables import toolbar
from marketplace.pages.admin.room import admin_page, once_loaded
from marketplace.pages.promotions import add_button, desk
from marketplace.pages.shell import admin_frame
from marketplace.state.admin.promotions import AdminPromotionsState

state = AdminPromotionsState


@admin_page(routes.ADMIN_PROMOTIONS, "Promotions", AdminPromotionsState.load)
def admin_promotions() -> rx.Component:
    """The list, and the form of one."""
    return admin_frame(
        "Promotions",
        toolbar(add_button(state)),
        once_loaded(state.is_loaded, desk(state, for_all=True)),
    )
