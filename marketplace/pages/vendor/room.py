"""What every room of the vendor's portal has in common: its frame, its bar, its waiting."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from marketplace.components.fields import select_control
from marketplace.components.notices import notice
from marketplace.components.skeletons import skeleton_rows
from marketplace.components.slots import Flag, Slot, Text, either
from marketplace.pages.shell import vendor_frame
from marketplace.pages.vendor.support import support_notes
from marketplace.state.vendor.portal import PortalState


def vendor_page(route: str, title: Text, *on_load: Any) -> Callable[..., Any]:
    """Declare a room: its address, its title, and what it reads when somebody comes in."""
    named = rx.Var.create(f"{title} · Vendor")
    return rx.page(route=route, title=named, on_load=[PortalState.enter, *on_load])


def room(
    title: Text, *content: Any, lead: Text | rx.Component = "", actions: Slot = None
) -> rx.Component:
    """A room of the portal: under its title a remark and what can be done, then the content."""
    bar = rx.el.div(
        rx.el.div(lead, class_name="max-w-prose text-muted empty:hidden"),
        rx.el.div(
            _shop_switcher(), actions, class_name="ml-auto flex flex-wrap items-center gap-3"
        ),
        class_name="-mt-5 mb-7 flex flex-wrap items-center justify-between gap-4 empty:hidden",
    )
    return vendor_frame(title, bar, _suspended(), support_notes(), *content)


def _shop_switcher() -> rx.Component:
    standing = PortalState.standing
    choice = select_control(
        standing.shops,
        standing.vendor_id.to_string(),
        aria_label="Shop you work for",
        on_change=PortalState.switch_shop,
        key=standing.vendor_id.to_string(),
    )
    return rx.cond(standing.shops.length() > 1, choice)


def once_loaded(is_loaded: Flag, content: rx.Component) -> rx.Component:
    """The content when it has been read, grey rows before."""
    return either(is_loaded, content, skeleton_rows())


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
