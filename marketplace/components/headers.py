"""The top of every page: brand, search, account and basket; and the brand mark itself."""

import reflex as rx

from marketplace.cards.furniture import NavLink
from marketplace.components.badges import count_badge
from marketplace.components.layout import PAGE
from marketplace.components.links import anchor, skip_link
from marketplace.components.slots import Rows, Slot, Text, each, either

PLACE = (
    "relative inline-flex h-11 items-center gap-2 rounded-control px-2.5 text-sm font-semibold "
    "transition-colors hover:bg-ink/6"
)


def brand(name: Text = "Fairhall", href: str = "/", note: Text = "") -> rx.Component:
    """The mark and the name; `note` says which room this is ("Vendor")."""
    return anchor(
        rx.el.span(class_name="brand-mark", aria_hidden="true"),
        rx.el.span(name, class_name="font-display text-[1.375rem] font-bold tracking-tight"),
        rx.el.span(
            note,
            class_name="rounded-md bg-accent-soft px-1.5 py-0.5 text-tiny font-semibold "
            "text-accent empty:hidden",
        ),
        href=href,
        class_name="inline-flex shrink-0 items-center gap-2.5",
    )


def site_header(
    *,
    search: rx.Component,
    account: rx.Component,
    basket: rx.Component,
    categories: Rows,
    menu: Slot = None,
    name: Text = "Fairhall",
    tools: Slot = None,
) -> rx.Component:
    """The shop's header: one bar with search, and the categories (`NavLink`) under it.

    On a phone `menu` (a drawer) stands at the left and the search gets a line of its own.
    """
    bar = rx.el.div(
        rx.el.div(menu, class_name="-ml-2.5 lg:hidden") if menu else None,
        brand(name),
        rx.el.div(search, class_name="order-last basis-full lg:order-none lg:grow lg:basis-0"),
        rx.el.div(
            tools,
            account,
            basket,
            class_name="-mr-2.5 ml-auto flex items-center gap-0.5 lg:ml-0",
        ),
        class_name=f"{PAGE} flex flex-wrap items-center gap-x-3 gap-y-2.5 py-3 lg:gap-x-8",
    )
    return rx.el.header(
        skip_link(),
        bar,
        category_bar(categories),
        class_name="site site-header max-lg:relative",
    )


def category_bar(categories: Rows) -> rx.Component:
    """The line of categories under the bar; it scrolls sideways where it does not fit."""
    return rx.el.nav(
        rx.el.div(
            each(categories, _category),
            class_name=f"{PAGE} no-scrollbar flex min-h-[2.375rem] gap-1 overflow-x-auto pb-2",
        ),
        aria_label="Categories",
        class_name="-mt-0.5",
    )


def _category(link: NavLink) -> rx.Component:
    return anchor(
        link.text,
        href=link.href,
        aria_current=either(link.current, "page", "false"),
        class_name="shrink-0 rounded-full px-3 py-1.5 text-label font-medium text-muted "
        "transition-colors first:-ml-3 hover:bg-ink/6 hover:text-ink "
        "aria-[current=page]:font-semibold aria-[current=page]:text-ink",
    )


def header_link(icon: str, text: Text, href: Text, *, count: Text = "") -> rx.Component:
    """A place in the header: a picture with a word beside it on a desk, with a count."""
    return anchor(
        rx.icon(icon, size=20, aria_hidden="true"),
        rx.el.span(text, class_name="sr-only sm:not-sr-only"),
        count_badge(count),
        href=href,
        class_name=PLACE,
    )


def header_label(icon: str, text: Text) -> rx.Component:
    """The same look for the trigger of a menu."""
    return rx.el.span(
        rx.icon(icon, size=20, aria_hidden="true"),
        rx.el.span(text, class_name="sr-only max-w-32 truncate sm:not-sr-only"),
        class_name=PLACE,
    )


def theme_toggle() -> rx.Component:
    """Light or dark; the browser keeps it, and Reflex sets it before the first paint."""
    return rx.el.button(
        rx.icon("moon", size=19, class_name="dark:hidden", aria_hidden="true"),
        rx.icon("sun", size=19, class_name="hidden dark:block", aria_hidden="true"),
        type="button",
        aria_label="Switch between light and dark",
        on_click=rx.toggle_color_mode,
        data_testid="theme",
        class_name=f"needs-script {PLACE}",
    )
