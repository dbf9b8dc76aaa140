"""Furniture of the two desks for promotions: the list, the form, the question for coupons."""

from typing import Any

import reflex as rx

from marketplace.cards.furniture import Option
from marketplace.cards.promotions import PromotionRow
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button, submit
from marketplace.components.choices import checkbox
from marketplace.components.fields import (
    money_field,
    number_field,
    select_field,
    text_area,
    text_field,
)
from marketplace.components.forms import field_row, form_actions, form_error, live_form
from marketplace.components.links import link
from marketplace.components.navigation import load_more
from marketplace.components.notices import empty_state
from marketplace.components.overlays import dialog
from marketplace.components.slots import shown
from marketplace.components.tables import cell, table, table_body, table_row, two_lines
from marketplace.rules.money import EXPONENTS

KINDS = [
    Option("percent", "A share of the price"),
    Option("amount", "An amount"),
    Option("buy_x_get_y", "Buy some, get some"),
    Option("tiers", "More the more is bought"),
    Option("free_shipping", "Free delivery"),
]
PAYERS = [
    Option("platform", "The marketplace"),
    Option("shared", "Both, by shares"),
    Option("vendor", "The vendors"),
]
CURRENCIES = [Option(code, code) for code in EXPONENTS]
COLUMNS = ["Promotion", "Takes off", "Counts", "Used", "Status", "Do"]


def add_button(state: Any) -> rx.Component:
    """Opens the form of a new promotion."""
    return button(
        "Make a promotion", icon="circle-plus", variant="primary", on_click=state.edit(0),
        data_testid="add-promotion",
    )  # fmt: skip


def desk(state: Any, *, for_all: bool) -> rx.Component:
    """The list with its dialogs; `for_all` has what only the marketplace decides."""
    rows = rx.fragment(
        table(COLUMNS, table_body(state.rows, lambda row: _row(row, state)), caption="Promotions"),
        load_more("Load more", on_click=state.load_more, more=state.after != ""),
    )
    nothing = empty_state(
        "No promotion yet",
        "A code, a reduction that counts by itself, or free delivery: make the first one.",
        icon="badge-percent",
    )
    return rx.fragment(
        rx.cond(state.rows, rows, nothing), _editor(state, for_all=for_all), _coupons(state)
    )


def _row(row: PromotionRow, state: Any) -> rx.Component:
    taken_home = link(row.coupons, href=row.coupons_href, download=True)
    return table_row(
        cell(
            two_lines(row.name, rx.fragment(row.code, " ", shown(row.coupons, taken_home))),
            lead=True,
        ),
        cell(two_lines(row.terms, row.conditions), label="Takes off"),
        cell(two_lines(row.period, row.who_pays), label="Counts"),
        cell(two_lines(row.uses, row.cost), label="Used"),
        cell(status_pill(row.status, row.tone), label="Status"),
        cell(_deeds(row, state), label="Do"),
        data_testid="promotion-row",
    )


def _deeds(row: PromotionRow, state: Any) -> rx.Component:
    return rx.el.div(
        rx.cond(
            row.is_active,
            button("Pause", size="sm", on_click=state.pause(row.id)),
            button("Go on", size="sm", on_click=state.resume(row.id)),
        ),
        button("Coupons", size="sm", variant="ghost", on_click=state.ask_coupons(row.id),
               aria_label=f"Make coupons for {row.name}"),
        rx.cond(
            row.is_used,
            rx.fragment(),
            button("Edit", size="sm", variant="ghost", on_click=state.edit(row.id),
                   aria_label=f"Edit {row.name}"),
        ),
        class_name="flex flex-wrap gap-1",
    )  # fmt: skip


def _coupons(state: Any) -> rx.Component:
    return dialog(
        "Make coupons",
        live_form(
            number_field("count", "How many", value="100", min="1", max="5000",
                         error=_error(state, "count")),
            form_actions(
                submit("Make them", data_testid="make-coupons"),
                button("Not now", on_click=state.set_asking(False)),
            ),
            on_submit=state.make_coupons,
        ),
        text=rx.fragment("Codes that nobody guesses, each good for one purchase of ",
                         state.batch_of.name, ". From then on it asks for one of them."),
        open=state.batch_of.id != 0,
        on_open_change=state.set_asking,
    )  # fmt: skip


def _error(state: Any, name: str) -> Any:
    return rx.cond(state.field == name, state.problem, "")


def _editor(state: Any, *, for_all: bool) -> rx.Component:
    form = live_form(
        form_error(rx.cond(state.field == "", state.problem, "")),
        text_field("name", "Name", value=state.form.name, error=_error(state, "name"),
                   hint="Shoppers read it in their basket.", max_length=80),
        field_row(
            select_field("kind", "What it takes off", KINDS, value=state.form.kind,
                         on_change=state.choose_kind, error=_error(state, "kind")),
            text_field("code", "Code", value=state.form.code, optional=True, max_length=40,
                       hint="Without one it counts by itself.", error=_error(state, "code")),
        ),
        _terms(state),
        _for_whom(state, for_all=for_all),
        _limits(state),
        *([_payers(state)] if for_all else []),
        form_actions(
            submit("Save", data_testid="save-promotion"),
            button("Not now", on_click=state.set_editing(False)),
        ),
        on_submit=state.save,
        reset_on_submit=False,
    )  # fmt: skip
    return dialog(
        rx.cond(state.form.id, "Edit this promotion", "A new promotion"),
        rx.el.div(form, key=state.turn.to_string()),
        text="Once somebody has used it, it can be paused but not changed.",
        open=state.is_editing,
        on_open_change=state.set_editing,
    )


def _terms(state: Any) -> rx.Component:
    one = state.form
    share = text_field("percent", "Percent", value=one.percent, input_mode="decimal",
                       error=_error(state, "percent"))  # fmt: skip
    bought = rx.fragment(
        field_row(
            number_field("buy", "Buy", value=one.buy, min="1", error=_error(state, "buy")),
            number_field("get", "Get", value=one["get"], min="1", error=_error(state, "get")),
        ),
        text_field("percent", "Percent off those", input_mode="decimal",
                   value=rx.cond(one.percent != "", one.percent, "100"),
                   hint="100 means free. The cheapest are reduced.",
                   error=_error(state, "percent")),
    )  # fmt: skip
    steps = rx.fragment(
        text_area("steps", "Steps", value=one.steps, rows=3, error=_error(state, "steps"),
                  hint="One a line: “50 = 5 %” or “100 = 12.00”."),
        checkbox("counts_pieces", "Steps count pieces, not money", checked=one.counts_pieces),
    )  # fmt: skip
    amount = money_field(
        "amount", "Amount", value=one.amount, symbol="", error=_error(state, "amount")
    )
    return rx.match(
        state.kind,
        ("percent", share),
        ("amount", amount),
        ("buy_x_get_y", bought),
        ("tiers", steps),
        rx.fragment(),
    )


def _for_whom(state: Any, *, for_all: bool) -> rx.Component:
    one = state.form
    shops = text_field("vendors", "Only of these shops", value=one.vendors, optional=True,
                       hint="Addresses of their pages, with commas between.",
                       error=_error(state, "vendors"))  # fmt: skip
    return rx.fragment(
        field_row(
            money_field("minimum", "From an amount of", value=one.minimum, symbol="",
                        optional=True, error=_error(state, "minimum")),
            select_field("category", "Only in", state.shelves, value=one.category, optional=True,
                         error=_error(state, "categories")),
        ),
        text_area("products", "Only these products", value=one.products, rows=2, optional=True,
                  hint="Addresses of their pages, one a line.", error=_error(state, "products")),
        shops if for_all else rx.fragment(),
        checkbox("first_purchase", "Only for a first purchase", checked=one.first_purchase),
        field_row(
            text_field("starts_at", "From (UTC)", type="datetime-local", value=one.starts_at,
                       optional=True, error=_error(state, "starts_at")),
            text_field("ends_at", "Until (UTC)", type="datetime-local", value=one.ends_at,
                       optional=True, error=_error(state, "ends_at")),
        ),
    )  # fmt: skip


def _limits(state: Any) -> rx.Component:
    one = state.form
    return rx.fragment(
        field_row(
            number_field("use_limit", "Uses in all", value=one.use_limit, optional=True, min="1",
                         error=_error(state, "use_limit")),
            number_field("per_person_limit", "Uses per person", value=one.per_person_limit,
                         optional=True, min="1", error=_error(state, "per_person_limit")),
        ),
        field_row(
            money_field("budget", "Budget", value=one.budget, symbol="", optional=True,
                        hint="It ends when that is spent.", error=_error(state, "budget")),
            number_field("position", "Place in the order", value=one.position, optional=True,
                         min="0", hint="The lower is heard first.",
                         error=_error(state, "position")),
        ),
        checkbox("is_exclusive", "Goes alone", checked=one.is_exclusive,
                 hint="Then the shopper gets it, or all others together: whichever saves more."),
    )  # fmt: skip


def _payers(state: Any) -> rx.Component:
    one = state.form
    return field_row(
        select_field("currency", "Currency", CURRENCIES, value=one.currency,
                     error=_error(state, "currency")),
        select_field("funded_by", "Who pays", PAYERS, value=one.funded_by,
                     error=_error(state, "funded_by")),
        text_field("platform_share", "The marketplace's percent", value=one.platform_share,
                   optional=True, hint="When both pay.", error=_error(state, "platform_share")),
        columns=3,
    )  # fmt: skip
