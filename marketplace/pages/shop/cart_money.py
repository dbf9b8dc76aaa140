"""Furniture of basket and checkout: codes, gift cards, store credit, and what they come to."""

from typing import Any

import reflex as rx

from marketplace import routes
from marketplace.cards.carts import CodeCard, PurseCard, SavingCard
from marketplace.components.buttons import button
from marketplace.components.fields import text_field
from marketplace.components.forms import deed, live_form
from marketplace.components.prices import sum_line
from marketplace.components.slots import shown
from marketplace.state.shop.cart_money import CartMoneyState

state = CartMoneyState


def saving_lines(basket: Any) -> rx.Component:
    """What each promotion takes off, as lines of a calculation."""
    return rx.foreach(basket.savings, _saving)


def _saving(one: SavingCard) -> rx.Component:
    return rx.el.div(
        rx.el.dt(one.name, class_name="min-w-0 break-words"),
        rx.el.dd(one.saved, class_name="tabular-nums text-right text-good font-semibold"),
        data_testid="saving",
        class_name="flex items-baseline justify-between gap-6 text-sm",
    )


def credit_lines(basket: Any) -> rx.Component:
    """What gift cards and store credit pay, and what is left; nothing when they pay nothing."""
    lines = rx.fragment(
        rx.foreach(basket.purses, _taken),
        shown(basket.credit_taken, sum_line("Store credit", basket.credit_taken)),
        sum_line("Left to pay", basket.to_pay, strong=True),
    )
    return rx.cond(basket.to_pay != basket.total, lines, rx.fragment())


def _taken(card: PurseCard) -> rx.Component:
    return shown(card.taken, sum_line(card.name, card.taken))


def codes_box(basket: Any, back: str) -> rx.Component:
    """The codes on a basket, what each saves or why not, and a field for another one."""
    return rx.el.div(
        rx.el.ul(
            rx.foreach(basket.codes, lambda one: _code(one, back)),
            class_name="grid gap-2 empty:hidden",
        ),
        rx.el.div(
            live_form(
                rx.el.input(type="hidden", name="back", value=back),
                rx.el.div(
                    text_field("code", "Code", error=state.code_problem, max_length=60,
                               auto_complete="off", auto_capitalize="characters",
                               optional=False),
                    class_name="min-w-0 grow",
                ),
                button("Use it", type="submit", class_name="mt-6.5", data_testid="use-code"),
                on_submit=state.add_code,
                action="/doors/basket/code",
                class_name="flex items-start gap-2",
            ),
            key=state.turn.to_string(),
        ),
        class_name="mt-5 grid gap-3 border-t border-line pt-4",
    )  # fmt: skip


def _code(one: CodeCard, back: str) -> rx.Component:
    said = rx.cond(
        one.problem != "",
        rx.el.p(one.problem, class_name="text-label font-medium text-warn"),
        rx.el.p(
            rx.cond(one.saved != "", f"Saves you {one.saved.replace('−', '')}", ""),
            class_name="text-label text-good empty:hidden",
        ),
    )  # fmt: skip
    return _removable(
        one.code,
        said,
        action="/doors/basket/code/remove",
        values={"code": one.code, "back": back},
        on_click=state.remove_code(one.code),
        testid="code",
    )


def _removable(
    name: Any,
    said: rx.Component,
    *,
    action: str,
    values: dict[str, Any],
    on_click: Any,
    testid: str,
) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(name, class_name="text-sm font-semibold break-all"), said, class_name="min-w-0"
        ),
        deed(
            button("Remove", type="submit", variant="ghost", size="sm",
                   on_click=on_click.prevent_default, aria_label=f"Remove {name}"),
            action=action,
            values=values,
        ),
        data_testid=testid,
        class_name="flex items-start justify-between gap-3",
    )  # fmt: skip


def credit_box(basket: Any, is_member: rx.Var[bool]) -> rx.Component:
    """The gift cards on a basket, a field for another one, and the switch of store credit."""
    return rx.el.div(
        rx.cond(is_member & (basket.store_credit != ""), _switch(basket)),
        rx.el.ul(rx.foreach(basket.purses, _card), class_name="grid gap-2 empty:hidden"),
        rx.el.div(
            live_form(
                rx.el.div(
                    text_field("card", "Gift card", error=state.card_problem, max_length=60,
                               auto_complete="off", optional=False),
                    class_name="min-w-0 grow",
                ),
                button("Use it", type="submit", class_name="mt-6.5", data_testid="use-card"),
                on_submit=state.add_card,
                action="/doors/checkout/card",
                class_name="flex items-start gap-2",
            ),
            key=state.turn.to_string(),
        ),
        class_name="grid gap-4",
    )  # fmt: skip


def _switch(basket: Any) -> rx.Component:
    text = rx.cond(basket.uses_credit, "Don't use it", "Use it")
    return rx.el.div(
        rx.el.div(
            rx.el.p("Store credit", class_name="text-sm font-semibold"),
            rx.el.p("You have ", basket.store_credit, ".", class_name="text-label text-muted"),
        ),
        deed(
            button(text, type="submit", size="sm", data_testid="store-credit",
                   aria_pressed=rx.cond(basket.uses_credit, "true", "false"),
                   on_click=state.use_credit(~basket.uses_credit).prevent_default),
            action="/doors/checkout/credit",
            values={"use": rx.cond(basket.uses_credit, "0", "1"), "back": routes.CHECKOUT},
        ),
        class_name="flex items-center justify-between gap-3",
    )  # fmt: skip


def _card(card: PurseCard) -> rx.Component:
    said = rx.cond(
        card.problem != "",
        rx.el.p(card.problem, class_name="text-label font-medium text-warn"),
        rx.el.p(card.available, " on it", class_name="text-label text-muted"),
    )
    return _removable(
        card.name,
        said,
        action="/doors/checkout/card/remove",
        values={"id": card.id, "back": routes.CHECKOUT},
        on_click=state.remove_card(card.id),
        testid="gift-card",
    )
