"""One suggested change: every field as it is and as it would be, to take over or not."""

import reflex as rx

from marketplace import routes
from marketplace.cards.proposals import DiffPiece, FieldDiff
from marketplace.components.badges import badge, status_pill
from marketplace.components.buttons import button_link, submit
from marketplace.components.fields import text_field
from marketplace.components.forms import form_actions, form_error, live_form
from marketplace.components.layout import panel, split, stack
from marketplace.components.links import link
from marketplace.components.notices import empty_state, notice
from marketplace.components.slots import each, shown
from marketplace.pages.admin.room import admin_page, ask_button, once_loaded, reason_dialog
from marketplace.pages.shell import admin_frame
from marketplace.pages.whereabouts import here
from marketplace.state.admin.change import TAKE, ChangeState

state, sheet = ChangeState, ChangeState.sheet
name = rx.cond(state.is_missing, "No such suggestion", f"Suggested change of {sheet.product}")


@admin_page(routes.ADMIN_CHANGE, name, state.load)
def admin_change() -> rx.Component:
    """The fields, or that there is no such suggestion."""
    return admin_frame(
        "Suggested change",
        rx.cond(state.is_missing, _missing(), once_loaded(state.at == here, _content())),
        reason_dialog(),
    )


def _content() -> rx.Component:
    return stack(
        rx.el.div(
            link("All suggestions", href=routes.ADMIN_CHANGES, class_name="text-sm"),
            status_pill(sheet.status, sheet.tone),
            rx.el.span(sheet.date, class_name="text-sm text-muted"),
            class_name="flex flex-wrap items-center gap-3",
        ),
        rx.cond(
            sheet.is_waiting & sheet.has_moved,
            notice(
                "You see it against how it is now; what changed is marked.",
                "warn",
                title="The product has changed since this was suggested",
            ),
        ),
        split(_decision(), stack(_about(), _other_answers()), side="sm"),
    )


def _decision() -> rx.Component:
    fields = rx.el.ul(each(sheet.fields, _field), class_name="grid gap-4")
    form = live_form(
        fields,
        text_field("message", "A word to the vendor", optional=True),
        form_error(state.problem),
        form_actions(submit("Take over what is ticked", icon="check", data_testid="approve")),
        on_submit=state.approve,
        reset_on_submit=False,
    )
    return panel(rx.cond(sheet.is_waiting, form, fields), title="Field by field")


def _field(one: FieldDiff) -> rx.Component:
    tick = rx.el.input(
        type="checkbox",
        id=f"{TAKE}{one.name}",
        name=f"{TAKE}{one.name}",
        default_checked=~one.is_settled,
        disabled=one.is_settled,
        class_name="size-[1.125rem] shrink-0 accent-accent",
    )
    return rx.el.li(
        rx.el.div(
            rx.cond(sheet.is_waiting, tick),
            rx.el.label(one.label, html_for=f"{TAKE}{one.name}", class_name="font-semibold"),
            rx.cond(one.was_taken, badge("Taken over", "good")),
            class_name="flex items-center gap-2.5 text-sm",
        ),
        rx.el.p(
            each(one.pieces, _piece),
            class_name="mt-2 whitespace-pre-wrap break-words rounded-control bg-sunken/60 px-3.5 "
            "py-2.5 text-sm empty:hidden",
        ),
        shown(one.note, rx.el.p(one.note, class_name="mt-1.5 text-label font-semibold text-warn")),
        data_testid="field-diff",
    )


def _piece(piece: DiffPiece) -> rx.Component:
    """Colour is not the only sign: what goes is struck through, what comes underlined."""
    return rx.match(
        piece.kind,
        ("gone", rx.el.del_(piece.text, class_name="bg-bad-soft text-bad decoration-1")),
        (
            "new",
            rx.el.ins(
                piece.text, class_name="bg-good-soft text-good decoration-1 underline-offset-2"
            ),
        ),
        rx.el.span(piece.text),
    )


def _about() -> rx.Component:
    return panel(
        rx.el.dl(
            _fact("Product", link(sheet.product, href=sheet.product_href)),
            _fact("Suggested by", link(sheet.vendor, href=sheet.vendor_href)),
            shown(sheet.reason, _fact("How they know", sheet.reason)),
            shown(sheet.answer, _fact("Our answer", sheet.answer)),
            class_name="grid gap-4 text-sm",
        ),
        title="About it",
    )


def _fact(name: str, value: object) -> rx.Component:
    return rx.el.div(rx.el.dt(name, class_name="text-label text-muted"), rx.el.dd(value))


def _other_answers() -> rx.Component:
    buttons = rx.el.div(
        ask_button("Ask for a revision", "ask_revision", sheet.id, sheet.product),
        ask_button("Turn it down", "refuse_change", sheet.id, sheet.product),
        class_name="flex flex-wrap gap-2",
    )
    return rx.cond(sheet.is_waiting, panel(buttons, title="Or else"))


def _missing() -> rx.Component:
    return empty_state(
        "We couldn't find that suggestion",
        "It may have gone with its product.",
        icon="search-x",
        action=button_link("All suggestions", href=routes.ADMIN_CHANGES, variant="primary"),
    )
