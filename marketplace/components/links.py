"""Links: client-side inside the shop, real ones where a document or a file is meant."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.inline import A as PlainLink
from reflex_components_core.react_router.dom import ReactRouterLink

from marketplace.components.slots import Text

PROSE = (
    "text-accent underline decoration-accent/30 underline-offset-[3px] "
    "transition-colors hover:decoration-accent"
)
QUIET = "text-muted transition-colors hover:text-ink hover:underline underline-offset-[3px]"


def anchor(*children: Any, href: Text, document: bool = False, **props: Any) -> rx.Component:
    """An unstyled link; `document` asks for a real page load (files, sign-in, API routes).

    The code of the page behind it is fetched as soon as a pointer or the focus rests on it.
    """
    if document:
        # Not rx.el.a: that is the router's link, which never leaves the app.
        return PlainLink.create(*children, href=href, **props)
    attributes = {"prefetch": "intent"} | props.pop("custom_attrs", {})
    return ReactRouterLink.create(*children, to=href, custom_attrs=attributes, **props)


def link(*children: Any, href: Text, quiet: bool = False, **props: Any) -> rx.Component:
    """A link inside running text; `quiet` for meta lines and footers."""
    look = QUIET if quiet else PROSE
    extra = props.pop("class_name", "")
    return anchor(*children, href=href, class_name=f"{look} {extra}", **props)


def arrow_link(text: Text, href: Text, **props: Any) -> rx.Component:
    """A link that leads on ("See all"), with an arrow that moves a little."""
    return anchor(
        text,
        rx.icon(
            "arrow-right",
            size=16,
            class_name="transition-transform group-hover:translate-x-0.5",
        ),
        href=href,
        class_name="group inline-flex min-h-6 shrink-0 items-center gap-1.5 text-sm font-semibold "
        "text-accent hover:text-accent-strong",
        **props,
    )


def skip_link() -> rx.Component:
    """The first stop of the Tab key: past the header, to the content."""
    return PlainLink.create(
        "Skip to content",
        href="#content",
        class_name="sr-only focus:not-sr-only focus:fixed focus:left-4 focus:top-4 focus:z-50 "
        "focus:rounded-control focus:bg-accent focus:px-4 focus:py-2 focus:text-accent-ink",
    )
