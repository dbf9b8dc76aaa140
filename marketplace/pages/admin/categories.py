"""The tree of categories, opened branch by branch."""

import reflex as rx

from marketplace import routes
from marketplace.cards.categories import CategoryRow
from marketplace.components.buttons import button, icon_button, submit
from marketplace.components.fields import text_field
from marketplace.components.forms import form_actions, live_form
from marketplace.components.links import link
from marketplace.components.overlays import dialog
from marketplace.components.slots import css_vars
from marketplace.components.tables import cell, table, table_body, table_row, two_lines
from marketplace.pages.admin.room import admin_page, none_found, once_loaded, search_bar
from marketplace.pages.shell import admin_frame
from marketplace.state.admin.categories import CategoriesState

state = CategoriesState
COLUMNS = ["Category", "Products", "Attributes", "Arrange"]


@admin_page(routes.ADMIN_CATEGORIES, "Categories", CategoriesState.load)
def admin_categories() -> rx.Component:
    """The tree, with what can be done in place."""
    return admin_frame(
        "Categories",
        search_bar(
            state,
            "Name of a category",
            button(
                "Add a department", icon="plus", on_click=state.ask(0, ""), data_testid="add-top"
            ),
        ),
        once_loaded(
            state.is_loaded,
            rx.cond(
                state.rows,
                table(
                    COLUMNS,
                    table_body(state.rows, _row),
                    caption="Categories",
                    numbers=("Products",),
                ),
                none_found("No category has this name."),
            ),
        ),
        _dialog(),
    )


def _row(row: CategoryRow) -> rx.Component:
    return table_row(
        cell(
            rx.el.div(
                _opener(row),
                two_lines(link(row.name, href=row.href, class_name="font-semibold"), row.path),
                class_name="flex items-center gap-1.5 pl-[calc(var(--depth)*1.5rem)]",
                custom_attrs=css_vars(depth=row.depth),
            ),
            lead=True,
        ),
        cell(row.products_text, label="Products", number=True),
        cell(row.attributes_text, label="Attributes"),
        cell(_arrange(row), label="Arrange"),
        key=row.id.to_string(),
        data_testid="category-row",
    )


def _opener(row: CategoryRow) -> rx.Component:
    """Opens and closes a branch; what has none keeps the place of the arrow."""
    arrow = rx.el.button(
        rx.icon(
            "chevron-right",
            size=17,
            aria_hidden="true",
            class_name=rx.cond(row.is_open, "rotate-90 transition", "transition"),
        ),
        type="button",
        aria_label=f"What is below {row.name}",
        aria_expanded=rx.cond(row.is_open, "true", "false"),
        on_click=state.toggle(row.id),
        class_name="grid size-8 shrink-0 place-items-center rounded-control hover:bg-ink/7",
    )
    return rx.cond(row.has_below, arrow, rx.el.span(class_name="size-8 shrink-0"))


def _arrange(row: CategoryRow) -> rx.Component:
    return rx.el.div(
        icon_button(
            "arrow-up",
            f"Move {row.name} up",
            size="sm",
            disabled=row.place == 0,
            on_click=state.arrange(row.id, row.place - 1),
        ),
        icon_button(
            "arrow-down",
            f"Move {row.name} down",
            size="sm",
            disabled=row.is_last,
            on_click=state.arrange(row.id, row.place + 1),
        ),
        icon_button(
            "plus",
            f"Add a category below {row.name}",
            size="sm",
            on_click=state.ask(row.id, row.name),
        ),
        class_name="flex gap-1",
    )


def _dialog() -> rx.Component:
    return dialog(
        rx.cond(state.parent_id > 0, "A new category", "A new department"),
        live_form(
            text_field(
                "name",
                "Name",
                error=rx.cond(state.field == "name", state.problem, ""),
                max_length=60,
                auto_complete="off",
            ),
            form_actions(
                submit("Add", data_testid="add-category"),
                button("Not now", on_click=state.set_open(False)),
            ),
            on_submit=state.add,
        ),
        text=rx.fragment(rx.cond(state.parent != "", f"Below {state.parent}", "At the top level")),
        open=state.parent_id >= 0,
        on_open_change=state.set_open,
    )
