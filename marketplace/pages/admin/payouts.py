"""The queue of payouts, and what every vendor is owed."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.payouts import PayeeRow, PayoutDeskRow, RunRow
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button, button_row, submit
from marketplace.components.fields import text_field
from marketplace.components.forms import field_row, form_actions, live_form
from marketplace.components.layout import section_heading, stack
from marketplace.components.links import anchor
from marketplace.components.overlays import dialog
from marketplace.components.slots import each
from marketplace.components.tables import cell, table_row, two_lines
from marketplace.pages.admin.room import (
    admin_page,
    ask_button,
    listing,
    reason_dialog,
    search_bar,
    status_filter,
)
from marketplace.pages.shell import admin_frame
from marketplace.rules.money_kinds import PayoutStatus
from marketplace.state.admin.payouts import PayeesState, PayoutsState

ONCE = 800
PAYOUTS = ["Payout", "To", "When", "Status", "Amount", "Decide"]
PAYEES = ["Vendor", "Account", "Terms", "Amount", "Decide"]
STATUSES = [
    Option("", "Any status"),
    Option("held", "Held"),
    *(Option(one, one.replace("_", " ").capitalize()) for one in PayoutStatus),
]
HELD_BY = [
    Option("", "All"),
    Option("debt", "Below zero"),
    Option("paused", "On hold"),
    Option("refused", "Not paid last time"),
]


@admin_page(routes.ADMIN_PAYOUTS, "Payouts", PayoutsState.load, PayeesState.load)
def admin_payouts() -> rx.Component:
    """Payouts first, balances below, and when everything ran."""
    return admin_frame(
        "Payouts",
        stack(
            runs(PayoutsState.runs),
            rx.el.section(_queue()),
            rx.el.section(section_heading("What vendors are owed"), _payees()),
            gap="gap-12",
        ),
        reason_dialog(),
        _terms_dialog(),
    )


def runs(rows: rx.Var) -> rx.Component:
    """What runs by itself: last time, next time, and what came of it."""
    return rx.el.ul(
        each(rows, _run),
        class_name="grid gap-3 sm:grid-cols-2 xl:grid-cols-3",
        aria_label="What runs by itself",
    )


def _run(run: RunRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(run.name, class_name="font-semibold"),
            status_pill(run.last, run.tone),
            class_name="flex flex-wrap items-center justify-between gap-2",
        ),
        rx.el.p(run.outcome, class_name="mt-1 text-label text-muted wrap-anywhere"),
        rx.cond(run.next, rx.el.p(f"Next: {run.next}", class_name="text-label text-muted")),
        data_testid="run-row",
        class_name="rounded-card border border-line bg-surface p-4 text-sm shadow-rest",
    )


def _queue() -> rx.Component:
    state = PayoutsState
    return rx.fragment(
        search_bar(state, "Number or vendor", status_filter(state, STATUSES)),
        rx.el.div(
            anchor(
                rx.icon("download", size=16, aria_hidden="true"),
                "Bank file",
                href="/exports/bank-transfers.csv",
                document=True,
                download=True,
                class_name="inline-flex min-h-11 items-center gap-1.5 text-sm font-semibold "
                "text-accent hover:underline sm:min-h-0",
            ),
            button(
                f"Mark {state.chosen.length()} as paid",
                size="sm",
                disabled=state.chosen.length() == 0,
                on_click=state.mark_chosen.throttle(ONCE),
                data_testid="mark-chosen",
            ),
            class_name="mb-4 flex flex-wrap items-center gap-4",
        ),
        listing(state, PAYOUTS, _payout, "Payouts, newest first", "No payout matches that."),
    )


def _payout(row: PayoutDeskRow) -> rx.Component:
    return table_row(
        cell(two_lines(row.number, row.vendor), lead=True),
        cell(row.goes_to, label="To"),
        cell(row.date, label="When"),
        cell(two_lines(status_pill(row.status, row.tone), row.note), label="Status"),
        cell(row.amount, label="Amount", number=True),
        cell(_payout_deeds(row), label="Decide"),
        data_testid="payout-row",
    )


def _payout_deeds(row: PayoutDeskRow) -> rx.Component:
    state = PayoutsState
    choose = rx.el.label(
        rx.el.input(
            type="checkbox",
            checked=state.chosen.contains(row.id),
            on_change=lambda is_chosen: state.choose(row.id, is_chosen),
            class_name="size-4 accent-accent",
        ),
        "Carried out",
        class_name="inline-flex min-h-11 items-center gap-2 text-label sm:min-h-0",
    )
    again = button("Look up", size="sm", on_click=state.let_go(row.id).throttle(ONCE))
    go = button("Let go", size="sm", on_click=state.let_go(row.id).throttle(ONCE))
    subject = f"{row.number}, {row.vendor}, {row.amount}"
    back = ask_button("Put back", "cancel_payout", row.id, subject)
    return button_row(
        rx.cond(row.is_at_the_bank, choose),
        rx.cond(
            row.is_at_the_bank, ask_button("Didn't go through", "fail_payout", row.id, subject)
        ),
        rx.cond(row.may_return, ask_button("Came back", "return_payout", row.id, subject)),
        rx.cond(row.is_waiting, ask_button("Hold", "hold_payout", row.id, subject)),
        rx.cond(row.is_held, go),
        rx.cond(row.is_held | row.is_waiting, back),
        rx.cond(row.is_stuck, again),
    )


def _payees() -> rx.Component:
    state = PayeesState
    return rx.fragment(
        search_bar(state, "Vendor", status_filter(state, HELD_BY, "What holds it")),
        listing(state, PAYEES, _payee, "Balances of vendors", "No balance matches that."),
    )


def _payee(row: PayeeRow) -> rx.Component:
    tone = rx.cond(row.is_debt, "bad", "neutral")
    return table_row(
        cell(two_lines(row.vendor, row.note), lead=True),
        cell(status_pill(row.account, row.tone), label="Account"),
        cell(row.terms, label="Terms"),
        cell(
            rx.el.span(row.available, data_tone=tone, class_name="tone-text"),
            label="Amount",
            number=True,
        ),
        cell(_payee_deeds(row), label="Decide"),
        data_testid="payee-row",
    )


def _payee_deeds(row: PayeeRow) -> rx.Component:
    state = PayeesState
    subject = f"{row.vendor}, {row.available}"
    pay = button(
        "Pay now", size="sm", on_click=state.pay(row.vendor_id, row.currency).throttle(ONCE)
    )
    return button_row(
        rx.cond(row.is_debt, ask_button("Give up", "write_off", row.id, subject), pay),
        rx.cond(
            row.is_paused,
            button("Go on", size="sm", on_click=state.resume(row.vendor_id).throttle(ONCE)),
            ask_button("Hold all", "pause_payouts", row.vendor_id, row.vendor),
        ),
        button("Terms", size="sm", on_click=state.open_terms(row.id)),
    )


def _terms_dialog() -> rx.Component:
    state, row = PayeesState, PayeesState.agreeing

    def field(name: str, label: str, value: rx.Var, hint: str | None = None) -> rx.Component:
        error = rx.cond(state.field == name, state.problem, "")
        return text_field(name, label, value=value, hint=hint, error=error, optional=True)

    return dialog(
        "Terms of payout",
        live_form(
            field_row(
                field("hold_days", "Hold, in days", row.hold_days),
                field("reserve_bp", "Reserve, in percent", row.reserve),
                field("reserve_days", "Reserve, in days", row.reserve_days),
                columns=3,
            ),
            field("minimums", "Least payout", row.minimums, "By currency, like: 25 EUR, 30 USD"),
            form_actions(submit("Agree"), button("Not now", on_click=state.set_open(False))),
            on_submit=state.agree,
        ),
        text=rx.fragment(row.vendor, ". What is empty is the shop's own setting."),
        open=row.vendor_id != 0,
        on_open_change=state.set_open,
    )
