"""The checkout on one page: who, where, what comes from which shop, and the way to pay."""

import reflex as rx

from marketplace import routes
from marketplace.cards.addresses import AddressCard
from marketplace.cards.carts import CartLineCard, CartVendorCard
from marketplace.cards.furniture import Step
from marketplace.components.buttons import button, button_link, submit
from marketplace.components.choices import checkbox
from marketplace.components.delivery import delivery_choice
from marketplace.components.fields import text_field
from marketplace.components.forms import form_error, guarded, live_form, proof
from marketplace.components.layout import page_header, panel, split, stack
from marketplace.components.links import link
from marketplace.components.notices import empty_state
from marketplace.components.pictures import thumbnail
from marketplace.components.prices import delivery_to, sum_line, sums, tax_lines, total_line
from marketplace.components.progress import steps
from marketplace.components.skeletons import skeleton_rows
from marketplace.components.slots import shown
from marketplace.pages.shell import shop_frame
from marketplace.pages.shop.addressing import address_fields
from marketplace.pages.shop.cart_money import (
    codes_box,
    credit_box,
    credit_lines,
    saving_lines,
)
from marketplace.pages.shop.checkout_notices import changes, held, stuck
from marketplace.pages.shop.paying import choose_way, failed_try
from marketplace.pages.whereabouts import titled
from marketplace.state.shop.cart_money import CartMoneyState
from marketplace.state.shop.checkout import CheckoutState
from marketplace.state.shop.parcel import ParcelState

basket = CheckoutState.cart

FORM = "checkout-form"
STEPS = [Step("Basket", state="done"), Step("Delivery", state="current"), Step("Payment")]


@rx.page(
    route=routes.CHECKOUT,
    title=titled("Checkout"),
    on_load=[CheckoutState.load, CartMoneyState.load],
)
def checkout() -> rx.Component:
    """Everything that is needed before paying."""
    form = live_form(
        # The total that the shopper saw, for a browser without scripts.
        rx.el.input(type="hidden", name="expected", value=basket.total_minor),
        rx.el.input(type="hidden", name="currency", value=basket.currency),
        proof(),
        # What Enter in a field means: the first button, not the first way of delivery.
        rx.el.button(type="submit", tab_index=-1, aria_hidden="true", class_name="sr-only"),
        stack(_who(), _where(), _what(), _way()),
        id=FORM,
        on_submit=CheckoutState.pay,
        action="/doors/checkout",
        reset_on_submit=False,
        data_keep="line1",
        **guarded("checkout"),
    )
    # The forms of codes and cards stand beside it: no form may hold another one.
    filled = split(stack(held(), form), stack(_pay(), _credit()))
    content = stack(failed_try(), rx.cond(basket.count > 0, filled, _empty()))
    return shop_frame(
        page_header("Checkout", above=steps(STEPS)),
        rx.cond(CheckoutState.is_loaded, content, skeleton_rows(5)),
    )


def _empty() -> rx.Component:
    return empty_state(
        "There is nothing to pay for",
        "Your basket is empty.",
        icon="shopping-basket",
        action=button_link("Look around", href=routes.HOME, variant="primary"),
    )


def _who() -> rx.Component:
    member = rx.el.p("Confirmation goes to ", rx.el.strong(CheckoutState.email), ".",
                     class_name="text-sm")  # fmt: skip
    guest = stack(
        text_field(
            "email",
            "E-mail",
            type="email",
            value=CheckoutState.email,
            auto_complete="email",
            hint="For the confirmation and the link to follow your parcels.",
            error=_error("email"),
        ),
        rx.el.p(
            "Shopped here before? ",
            link("Sign in", href=f"{routes.SIGN_IN}?next={routes.CHECKOUT}"),
            class_name="text-sm text-muted",
        ),
        gap="gap-3",
    )
    return panel(rx.cond(CheckoutState.is_member, member, guest), title="You")


def _where() -> rx.Component:
    fields = stack(
        address_fields(
            CheckoutState.to,
            CheckoutState.problem,
            CheckoutState.field,
            on_place=CheckoutState.set_place,
        ),
        text_field(
            "tax_id",
            "VAT number, for businesses",
            value=CheckoutState.tax_id,
            hint="With it, a business in another EU country accounts for the VAT itself.",
            error=_error("tax_id"),
            optional=True,
            max_length=30,
            on_blur=CheckoutState.set_place("tax_id"),
        ),
        rx.cond(
            CheckoutState.is_member & (CheckoutState.to.id == 0),
            checkbox("remember", "Keep this address for next time"),
        ),
        # Another chosen address starts the fields anew.
        key=CheckoutState.to.id.to_string(),
        gap="gap-5",
    )
    return panel(
        rx.cond(CheckoutState.addresses.length() > 0, _saved()), fields, title="Delivery address"
    )


def _saved() -> rx.Component:
    other = button(
        "Another address", size="sm", icon="plus", on_click=CheckoutState.choose_address(0)
    )
    return rx.el.div(
        rx.foreach(CheckoutState.addresses, _saved_address),
        other,
        role="group",
        aria_label="Saved addresses",
        class_name="needs-script mb-5 flex flex-wrap gap-2",
    )


def _saved_address(address: AddressCard) -> rx.Component:
    return button(
        rx.el.span(address.summary, class_name="max-w-56 truncate"),
        size="sm",
        on_click=CheckoutState.choose_address(address.id),
        aria_pressed=rx.cond(CheckoutState.to.id == address.id, "true", "false"),
        class_name="aria-pressed:border-accent aria-pressed:bg-accent-soft",
    )


def _what() -> rx.Component:
    return panel(stack(rx.foreach(basket.vendors, _parcel), gap="gap-5"), title="Your parcels")


def _parcel(part: CartVendorCard) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.h3(part.vendor, class_name="font-sans text-sm font-semibold"),
            rx.el.p(
                rx.el.span("Arrives ", part.arrival),
                rx.el.span("Delivery ", part.delivery),
                class_name="dotted text-label text-muted",
            ),
            rx.el.div(delivery_choice(part, ParcelState.choose), class_name="my-2 empty:hidden"),
            rx.el.p(part.delivery_note, class_name="text-label text-muted empty:hidden"),
            shown(
                part.saved, rx.el.p("Reductions ", part.saved, class_name="text-label text-good")
            ),
        ),
        rx.el.ul(rx.foreach(part.lines, _line), class_name="mt-2 grid gap-2"),
        data_testid="parcel",
    )


def _line(line: CartLineCard) -> rx.Component:
    return rx.el.li(
        thumbnail(line.image),
        rx.el.span(
            rx.el.span(line.title, class_name="block truncate text-sm"),
            rx.el.span(line.variant, class_name="block text-label text-muted empty:hidden"),
            rx.el.span(line.tax, class_name="block text-label text-muted"),
            class_name="min-w-0 grow",
        ),
        rx.el.span("× ", line.quantity, class_name="text-label text-muted tabular-nums"),
        rx.el.span(line.total, class_name="text-sm font-semibold tabular-nums"),
        rx.el.p(
            line.problem, class_name="basis-full text-label font-semibold text-warn empty:hidden"
        ),
        class_name="flex flex-wrap items-center gap-3",
    )


def _way() -> rx.Component:
    """The ways to pay what credit leaves; nothing to choose when it leaves nothing."""
    return rx.cond(basket.is_covered, rx.fragment(), choose_way(_error("way")))


def _pay() -> rx.Component:
    is_for_form = (CheckoutState.field == "") & (CheckoutState.problem != "")
    is_new = (CheckoutState.drift.length() > 0) | basket.has_price_changes
    words = rx.cond(
        basket.is_covered,
        rx.cond(is_new, f"Buy for {basket.total} instead", "Buy and pay with your credit"),
        rx.cond(is_new, f"Pay {basket.to_pay} instead", f"Buy and pay {basket.to_pay}"),
    )
    return panel(
        sums(
            sum_line("Items", basket["items"]),
            sum_line(delivery_to(basket), basket.delivery),
            saving_lines(basket),
            tax_lines(basket.tax),
            total_line(basket.total, basket.tax),
            credit_lines(basket),
        ),
        rx.el.div(
            form_error(rx.cond(is_for_form, CheckoutState.problem, "")),
            changes(),
            rx.cond(basket.blockers.length() > 0, stuck()),
            submit(
                words,
                form=FORM,
                size="lg",
                wide=True,
                icon="lock",
                loading=CheckoutState.is_paying,
                disabled=basket.blockers.length() > 0,
                data_testid="pay",
            ),
            rx.el.p(
                rx.cond(
                    basket.is_covered,
                    "Nothing is left to be paid by other means.",
                    "You pay on the next page.",
                ),
                class_name="text-center text-label text-muted",
            ),
            class_name="mt-5 grid gap-3",
        ),
        codes_box(basket, routes.CHECKOUT),
        title="Summary",
    )


def _credit() -> rx.Component:
    return panel(credit_box(basket, CheckoutState.is_member), title="Gift cards and credit")


def _error(field: str) -> rx.Var[str]:
    return rx.cond(CheckoutState.field == field, CheckoutState.problem, "")
