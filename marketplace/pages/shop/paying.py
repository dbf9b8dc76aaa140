"""Choosing how to pay, trying again after it failed, and what to transfer by bank."""

import reflex as rx

from marketplace.cards.payments import WayCard
from marketplace.components.buttons import submit
from marketplace.components.forms import post_form
from marketplace.components.layout import panel
from marketplace.components.notices import notice
from marketplace.state.shop.checkout import CheckoutState
from marketplace.state.shop.purchase import PurchaseState

failed = CheckoutState.failed
transfer = PurchaseState.card.transfer


def choose_way(error: rx.Var[str]) -> rx.Component:
    """The ways to pay; the first is chosen until another is."""
    return panel(
        rx.el.fieldset(
            rx.el.legend("How do you want to pay?", class_name="sr-only"),
            rx.foreach(CheckoutState.ways, _way),
            class_name="grid gap-3",
        ),
        rx.el.p(error, role="alert", class_name="mt-3 text-label text-bad empty:hidden"),
        title="Payment",
    )


def _way(way: WayCard) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="way",
            value=way.name,
            default_checked=CheckoutState.way == way.name,
            class_name="mt-0.5 size-[1.125rem] shrink-0 accent-accent",
        ),
        rx.el.span(
            rx.el.span(way.label, class_name="block font-semibold"),
            rx.el.span(way.hint, class_name="block text-label text-muted"),
        ),
        class_name=(
            "flex min-h-11 cursor-pointer items-start gap-2.5 rounded-lg border border-line p-3 "
            "text-sm has-checked:border-accent has-checked:bg-accent-soft"
        ),
        data_testid="way",
    )


def failed_try() -> rx.Component:
    """Why the last try came to nothing, and another for the same purchase."""
    again = rx.el.div(
        rx.foreach(CheckoutState.ways, _again),
        class_name="mt-3 flex flex-wrap gap-2",
    )
    return rx.cond(
        failed.number != "",
        rx.el.div(
            notice(
                rx.fragment(
                    failed.reason,
                    f" Order {failed.number} over {failed.total} is kept for you. Pay with:",
                    again,
                ),
                "warn",
                title="Not paid yet",
            ),
            data_testid="failed-try",
        ),
    )


def _again(way: WayCard) -> rx.Component:
    return post_form(
        rx.el.input(type="hidden", name="number", value=failed.number),
        rx.el.input(type="hidden", name="key", value=failed.key),
        rx.el.input(type="hidden", name="way", value=way.name),
        submit(way.label, size="sm"),
        action="/doors/pay-again",
    )


def transfer_to_make() -> rx.Component:
    """Our account, the amount, and what to write on the transfer."""
    rows = (
        ("Amount", transfer.amount),
        ("To", transfer.holder),
        ("IBAN", transfer.iban),
        ("BIC", transfer.bic),
        ("Bank", transfer.bank),
        ("Reference", transfer.reference),
    )
    return rx.el.div(
        notice(
            rx.fragment(
                "Please write the reference on it: it tells us whose it is. "
                f"We keep everything for you until {transfer.until}, and this page changes "
                "when your money is here.",
                rx.el.dl(
                    *[_row(term, value) for term, value in rows],
                    class_name="mt-3 grid gap-1.5 tabular-nums",
                ),
            ),
            title="Waiting for your bank transfer",
        ),
        data_testid="transfer",
    )


def _row(term: str, value: rx.Var[str]) -> rx.Component:
    return rx.cond(
        value != "",
        rx.el.div(
            rx.el.dt(term, class_name="w-20 shrink-0 text-muted"),
            rx.el.dd(value, class_name="min-w-0 font-semibold break-words"),
            class_name="flex gap-x-3",
        ),
    )
