"""Gift cards and store credit: what was given and is left, giving more, blocking."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.promotions import CreditRow
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button, submit
from marketplace.components.fields import money_field, select_field, text_area, text_field
from marketplace.components.forms import field_row, form_actions, form_error, live_form
from marketplace.components.notices import notice
from marketplace.components.overlays import dialog
from marketplace.components.tables import cell, table_row, toolbar, two_lines
from marketplace.pages.admin.room import admin_page, listing, search_bar, status_filter
from marketplace.pages.promotions import CURRENCIES
from marketplace.pages.shell import admin_frame
from marketplace.state.admin.credit import CreditState

state = CreditState
COLUMNS = ["Credit", "Of", "Left", "Ends", "Status", "Do"]
KINDS = [
    Option("", "Both kinds"),
    Option("gift_card", "Gift cards"),
    Option("store_credit", "Store credit"),
]


@admin_page(routes.ADMIN_CREDIT, "Gift cards and credit", CreditState.load)
def admin_credit() -> rx.Component:
    """The list, and the two ways to give."""
    return admin_frame(
        "Gift cards and credit",
        toolbar(
            button("Make a gift card", icon="gift", variant="primary", on_click=state.ask("card"),
                   data_testid="make-card"),
            button("Give store credit", icon="wallet", on_click=state.ask("credit"),
                   data_testid="give-credit"),
        ),
        search_bar(state, "E-mail, or a card's last characters",
                   status_filter(state, KINDS, "Kind")),
        listing(state, COLUMNS, _row, "Gift cards and store credit", "Nothing was given yet."),
        _giving(),
        _blocking(),
    )  # fmt: skip


def _row(row: CreditRow) -> rx.Component:
    return table_row(
        cell(two_lines(row.name, row.date), lead=True),
        cell(row.owner, label="Of"),
        cell(two_lines(row.balance, row.held), label="Left"),
        cell(row.ends, label="Ends"),
        cell(status_pill(row.status, row.tone), label="Status"),
        cell(
            button(rx.cond(row.is_blocked, "Release", "Block"), size="sm",
                   on_click=state.ask_block(row.id)),
            label="Do",
        ),
        data_testid="credit-row",
    )  # fmt: skip


def _error(name: str) -> rx.Var[str]:
    return rx.cond(state.field == name, state.problem, "")


def _giving() -> rx.Component:
    is_card = state.giving == "card"
    form = live_form(
        rx.cond(
            is_card,
            text_field("ends_at", "To be spent before", type="date", optional=True,
                       error=_error("ends_at")),
            text_field("email", "Their e-mail", type="email", error=_error("email")),
        ),
        field_row(
            money_field("amount", "Amount", symbol="", error=_error("amount")),
            select_field("currency", "Currency", CURRENCIES, value="EUR",
                         error=_error("currency")),
        ),
        text_area("reason", "Reason", rows=2, error=_error("reason"),
                  hint="Kept in the audit trail. The marketplace pays for it."),
        form_actions(
            submit("Give it", data_testid="give"),
            button("Not now", on_click=state.set_giving(False)),
        ),
        on_submit=state.give,
        reset_on_submit=False,
    )  # fmt: skip
    made = rx.el.div(
        notice("Copy it now: it is kept only as a hash and can't be shown again.", "warn"),
        rx.el.p(state.made, data_testid="card-code",
                class_name="rounded-control bg-sunken p-4 text-center font-mono text-heading "
                "tracking-wide select-all"),
        class_name="grid gap-4",
    )  # fmt: skip
    return dialog(
        rx.cond(is_card, "A gift card", "Store credit"),
        rx.cond(state.made != "", made, form),
        open=state.giving != "",
        on_open_change=state.set_giving,
    )


def _blocking() -> rx.Component:
    one = state.blocking
    return dialog(
        rx.cond(one.is_blocked, "Release this credit?", "Block this credit?"),
        live_form(
            form_error(rx.cond(state.field == "", state.problem, "")),
            text_area("reason", "Reason", rows=2, error=_error("reason")),
            form_actions(
                submit("Confirm", data_testid="confirm"),
                button("Not now", on_click=state.set_blocking(False)),
            ),
            on_submit=state.decide,
        ),
        text=rx.fragment(one.name, ", ", one.owner),
        open=one.id != 0,
        on_open_change=state.set_blocking,
    )
