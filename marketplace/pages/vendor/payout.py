"""How a shop is paid: where to, what the provider still wants, and when."""

import reflex as rx

from marketplace.cards.furniture import Option
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button, button_link, submit
from marketplace.components.fields import select_control, select_field, text_field
from marketplace.components.forms import form_actions, live_form
from marketplace.components.layout import panel
from marketplace.components.notices import notice, saved_note
from marketplace.components.slots import each
from marketplace.routes import PROVE_AGAIN, VENDOR_MONEY
from marketplace.state.vendor.payout import PayoutState

state, setup = PayoutState, PayoutState.setup

INTERVALS = [
    Option("daily", "Every day"),
    Option("weekly", "Every week"),
    Option("monthly", "Every month"),
    Option("manual", "Only when I ask"),
]
WEEKDAYS = [
    Option(str(number), name)
    for number, name in enumerate(
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    )
]
DAYS = [Option(str(number), f"On the {number}.") for number in range(1, 29)]


def payout_account() -> rx.Component:
    """Where the money goes, and what stands in the way."""
    return panel(
        rx.el.p(setup.words, class_name="mb-4 text-sm text-muted"),
        rx.cond(setup.wanted, _wanted()),
        rx.match(
            setup.kind,
            ("manual", _bank_account()),
            ("stripe", rx.cond(setup.tone != "good", _go_on())),
            _go_on(),
        ),
        rx.cond(setup.is_owner, rx.cond(state.needs_proof, _prove_for_account(), _bank_form())),
        title="Your account",
        aside=status_pill(setup.status, setup.tone),
        data_testid="payout-account",
    )


def _wanted() -> rx.Component:
    until = rx.cond(setup.due, f"Please answer until {setup.due}.", "Please answer soon.")
    return rx.el.div(
        notice(
            rx.fragment(
                rx.el.ul(
                    each(setup.wanted, lambda thing: rx.el.li(thing)),
                    class_name="list-disc pl-4",
                ),
                rx.el.p(until, class_name="mt-1.5 font-medium"),
            ),
            "warn",
            title="The provider asks for:",
        ),
        class_name="mb-4",
    )


def _go_on() -> rx.Component:
    text = rx.cond(setup.kind == "none", "Set up payouts", "Answer the questions")
    return rx.cond(
        setup.is_owner,
        button(
            text,
            variant="primary",
            loading=state.is_going,
            on_click=state.set_up,
            data_testid="set-up-payouts",
        ),
        rx.el.p("The owner of the shop sets this up.", class_name="text-sm text-muted"),
    )


def _bank_account() -> rx.Component:
    return rx.el.p(
        f"By bank transfer to {setup.holder}, account ending ",
        rx.el.span(setup.ending, class_name="font-semibold tabular-nums"),
        class_name="text-sm",
    )


def _prove_for_account() -> rx.Component:
    return rx.el.div(_prove_first("Where your money goes", "prove-first"), class_name="mt-4")


def _prove_first(what: str, testid: str) -> rx.Component:
    return notice(
        f"{what} is changed with a code that you gave in the last minutes.",
        action=button_link(
            "Give a code",
            href=f"{PROVE_AGAIN}?next={VENDOR_MONEY}",
            size="sm",
            data_testid=testid,
        ),
    )


def _bank_form() -> rx.Component:
    """A bank account instead; it is never shown again, and never kept in the page."""
    return rx.el.details(
        rx.el.summary(
            rx.cond(setup.kind == "manual", "Another account", "Be paid by bank transfer instead"),
            rx.icon("chevron-down", size=17, class_name="chevron text-muted"),
            class_name="flex items-center gap-2 py-2 text-sm font-semibold",
        ),
        live_form(
            text_field("holder", "Account holder", error=_error("holder"), auto_complete="name"),
            text_field(
                "iban",
                "IBAN",
                error=_error("iban"),
                hint="It is kept unreadable; you will see its last four digits.",
                auto_complete="off",
            ),
            form_actions(
                submit("Save", variant="secondary", data_testid="save-bank"),
                saved_note(rx.cond(state.saved == "bank", "Saved", "")),
            ),
            on_submit=state.save_bank,
            class_name="grid gap-4 pt-2",
        ),
        class_name="disclosure mt-4",
    )


def _error(name: str) -> rx.Var[str]:
    return rx.cond(state.field == name, state.problem, "")


def payout_schedule() -> rx.Component:
    """When it is paid out, why it was not, and paying out now."""
    return panel(
        rx.cond(setup.refusal, rx.el.div(notice(setup.refusal, "warn"), class_name="mb-4")),
        rx.cond(
            setup.next,
            rx.el.p("Next: ", rx.el.strong(setup.next), class_name="mb-4 text-sm"),
        ),
        rx.cond(
            setup.may_ask,
            rx.fragment(
                rx.cond(
                    state.needs_proof,
                    _prove_first("When you are paid", "prove-for-schedule"),
                    _schedule_form(),
                ),
                _ask_now(),
            ),
        ),
        title="When you are paid",
        data_testid="payout-schedule",
    )


def _schedule_form() -> rx.Component:
    return live_form(
        rx.el.div(
            rx.el.label("How often", html_for="interval", class_name="text-label font-semibold"),
            select_control(
                INTERVALS, setup.interval, id="interval", on_change=state.choose_interval
            ),
            class_name="grid gap-1.5",
        ),
        rx.match(
            state.interval,
            ("weekly", select_field("day", "Day", WEEKDAYS, value=setup.day)),
            ("monthly", select_field("day", "Day", DAYS, value=setup.day)),
            rx.fragment(),
        ),
        form_actions(
            submit("Save", variant="secondary", data_testid="save-schedule"),
            saved_note(rx.cond(state.saved == "schedule", "Saved", "")),
        ),
        on_submit=state.save_schedule,
        class_name="grid gap-4",
    )


def _ask_now() -> rx.Component:
    return rx.el.div(
        each(
            setup.currencies,
            lambda currency: button(
                f"Pay out {currency} now",
                size="sm",
                icon="landmark",
                on_click=state.ask(currency),
                data_testid="pay-out-now",
            ),
        ),
        class_name="mt-5 flex flex-wrap gap-2 border-t border-line pt-4 empty:hidden",
    )
