"""One category: what it is called, where it stands, what its products are asked."""

import reflex as rx

from marketplace import routes
from marketplace.components.buttons import button, button_link, submit
from marketplace.components.choices import file_drop
from marketplace.components.fields import select_field, text_area, text_field
from marketplace.components.forms import form_actions, form_error, live_form, post_form
from marketplace.components.layout import panel, split, stack
from marketplace.components.links import link
from marketplace.components.notices import empty_state, notice, saved_note
from marketplace.components.overlays import confirm, dialog
from marketplace.components.pictures import image
from marketplace.components.slots import shown
from marketplace.pages.admin.attributes import attributes
from marketplace.pages.admin.room import admin_page, once_loaded
from marketplace.pages.shell import admin_frame
from marketplace.pages.whereabouts import here
from marketplace.state.admin.category import ShelfState

state, sheet = ShelfState, ShelfState.sheet
title = rx.cond(sheet.name, sheet.name, "Category")


@admin_page(routes.ADMIN_CATEGORY, title, ShelfState.load)
def admin_category() -> rx.Component:
    """The sheet, or that there is no such category."""
    return admin_frame(
        title,
        rx.cond(state.is_missing, _missing(), once_loaded(state.at == here, _content())),
    )


def _content() -> rx.Component:
    return stack(
        rx.el.div(
            link("All categories", href=routes.ADMIN_CATEGORIES, class_name="text-sm"),
            rx.el.span(sheet.path, class_name="text-sm text-muted empty:hidden"),
            rx.el.span(sheet.products_text, class_name="text-sm text-muted"),
            button_link(
                "See it in the shop",
                href=sheet.href,
                size="sm",
                icon="external-link",
                class_name="sm:ml-auto",
            ),
            class_name="-mt-4 flex flex-wrap items-center gap-x-4 gap-y-2",
        ),
        split(stack(_words(), attributes()), stack(_picture(), _end()), side="sm"),
    )


def _error(name: str) -> rx.Var[str]:
    return rx.cond(state.field == name, state.problem, "")


def _words() -> rx.Component:
    return panel(
        live_form(
            text_field("name", "Name", value=sheet.name, error=_error("name"), max_length=60),
            text_area(
                "description",
                "Description",
                value=sheet.description,
                rows=2,
                optional=True,
                hint="One sentence, for shoppers and search engines.",
                error=_error("description"),
            ),
            _parent(),
            form_actions(
                submit("Save", data_testid="save-category"),
                saved_note(rx.cond(state.is_saved, "Saved", "")),
            ),
            on_submit=state.save,
            key=f"{sheet.id} {sheet.parent}",
        ),
        title="Name and place",
    )


def _parent() -> rx.Component:
    return select_field(
        "parent",
        "Below",
        sheet.parents,
        value=sheet.parent,
        hint="Everything below it comes along.",
        error=_error("parent"),
    )


def _picture() -> rx.Component:
    refused = "That picture couldn't be taken. Please use JPEG, PNG or WebP of up to 12 MB."
    return panel(
        rx.cond(
            sheet.image,
            rx.el.div(
                image(sheet.image, "", sizes="14rem", class_name="rounded-control"),
                button("Take it away", size="sm", on_click=state.remove_picture),
                class_name="mb-4 grid justify-items-start gap-3 [&>span]:w-full",
            ),
        ),
        rx.cond(state.is_picture_refused, rx.el.div(notice(refused, "bad"), class_name="mb-4")),
        post_form(
            rx.el.input(type="hidden", name="category_id", value=sheet.id.to_string()),
            file_drop(
                "picture",
                "Drop a picture here",
                hint="Without one, its best seller's is shown",
                accept="image/jpeg,image/png,image/webp",
                required=True,
            ),
            submit("Upload", icon="upload", variant="secondary", data_testid="upload-picture"),
            action="/uploads/category-picture",
            enc_type="multipart/form-data",
            class_name="grid gap-3",
        ),
        title="Picture",
    )


def _end() -> rx.Component:
    """What ends a category: its products go elsewhere, or it was empty anyway."""
    merging = dialog(
        "Merge it into another one",
        live_form(
            form_error(_error("target")),
            select_field("target", "Into", sheet.targets),
            form_actions(submit("Merge", variant="danger", data_testid="merge")),
            on_submit=state.merge,
        ),
        text="Its products, what they were asked, and its address go over. This can't be undone.",
        trigger=button("Merge into …", data_testid="ask-merge"),
    )
    removing = confirm(
        "Remove this category?",
        "It is empty, so nothing else goes with it. Its address leads nowhere then.",
        trigger=button("Remove", variant="danger", data_testid="ask-remove"),
        action="Remove",
        on_confirm=state.remove,
    )
    return panel(
        rx.el.div(
            merging,
            rx.cond(sheet.why_kept, rx.fragment(), removing),
            class_name="flex flex-wrap gap-3",
        ),
        shown(
            sheet.why_kept,
            rx.el.p(
                f"It can't be removed: {sheet.why_kept}", class_name="mt-3 text-label text-muted"
            ),
        ),
        title="Merge or remove",
    )


def _missing() -> rx.Component:
    return empty_state(
        "We couldn't find that category",
        "Perhaps it was merged into another one.",
        icon="search-x",
        action=button_link("All categories", href=routes.ADMIN_CATEGORIES, variant="primary"),
    )
