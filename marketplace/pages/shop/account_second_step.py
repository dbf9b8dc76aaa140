"""The second step of signing in, in one's account: set up, on, and off again."""

import reflex as rx

from marketplace.components.badges import badge
from marketplace.components.buttons import button, submit
from marketplace.components.fields import text_field
from marketplace.components.forms import form_actions, live_form
from marketplace.components.layout import panel, stack
from marketplace.components.notices import notice
from marketplace.pages.shop.account_ways_in import password_again
from marketplace.state.shop.second_step import SecondStepState

CODE = {"auto_complete": "one-time-code", "input_mode": "numeric", "max_length": 40}


def second_step_panel() -> rx.Component:
    """What it is, or how to set it up, or what is left of the codes on paper."""
    return panel(
        rx.cond(
            SecondStepState.paper.length() > 0,
            _paper(),
            rx.cond(
                SecondStepState.picture != "",
                _learning(),
                rx.cond(SecondStepState.is_on, _on(), _off()),
            ),
        ),
        title="Second step",
        aria_label="Second step",
    )


def _off() -> rx.Component:
    needed = notice("Your rights as staff begin with it.", "warn", title="Please set it up")
    return stack(
        rx.cond(SecondStepState.is_needed, needed, rx.fragment()),
        rx.el.p(
            "Besides your password, a code from an app on your phone. Who learns your password "
            "still can't get in.",
            class_name="text-sm text-muted",
        ),
        live_form(
            _password(),
            form_actions(submit("Set it up")),
            on_submit=SecondStepState.begin,
        ),
        gap="gap-5",
    )


def _learning() -> rx.Component:
    steps = rx.el.ol(
        rx.el.li("Open an authenticator app, and have it read this picture."),
        rx.el.li("Type the six digits that it shows."),
        class_name="list-decimal pl-5 text-sm",
    )
    by_hand = rx.el.p(
        "Or type this into the app: ",
        rx.el.code(SecondStepState.letters, class_name="break-words"),
        class_name="text-label text-muted",
    )
    return stack(
        steps,
        rx.el.img(
            src=SecondStepState.picture,
            alt="The secret as a QR code",
            width="200",
            height="200",
            class_name="rounded-control bg-white",
        ),
        by_hand,
        live_form(
            text_field("step_code", "Code from the app", error=_error("code"), **CODE),
            form_actions(
                submit("Turn it on"),
                button("Never mind", variant="ghost", on_click=SecondStepState.put_away),
            ),
            on_submit=SecondStepState.confirm,
            reset_on_submit=False,
        ),
        gap="gap-5",
    )


def _paper() -> rx.Component:
    codes = rx.el.ul(
        rx.foreach(SecondStepState.paper, lambda code: rx.el.li(rx.el.code(code))),
        class_name="grid gap-y-1.5 text-sm tabular-nums",
        data_testid="paper",
    )
    return stack(
        notice(
            "Keep these codes on paper. Each lets you in once when your phone isn't at hand. "
            "They are shown only now.",
            "good",
            title="It is on",
        ),
        codes,
        rx.el.div(button("I have written them down", on_click=SecondStepState.put_away)),
        gap="gap-5",
    )


def _on() -> rx.Component:
    again = notice("Please sign out and in again, with a code.", "warn", title="One more step")
    left = rx.el.p(
        badge("On", "good"),
        rx.el.span(SecondStepState.paper_left, " codes on paper left"),
        class_name="flex flex-wrap items-center gap-3 text-sm",
    )
    renew = live_form(
        _password(),
        text_field("step_code", "Code from the app", error=_error("code"), **CODE),
        form_actions(
            submit("New codes for paper"),
            button("Turn it off", variant="ghost", on_click=SecondStepState.set_ending(True)),
        ),
        on_submit=SecondStepState.renew,
        reset_on_submit=False,
    )
    end = live_form(
        _password(),
        text_field("step_code", "Code from the app, or from paper", error=_error("code"), **CODE),
        form_actions(
            submit("Turn it off"),
            button("Keep it", variant="ghost", on_click=SecondStepState.set_ending(False)),
        ),
        on_submit=SecondStepState.turn_off,
        reset_on_submit=False,
    )
    return stack(
        rx.cond(SecondStepState.is_needed, again, rx.fragment()),
        left,
        rx.cond(SecondStepState.is_ending, end, renew),
        gap="gap-5",
    )


def _password() -> rx.Component:
    return password_again("step_password", _error("current"))


def _error(field: str) -> rx.Var[str]:
    return rx.cond(SecondStepState.field == field, SecondStepState.problem, "")
