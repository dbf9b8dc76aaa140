"""What every room of the vendor's portal has in common: its frame, and who may come in."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from marketplace import routes
from marketplace.components.buttons import button_link
from marketplace.components.layout import page_header
from marketplace.components.notices import empty_state, notice
from marketplace.components.skeletons import loaded, skeleton_rows
from marketplace.components.slots import Flag, Slot, Text
from marketplace.pages.shell import vendor_frame
from marketplace.state.vendor.portal import PortalState


def vendor_page(route: str, title: str, *on_load: Any) -> Callable[..., Any]:
    """Declare a room: its address, its title, and what it reads after the door has opened."""
    return rx.page(route=route, title=f"{title} · Vendor", on_load=[PortalState.enter, *on_load])


def room(
    title: Text,
    *content: Any,
    lead: Text = "",
    above: Slot = None,
    actions: Slot = None,
) -> rx.Component:
    """A room under its heading; people without an open shop are told how to get one."""
    standing = PortalState.standing
    return vendor_frame(
        title,
        rx.match(
            standing.kind,
            (
                "open",
                rx.fragment(
                    page_header(title, lead=lead, above=above, actions=actions),
                    _suspended(),
                    *content,
                ),
            ),
            ("", skeleton_rows()),
            ("guest", _guest()),
            ("applied", _waiting()),
            ("rejected", _rejected()),
            _no_shop(),
        ),
    )


def once_loaded(is_loaded: Flag, content: rx.Component) -> rx.Component:
    """The content when it has been read, grey rows before."""
    return loaded(~is_loaded, skeleton_rows(), content)  # type: ignore[operator]


def _suspended() -> rx.Component:
    standing = PortalState.standing
    text = rx.fragment(
        "Your offers are off the shelves. Orders you already have are still yours to send. ",
        standing.reason,
    )
    return rx.cond(
        standing.is_suspended,
        rx.el.div(notice(text, "warn", title="Your shop is suspended"), class_name="mb-6"),
    )


def _guest() -> rx.Component:
    return empty_state(
        "Sign in to your shop",
        "These rooms belong to the people who sell here.",
        icon="key-round",
        action=button_link(
            "Sign in", href=f"{routes.SIGN_IN}?next={routes.VENDOR_HOME}", variant="primary"
        ),
    )


def _waiting() -> rx.Component:
    return empty_state(
        rx.fragment(PortalState.standing.shop, " is waiting for approval"),
        "We look at every application ourselves and write to you as soon as your shop can open.",
        icon="hourglass",
        action=button_link("Back to the marketplace", href=routes.HOME),
    )


def _rejected() -> rx.Component:
    return empty_state(
        rx.fragment("We couldn't open ", PortalState.standing.shop),
        PortalState.standing.reason,
        icon="store",
        action=button_link("Apply again", href=routes.SELL, variant="primary"),
    )


def _no_shop() -> rx.Component:
    return empty_state(
        "You don't have a shop here yet",
        "Tell us what you make or sell. Opening a shop takes a few minutes and costs nothing.",
        icon="store",
        action=button_link("Open a shop", href=routes.SELL, variant="primary"),
    )
