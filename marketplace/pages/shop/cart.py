"""The basket: what comes from which shop, and what it all costs."""

import reflex as rx

from marketplace import routes
from marketplace.cards.carts import CartLineCard, CartVendorCard
from marketplace.components.baskets import basket_line, parcel
from marketplace.components.buttons import button, button_link
from marketplace.components.delivery import CHOOSE, delivery_choice
from marketplace.components.forms import deed, post_form
from marketplace.components.layout import page_header, panel, split, stack
from marketplace.components.notices import empty_state, notice
from marketplace.components.prices import delivery_to, sum_line, sums, tax_lines, total_line
from marketplace.components.quantity import quantity_stepper
from marketplace.components.skeletons import skeleton_rows
from marketplace.components.slots import shown
from marketplace.pages.shell import shop_frame
from marketplace.pages.shop.cart_money import codes_box, saving_lines
from marketplace.pages.whereabouts import titled
from marketplace.state.shop.cart import CartState
from marketplace.state.shop.cart_money import CartMoneyState
from marketplace.state.shop.parcel import ParcelState

basket = CartState.cart
CHANGE = "/doors/basket/line"


@rx.page(route=routes.CART, title=titled("Basket"), on_load=[CartState.load, CartMoneyState.load])
def cart() -> rx.Component:
    """One's basket."""
    content = rx.cond(basket.count > 0, split(_parcels(), _sums()), _empty())
    return shop_frame(
        page_header("Your basket"),
        rx.cond(
            CartState.problem != "", rx.el.div(notice(CartState.problem, "bad"), class_name="mb-6")
        ),
        rx.cond(CartState.is_loaded, content, skeleton_rows(4)),
    )


def _empty() -> rx.Component:
    return empty_state(
        "Your basket is empty",
        "What you put in stays here, also on your other devices once you sign in.",
        icon="shopping-basket",
        action=button_link("Look around", href=routes.HOME, variant="primary"),
    )


def _parcels() -> rx.Component:
    return stack(
        rx.cond(basket.has_price_changes, _price_notice()),
        rx.foreach(basket.vendors, _parcel),
    )


def _price_notice() -> rx.Component:
    return notice(
        "Please look at the new prices below before you go on.",
        "warn",
        title="A price has changed",
        action=deed(
            button(
                "Agree to the new prices",
                type="submit",
                on_click=CartState.accept_prices.prevent_default,
                data_testid="agree",
            ),
            action="/doors/basket/prices",
            values={},
        ),
    )


def _parcel(part: CartVendorCard) -> rx.Component:
    foot = rx.el.div(
        rx.el.p(
            rx.el.span("Delivery ", part.delivery, class_name="font-semibold"),
            rx.el.span(part.arrival),
            class_name="dotted text-sm",
        ),
        shown(part.delivery_hint, rx.el.p(part.delivery_hint, class_name="text-label text-accent")),
        post_form(
            delivery_choice(part, ParcelState.choose),
            action=CHOOSE,
            class_name="w-full has-[[role=group]:empty]:hidden",
        ),
        rx.el.p(part.delivery_note, class_name="basis-full text-label text-muted empty:hidden"),
        shown(
            part.saved,
            rx.el.p("Reductions ", part.saved, class_name="basis-full text-label text-good"),
        ),
        class_name="flex flex-wrap items-center justify-between gap-x-6 gap-y-1",
    )
    return parcel(part.lines, _line, vendor=part.vendor, vendor_href=part.href, foot=foot)


def _line(line: CartLineCard) -> rx.Component:
    return basket_line(
        title=line.title,
        href=line.href,
        picture=line.image,
        amount=line.total,
        saved=line.saved,
        each_text=rx.cond(line.quantity > 1, f"{line.unit} each", ""),
        tax_text=line.tax,
        detail=rx.cond(
            (line.variant != "") & (line.condition != ""),
            f"{line.variant}, {line.condition}",
            f"{line.variant}{line.condition}",
        ),
        stock_text=rx.cond(line.problem != "", line.problem, line.note),
        change=shown(line.was_unit, _changed(line)),
        quantity=deed(
            quantity_stepper(
                line.quantity,
                on_decrease=CartState.set_quantity(line.id, line.quantity - 1).prevent_default,
                on_increase=CartState.set_quantity(line.id, line.quantity + 1).prevent_default,
                at_least=line.quantity <= 1,
                at_most=line.quantity >= line.most,
                label=f"Quantity of {line.title}",
                submits=True,
                is_spoken=False,  # the header tells how much is in the basket now
            ),
            action=CHANGE,
            values={"line": line.id},
        ),
        actions=deed(
            button(
                "Remove",
                type="submit",
                variant="ghost",
                size="sm",
                on_click=CartState.remove(line.id).prevent_default,
                aria_label=f"Remove {line.title}",
            ),
            action=CHANGE,
            values={"line": line.id, "quantity": 0},
        ),
    )


def _changed(line: CartLineCard) -> rx.Component:
    return rx.el.p(
        f"Was {line.was_unit}, is now {line.unit}.", class_name="text-label font-semibold text-warn"
    )


def _sums() -> rx.Component:
    pay = button_link(
        "To the checkout", href=routes.CHECKOUT, variant="primary", size="lg", wide=True,
        data_testid="checkout",
    )  # fmt: skip
    wait = button("To the checkout", variant="primary", size="lg", wide=True, disabled=True)
    return panel(
        sums(
            sum_line("Items", basket["items"]),
            sum_line(delivery_to(basket), basket.delivery),
            saving_lines(basket),
            tax_lines(basket.tax),
            total_line(basket.total, basket.tax),
        ),
        codes_box(basket, routes.CART),
        rx.el.div(rx.cond(basket.can_check_out, pay, wait), class_name="mt-5"),
        rx.cond(
            basket.can_check_out,
            rx.fragment(),
            rx.el.p("Please settle what is marked first.", class_name="mt-2 text-label text-warn"),
        ),
        title="Summary",
    )
