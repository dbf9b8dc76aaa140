"""The checkout on one page: who, where, what comes from which shop, and the way to pay."""

import reflex as rx

from marketplace import routes
from marketplace.cards.addresses import AddressCard
from marketplace.cards.carts import CartLineCard, CartVendorCard
from marketplace.cards.furniture import Step
from marketplace.components.buttons import button, button_link, submit
from marketplace.components.choices import checkbox
from marketplace.components.fields import text_field
from marketplace.components.forms import form_error, live_form
from marketplace.components.layout import page_header, panel, split, stack
from marketplace.components.links import link
from marketplace.components.notices import empty_state, notice
from marketplace.components.pictures import thumbnail
from marketplace.components.prices import sum_line, sums
from marketplace.components.progress import steps
from marketplace.components.skeletons import skeleton_rows
from marketplace.pages.shell import shop_frame
from marketplace.pages.shop.addressing import address_fields
from marketplace.pages.whereabouts import titled
from marketplace.state.shop.checkout import CheckoutState

basket = CheckoutState.cart

STEPS = [Step("Basket", state="done"), Step("Delivery", state="current"), Step("Payment")]


@rx.page(route=routes.CHECKOUT, title=titled("Checkout"), on_load=CheckoutState.load)
def checkout() -> rx.Component:
    """Everything that is needed before paying."""
    form = live_form(
        # The total that the shopper saw, for a browser without scripts.
        rx.el.input(type="hidden", name="expected", value=basket.total_minor),
        split(stack(_cancelled(), _who(), _where(), _what()), _pay()),
        on_submit=CheckoutState.pay,
        action="/doors/checkout",
        reset_on_submit=False,
        data_keep="line1",
    )
    content = rx.cond(basket.count > 0, form, _empty())
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


def _cancelled() -> rx.Component:
    return rx.cond(
        CheckoutState.was_cancelled,
        notice(
            "Nothing was charged. Everything is still in your basket.",
            title="You came back before paying",
        ),
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
        address_fields(CheckoutState.to, CheckoutState.problem, CheckoutState.field),
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
        ),
        rx.el.ul(rx.foreach(part.lines, _line), class_name="mt-2 grid gap-2"),
        data_testid="parcel",
    )


def _line(line: CartLineCard) -> rx.Component:
    return rx.el.li(
        thumbnail(line.image),
        rx.el.span(line.title, class_name="min-w-0 grow truncate text-sm"),
        rx.el.span("× ", line.quantity, class_name="text-label text-muted tabular-nums"),
        rx.el.span(line.total, class_name="text-sm font-semibold tabular-nums"),
        class_name="flex items-center gap-3",
    )


def _pay() -> rx.Component:
    is_for_form = (CheckoutState.field == "") & (CheckoutState.problem != "")
    stuck = notice(
        "Something in your basket needs a look first.",
        "warn",
        action=button_link("To the basket", href=routes.CART, size="sm"),
    )
    return panel(
        sums(
            sum_line("Items", basket["items"]),
            sum_line("Delivery", basket.delivery),
            sum_line("Total", basket.total, hint=f"incl. {basket.tax} VAT", strong=True),
        ),
        rx.el.div(
            form_error(rx.cond(is_for_form, CheckoutState.problem, "")),
            rx.cond(basket.can_check_out, rx.fragment(), stuck),
            submit(
                f"Buy and pay {basket.total}",
                size="lg",
                wide=True,
                icon="lock",
                loading=CheckoutState.is_paying,
                disabled=~basket.can_check_out,
                data_testid="pay",
            ),
            rx.el.p(
                "You enter your card on our payment provider's page.",
                class_name="text-center text-label text-muted",
            ),
            class_name="mt-5 grid gap-3",
        ),
        title="Summary",
    )


def _error(field: str) -> rx.Var[str]:
    return rx.cond(CheckoutState.field == field, CheckoutState.problem, "")
