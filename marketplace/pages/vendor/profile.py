"""The shop's own words."""

import reflex as rx

from marketplace import routes
from marketplace.components.buttons import button_link, submit
from marketplace.components.fields import text_area, text_field
from marketplace.components.forms import form_actions, live_form
from marketplace.components.layout import panel, split, stack
from marketplace.components.links import arrow_link
from marketplace.components.notices import saved_note
from marketplace.pages.vendor.room import once_loaded, room, vendor_page
from marketplace.state.vendor.profile import ProfileState

state, profile = ProfileState, ProfileState.profile


@vendor_page(routes.VENDOR_PROFILE, "Shop profile", ProfileState.load)
def vendor_profile() -> rx.Component:
    """The form, and the ways to the team and the delivery."""
    return room(
        "Shop profile",
        once_loaded(state.is_loaded, split(_words(), stack(_team(), _elsewhere()), side="sm")),
        lead=profile.name,
        actions=button_link("See your shop", href=profile.href, icon="external-link"),
    )


def _error(name: str) -> rx.Var[str]:
    return rx.cond(state.field == name, state.problem, "")


def _save(name: str) -> rx.Component:
    return form_actions(
        submit("Save", data_testid=f"save-{name}"),
        saved_note(rx.cond(state.saved == name, "Saved", "")),
    )


def _words() -> rx.Component:
    return panel(
        live_form(
            text_field(
                "tagline",
                "Tagline",
                value=profile.tagline,
                hint="One sentence under your name",
                error=_error("tagline"),
            ),
            text_area(
                "story",
                "Story",
                value=profile.story,
                rows=7,
                optional=True,
                hint="Who you are and how you work.",
                error=_error("story"),
            ),
            text_field("city", "City", value=profile.city, error=_error("city")),
            _save("words"),
            on_submit=state.save_words,
        ),
        title="What your shop tells",
    )


def _team() -> rx.Component:
    return panel(
        rx.el.p("Who works here, and in which role.", class_name="mb-2 text-sm text-muted"),
        arrow_link("The team", routes.VENDOR_TEAM),
        title="Your team",
    )


def _elsewhere() -> rx.Component:
    return panel(
        rx.el.p(
            "What your parcels cost, and how long they take.", class_name="mb-2 text-sm text-muted"
        ),
        arrow_link("Delivery profiles", routes.VENDOR_DELIVERY),
        title="Delivery",
    )
