"""The form in which a vendor suggests how a shared product should be."""

import reflex as rx

from marketplace import routes
from marketplace.cards.proposals import NumberField
from marketplace.components.buttons import button, button_link, submit
from marketplace.components.fields import text_area, text_field
from marketplace.components.forms import form_actions, form_error, live_form
from marketplace.components.layout import panel, stack
from marketplace.components.notices import empty_state, notice
from marketplace.components.skeletons import skeleton_rows
from marketplace.components.slots import each
from marketplace.pages.vendor.product_fields import (
    attribute_fields,
    category_field,
    error_of,
    word_fields,
)
from marketplace.pages.vendor.room import room, vendor_page
from marketplace.pages.whereabouts import arrived
from marketplace.state.vendor.suggest import SuggestState

state, sheet = SuggestState, SuggestState.sheet
form = sheet.form
name = rx.cond(state.is_missing, "Nothing to suggest", f"Suggest a change of {form.title}")


@vendor_page(routes.VENDOR_SUGGEST, name, state.load)
def vendor_suggest() -> rx.Component:
    """The form, or that one has nothing to suggest here."""
    content = rx.cond(state.is_missing, _missing(), _content())
    return room(
        "Suggest a change",
        arrived(state.at, content, skeleton_rows()),
        lead=rx.cond(state.is_missing, "", form.title),
        actions=button_link("Your suggestions", href=routes.VENDOR_CHANGES, icon="list"),
    )


def _content() -> rx.Component:
    return rx.el.div(
        stack(
            rx.cond(
                sheet.change_id,
                rx.cond(
                    sheet.is_asked,
                    notice(sheet.answer, "warn", title="Please have another look"),
                    notice("You can still change or withdraw it.", title="Your suggestion waits"),
                ),
            ),
            _form(),
        ),
        class_name="max-w-3xl",
    )


def _form() -> rx.Component:
    error = error_of(state.field, state.problem)
    return panel(
        live_form(
            form_error(state.problem),
            category_field(state.categories, state.category_id, state.choose_category, error),
            word_fields(form, error),
            attribute_fields(state.attributes, state.field, state.problem),
            rx.el.div(
                each(sheet.numbers, _number),
                class_name="grid items-start gap-5 sm:grid-cols-2",
            ),
            text_area(
                "reason",
                "How do you know?",
                value=sheet.reason,
                rows=2,
                optional=True,
                hint="It helps us to decide: the box, the maker’s page, the thing in your hand.",
                error=error("reason"),
            ),
            form_actions(
                submit(
                    rx.cond(sheet.change_id, "Suggest this instead", "Suggest it"),
                    data_testid="send-suggestion",
                ),
                rx.cond(
                    sheet.change_id,
                    button("Withdraw it", on_click=state.withdraw, data_testid="withdraw"),
                ),
            ),
            on_submit=state.send,
            reset_on_submit=False,
            key=f"{form.id} {sheet.change_id}",
        ),
        title="How it should be",
    )


def _number(one: NumberField) -> rx.Component:
    wrong = rx.cond(state.field == one.name, state.problem, "")
    return text_field(one.name, one.label, value=one.value, optional=True, error=wrong)


def _missing() -> rx.Component:
    return empty_state(
        "There is nothing to suggest here",
        "You can suggest changes of products that you offer and another shop described.",
        icon="search-x",
        action=button_link("Your offers", href=routes.VENDOR_OFFERS, variant="primary"),
    )
