"""The frames around every page: the shop's, the vendors' and the staff's."""

from typing import Any

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import NavLink
from marketplace.components.buttons import button_link, button_row, icon_button
from marketplace.components.drawers import drawer, opens
from marketplace.components.footers import footer_column, site_footer
from marketplace.components.headers import (
    header_label,
    header_link,
    site_header,
    theme_toggle,
)
from marketplace.components.layout import main, page_header
from marketplace.components.links import anchor
from marketplace.components.menus import menu, menu_line, menu_link
from marketplace.components.notices import empty_state, spoken
from marketplace.components.search import search_box
from marketplace.components.sidebars import bottom_bar, console, side_group, side_nav
from marketplace.components.skeletons import skeleton_rows
from marketplace.components.slots import Text
from marketplace.pages.doorways import sign_out_form
from marketplace.pages.markets import market_form, market_link
from marketplace.pages.whereabouts import here
from marketplace.state.shop.frame import FrameState
from marketplace.state.shop.search_box import SearchBoxState

frame = FrameState.frame
MENU = "menu"

FOOTER = {
    "Shop": [
        NavLink("All products", routes.SEARCH),
        NavLink("Deals", f"{routes.SEARCH}?deal=1"),
        NavLink("Product index", routes.BROWSE),
        NavLink("Delivery", routes.HELP_DELIVERY),
        NavLink("Returns", routes.HELP_RETURNS),
    ],
    "You": [
        NavLink("Your account", routes.MY_ACCOUNT),
        NavLink("Your orders", routes.MY_ORDERS),
        NavLink("Your list", routes.MY_WISHLIST),
        NavLink("Gift cards", routes.GIFT_CARD),
        NavLink("Help", routes.HELP),
    ],
    "About": [
        NavLink("Sell with us", routes.SELL),
        NavLink("Privacy", routes.HELP_PRIVACY),
        NavLink("Imprint", routes.HELP_IMPRINT),
    ],
}

VENDOR_PLACES = [
    ("Overview", routes.VENDOR_HOME, "layout-dashboard"),
    ("Orders", routes.VENDOR_ORDERS, "package"),
    ("Returns and claims", routes.VENDOR_CASES, "undo-2"),
    ("Offers", routes.VENDOR_OFFERS, "tags"),
    ("Add an offer", routes.VENDOR_ADD, "circle-plus"),
    ("Import", routes.VENDOR_IMPORT, "file-up"),
    ("Delivery", routes.VENDOR_DELIVERY, "truck"),
    ("Promotions", routes.VENDOR_PROMOTIONS, "badge-percent"),
    ("Suggested changes", routes.VENDOR_CHANGES, "file-pen-line"),
    ("Reviews", routes.VENDOR_REVIEWS, "star"),
    ("Money", routes.VENDOR_MONEY, "wallet"),
    ("Fees and VAT", routes.VENDOR_FEES, "percent"),
    ("Shop profile", routes.VENDOR_PROFILE, "store"),
]

ADMIN_PLACES = [
    ("Overview", routes.ADMIN_HOME, "layout-dashboard"),
    ("Orders", routes.ADMIN_ORDERS, "package"),
    ("To decide", routes.ADMIN_CASES, "scale"),
    ("Payments to check", routes.ADMIN_CHECKS, "shield"),
    ("Vendors", routes.ADMIN_VENDORS, "store"),
    ("People", routes.ADMIN_PEOPLE, "users"),
    ("Promotions", routes.ADMIN_PROMOTIONS, "badge-percent"),
    ("Gift cards and credit", routes.ADMIN_CREDIT, "gift"),
    ("Products", routes.ADMIN_PRODUCTS, "boxes"),
    ("Categories", routes.ADMIN_CATEGORIES, "folder-tree"),
    ("Suggested changes", routes.ADMIN_CHANGES, "file-pen-line"),
    ("Duplicates", routes.ADMIN_DUPLICATES, "merge"),
    ("Reviews", routes.ADMIN_REVIEWS, "star"),
    ("Search", routes.ADMIN_SEARCH, "search"),
    ("Money", routes.ADMIN_MONEY, "wallet"),
    ("Bank transfers", routes.ADMIN_TRANSFERS, "arrow-left-right"),
    ("Provider messages", routes.ADMIN_INBOX, "inbox"),
    ("Payouts", routes.ADMIN_PAYOUTS, "landmark"),
    ("Reconciliation", routes.ADMIN_RECONCILIATION, "scale"),
    ("Commission", routes.ADMIN_COMMISSION, "percent"),
    ("Taxes", routes.ADMIN_TAXES, "landmark"),
    ("Settings", routes.ADMIN_SETTINGS, "settings"),
    ("Background work", routes.ADMIN_WORKER, "cog"),
    ("Audit trail", routes.ADMIN_AUDIT, "scroll-text"),
]


def shop_frame(*children: Any, searched: Text = "") -> rx.Component:
    """A page of the shop: header, content, footer. `searched` stands in the search box."""
    return rx.el.div(
        site_header(
            search=_search(searched),
            account=_account_menu(),
            basket=header_link("shopping-basket", "Basket", routes.CART, count=frame.basket_count),
            categories=frame.categories,
            menu=icon_button("menu", "Menu", custom_attrs=opens(MENU)),
            name=frame.site_name,
            tools=rx.fragment(market_link(), theme_toggle()),
        ),
        _phone_menu(),
        main(*children),
        _footer(),
        bottom_bar(*_thumb_places()),
        spoken(FrameState.basket_news),
        on_mount=FrameState.refresh,
        class_name="pb-16 md:pb-0",
    )


def _search(searched: Text) -> rx.Component:
    box = search_box(
        value=searched,
        panel=SearchBoxState.panel,
        on_change=SearchBoxState.suggest.debounce(25),
        on_focus=SearchBoxState.open_panel,
        on_forget=SearchBoxState.forget,
        on_forget_all=SearchBoxState.forget_all,
    )
    # The box is uncontrolled: a new key lets it begin anew with what was searched for.
    return rx.el.div(box, key=searched)


def _account_menu() -> rx.Component:
    member = menu(
        header_label("user", frame.name),
        menu_link("Your account", routes.MY_ACCOUNT, icon="user"),
        menu_link("Your orders", routes.MY_ORDERS, icon="package"),
        menu_link("Your list", routes.MY_WISHLIST, icon="heart"),
        rx.cond(
            frame.is_vendor,
            menu_link("Vendor portal", routes.VENDOR_HOME, icon="store"),
            menu_link("Sell with us", routes.SELL, icon="store"),
        ),
        rx.cond(frame.is_staff, menu_link("Admin console", routes.ADMIN_HOME, icon="shield-check")),
        menu_line(),
        sign_out_form(),
    )
    return rx.cond(frame.is_member, member, header_link("user", "Sign in", routes.SIGN_IN))


def _phone_menu() -> rx.Component:
    places = rx.el.nav(
        rx.foreach(frame.categories, lambda link: _menu_place(link.text, link.href)),
        rx.el.hr(class_name="my-3 border-line"),
        _menu_place("Deals", f"{routes.SEARCH}?deal=1"),
        _menu_place("Sell with us", routes.SELL),
        _menu_place("Help", routes.HELP),
        aria_label="Menu",
        class_name="grid gap-0.5",
    )
    return drawer(MENU, "Menu", places)


def _menu_place(text: Text, href: Text) -> rx.Component:
    look = "rounded-control px-3 py-2.5 text-base font-medium hover:bg-ink/6"
    return anchor(text, href=href, class_name=look)


def _thumb_places() -> list[NavLink]:
    places = [
        ("Home", routes.HOME, "house", ""),
        ("Search", routes.SEARCH, "search", ""),
        ("Orders", routes.MY_ORDERS, "package", ""),
        ("Basket", routes.CART, "shopping-basket", frame.basket_count),
        ("You", routes.MY_ACCOUNT, "user", ""),
    ]
    return [
        NavLink(text, href, icon, count, current=here == href)  # type: ignore[arg-type]
        for text, href, icon, count in places
    ]


def _footer() -> rx.Component:
    return site_footer(
        *[footer_column(title, links) for title, links in FOOTER.items()],
        motto=frame.tagline,
        small_print="Your basket shows the taxes. Every shop here sends its own parcels.",
        tools=market_form(),
        name=frame.site_name,
    )


def vendor_frame(title: Text, *children: Any) -> rx.Component:
    """A page of the vendor portal; guests sign in, others are told how to become a vendor."""
    ways_in = button_row(
        rx.cond(
            frame.is_member,
            rx.fragment(),
            button_link("Sign in", href=_sign_in_and_back(), variant="primary"),
        ),
        button_link("Sell with us", href=routes.SELL),
        button_link("To the shop", href=routes.HOME),
    )
    refusal = empty_state(
        "This room is for vendors",
        "Once your shop is approved, you manage it here.",
        icon="store",
        action=ways_in,
        whole_page=True,
    )
    return _console("Vendor", VENDOR_PLACES, title, frame.is_vendor, children, refusal)


def admin_frame(title: Text, *children: Any) -> rx.Component:
    """A page of the admin console; others are told that it takes an admin account."""
    ways_out = button_row(
        button_link("Sign in as an admin", href=_sign_in_and_back()),
        button_link("To the shop", href=routes.HOME, variant="primary"),
    )
    refusal = empty_state(
        "This room needs an admin account",
        "You are signed in, but not as one of the people who run the shop.",
        icon="shield",
        action=ways_out,
        whole_page=True,
    )
    return _console("Admin", ADMIN_PLACES, title, frame.is_staff, children, refusal)


def _sign_in_and_back() -> rx.Var[str]:
    return rx.Var.create(f"{routes.SIGN_IN}?next=") + here


def _console(
    note: str,
    places: list[tuple[str, str, str]],
    title: Text,
    is_allowed: rx.Var[bool],
    children: tuple[Any, ...],
    refusal: rx.Component,
) -> rx.Component:
    home = places[0][1]
    room = rx.fragment(page_header(title), *children)
    return rx.el.div(
        console(
            _side(note, places),
            rx.cond(frame.is_known, rx.cond(is_allowed, room, refusal), skeleton_rows()),
            note=note,
            home=home,
            name=frame.site_name,
            tools=rx.fragment(theme_toggle(), _account_menu()),
        ),
        on_mount=FrameState.refresh,
    )


def _side(note: str, places: list[tuple[str, str, str]]) -> rx.Component:
    home = places[0][1]
    links = [
        NavLink(text, href, icon, current=_is_within(href, home))  # type: ignore[arg-type]
        for text, href, icon in places
    ]
    shop = [NavLink("Back to the shop", routes.HOME, "arrow-left")]
    return side_nav(side_group("", links), side_group("", shop), label=note)


def _is_within(href: str, home: str) -> rx.Var[bool]:
    return here == href if href == home else here.startswith(href)
