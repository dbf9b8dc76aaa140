"""Programs that work for the shop: made with a name and rights, their secret shown once."""

import reflex as rx

from marketplace import routes
from marketplace.cards.access import IntegrationCard
from marketplace.components.buttons import button, submit
from marketplace.components.choices import checkbox
from marketplace.components.fields import text_field
from marketplace.components.forms import form_actions, form_error, live_form
from marketplace.components.layout import panel, split, stack
from marketplace.components.notices import empty_state, notice
from marketplace.components.overlays import confirm
from marketplace.pages.vendor.room import once_loaded, room, vendor_page
from marketplace.rules.scopes import OF_SHOPS, WORDS, Scope
from marketplace.state.vendor.api import ApiState

state = ApiState


@vendor_page(routes.VENDOR_API, "API", ApiState.load)
def vendor_api() -> rx.Component:
    """Those that there are, and the form for another one."""
    desk = split(stack(_new(), _programs()), _form(), side="md")
    closed = notice("Only owners and managers let programs work for the shop.", "info")
    return room(
        "API",
        once_loaded(state.is_loaded, rx.cond(state.is_allowed, desk, closed)),
        lead="Let your own programs keep prices and stock up to date.",
    )


def _new() -> rx.Component:
    row = rx.el.dl(
        rx.el.dt("Client ID", class_name="text-muted"),
        rx.el.dd(rx.el.code(state.made.client_id, class_name="break-all")),
        rx.el.dt("Secret", class_name="text-muted"),
        rx.el.dd(rx.el.code(state.shown_once, class_name="break-all"), data_testid="shown-once"),
        class_name="grid gap-x-4 gap-y-1.5 text-sm sm:grid-cols-[auto_1fr]",
    )
    return rx.cond(
        state.shown_once != "",
        panel(
            stack(
                notice(
                    "Put the secret into your program now: it is shown only this once.",
                    "good",
                    title=state.made.name,
                ),
                row,
                rx.el.div(button("I have put it away", on_click=state.put_away)),
                gap="gap-5",
            ),
            title="A new program",
            aria_label="A new program",
        ),
    )


def _programs() -> rx.Component:
    none = empty_state(
        "No programs yet", "Each gets a secret of its own, so that you can end one alone.",
        icon="plug",
    )  # fmt: skip
    some = rx.el.ul(rx.foreach(state.programs, _program), class_name="divide-y divide-line")
    return panel(
        rx.cond(state.programs.length() > 0, some, none),
        title="Programs with access",
        aria_label="Programs with access",
    )


def _program(program: IntegrationCard) -> rx.Component:
    end = confirm(
        "Revoke it?",
        "The program is locked out at once. This can't be undone.",
        trigger=button(
            "Revoke",
            variant="ghost",
            size="sm",
            aria_label=f"Revoke {program.name}",
            data_testid="revoke",
        ),
        action="Revoke it",
        on_confirm=state.revoke(program.id),
    )
    return rx.el.li(
        rx.el.div(
            rx.el.p(program.name, class_name="text-sm font-semibold"),
            rx.el.p(rx.el.code(program.client_id), class_name="text-label"),
            rx.el.ul(
                rx.foreach(program.rights, lambda words: rx.el.li(words)),
                class_name="mt-1 list-disc pl-4.5 text-label",
            ),
            rx.el.p(
                rx.cond(program.made_by != "", rx.el.span("By ", program.made_by), rx.fragment()),
                rx.el.span("Since ", program.since),
                rx.el.span("Last used ", program.used),
                class_name="dotted mt-1 text-label text-muted",
            ),
            class_name="min-w-0 grow",
        ),
        end,
        data_testid="program",
        class_name="flex flex-wrap items-center gap-3 py-3",
    )


def _form() -> rx.Component:
    return panel(
        live_form(
            form_error(rx.cond(state.field == "", state.problem, "")),
            text_field(
                "program", "Name", hint="What it is, like “Warehouse”.", error=_error("name"),
                max_length=60,
            ),
            _rights(),
            text_field(
                "api_password", "Your password", type="password", error=_error("current"),
                auto_complete="current-password",
            ),
            form_actions(submit("Make it")),
            on_submit=state.add,
        ),
        title="Let a program in",
        aria_label="Let a program in",
    )  # fmt: skip


def _rights() -> rx.Component:
    boxes = [checkbox(scope.value, WORDS[scope]) for scope in Scope if scope in OF_SHOPS]
    return rx.el.fieldset(
        rx.el.legend("What it may do", class_name="mb-2 text-label font-semibold"),
        *boxes,
        rx.el.p(_error("scopes"), class_name="mt-1 text-label text-bad empty:hidden"),
        class_name="grid gap-2",
    )


def _error(field: str) -> rx.Var[str]:
    return rx.cond(state.field == field, state.problem, "")
