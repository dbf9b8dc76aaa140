"""What the checkout tells before one buys: what is in the way, what has changed, what is held."""

import reflex as rx

from marketplace import routes
from marketplace.cards.carts import CartLineCard, PriceChange
from marketplace.components.buttons import button, button_link
from marketplace.components.forms import deed
from marketplace.components.notices import notice
from marketplace.components.slots import shown
from marketplace.state.shop.checkout import CheckoutState

basket = CheckoutState.cart


def stuck() -> rx.Component:
    """Everything that has to be settled before this can be bought."""
    return notice(
        rx.el.ul(
            rx.foreach(basket.blockers, lambda text: rx.el.li(text, data_testid="blocker")),
            class_name="grid gap-1",
        ),
        "warn",
        title="Please settle this first",
        action=button_link("To the basket", href=routes.CART, size="sm"),
    )


def changes() -> rx.Component:
    """What costs another amount than the shopper saw: they are asked before they pay it."""
    drifted = rx.foreach(CheckoutState.drift, _change)
    seen = rx.foreach(
        basket.vendors, lambda part: rx.fragment(rx.foreach(part.lines, _changed_line))
    )
    return rx.cond(
        CheckoutState.drift.length() > 0,
        _asked(drifted),
        rx.cond(basket.has_price_changes, _asked(seen)),
    )


def _asked(rows: rx.Component) -> rx.Component:
    return notice(
        rx.el.ul(rows, class_name="grid gap-1"), "warn", title="This has changed since you looked"
    )


def _change(one: PriceChange) -> rx.Component:
    return rx.el.li(
        rx.el.span(one.name, ": "),
        rx.el.s(one.was, class_name="text-muted"),
        " ",
        rx.el.strong(one.now),
        data_testid="price-change",
    )


def _changed_line(line: CartLineCard) -> rx.Component:
    return shown(line.was_unit, _change(PriceChange(line.title, line.was_unit, line.unit)))


def held() -> rx.Component:
    """How long what is in the basket stays held for a purchase that was begun."""
    left = rx.el.strong(
        basket.held_text,
        custom_attrs={
            "data-countdown": basket.held_seconds,
            "data-over": "no longer held",
            # It counts before React takes the page over, which would draw everything anew.
            "suppressHydrationWarning": True,
        },
        class_name="tabular-nums",
    )
    longer = deed(
        button(
            "Hold it longer",
            type="submit",
            size="sm",
            on_click=CheckoutState.hold_longer.prevent_default,
            data_testid="hold-longer",
        ),
        action="/doors/checkout/hold",
        values={},
    )
    return rx.cond(
        basket.held_seconds > 0,
        notice(
            rx.el.p("You began to pay. Everything is held for you: ", left),
            action=rx.cond(basket.can_hold_longer, longer, rx.fragment()),
        ),
    )
