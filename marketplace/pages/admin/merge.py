"""Two products side by side: what stays, what goes, and what becomes of each form."""

import reflex as rx

from marketplace import routes
from marketplace.cards.proposals import FormChoice, TwinSide
from marketplace.components.badges import badge
from marketplace.components.buttons import button, button_link, submit
from marketplace.components.fields import select_field
from marketplace.components.forms import form_actions, form_error, live_form
from marketplace.components.layout import panel, stack
from marketplace.components.links import link
from marketplace.components.notices import empty_state, notice
from marketplace.components.overlays import dialog
from marketplace.components.pictures import image
from marketplace.components.slots import each, shown
from marketplace.pages.admin.room import admin_page, once_loaded
from marketplace.pages.shell import admin_frame
from marketplace.pages.whereabouts import here
from marketplace.state.admin.merge import MergeState

state, sheet = MergeState, MergeState.sheet
name = rx.cond(state.is_missing, "No such pair", f"Make one of two: {sheet.keep.title}")


@admin_page(routes.ADMIN_MERGE, name, state.load)
def admin_merge() -> rx.Component:
    """The pair, or that there is none."""
    return admin_frame(
        "Make one of two",
        rx.cond(state.is_missing, _missing(), once_loaded(state.at == here, _content())),
        _question(),
    )


def _content() -> rx.Component:
    return stack(
        rx.el.div(
            link("All duplicates", href=routes.ADMIN_DUPLICATES, class_name="text-sm"),
            button_link("The other way round", href=sheet.swap_href, size="sm",
                        icon="arrow-left-right"),
            class_name="flex flex-wrap items-center justify-between gap-3",
        ),
        rx.el.div(
            _side(sheet.keep, "Stays", "good"),
            _side(sheet.drop, "Goes", "bad"),
            class_name="grid items-start gap-6 md:grid-cols-2",
        ),
        rx.cond(sheet.is_possible, _forms(), _impossible()),
    )  # fmt: skip


def _side(side: TwinSide, word: str, tone: str) -> rx.Component:
    return panel(
        rx.el.div(
            rx.el.div(image(side.image, "", sizes="96px", class_name="rounded-control"),
                      class_name="w-24 shrink-0"),
            rx.el.div(
                link(side.title, href=side.href, class_name="font-semibold"),
                rx.el.p(side.brand, class_name="text-sm text-muted empty:hidden"),
                rx.el.p(side.category, class_name="text-label text-muted"),
                class_name="min-w-0",
            ),
            class_name="flex gap-4",
        ),
        rx.el.p(side.summary, class_name="mt-4 text-sm empty:hidden"),
        rx.el.dl(
            _fact("GTIN", side.gtins),
            _fact("Offers", side.offers),
            _fact("Of", side.vendors),
            _fact("Rated", side.reviews),
            _fact("Sold", side.sold),
            _fact("Described by", side.proposer),
            _fact("Since", side.added),
            _fact("On the shelves", side.status),
            class_name="mt-4 divide-y divide-line border-y border-line text-sm",
        ),
        rx.el.ul(
            each(side.details, lambda words: rx.el.li(words)),
            class_name="mt-4 grid gap-1 text-label text-muted empty:hidden",
        ),
        title=word,
        aside=badge(f"Product {side.id}", tone),
    )  # fmt: skip


def _fact(name: str, value: rx.Var[str]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(name, class_name="text-muted"),
        rx.el.dd(rx.cond(value, value, "–"), class_name="min-w-0 break-words"),
        class_name="grid grid-cols-[7rem_1fr] gap-3 py-2",
    )


def _forms() -> rx.Component:
    return panel(
        live_form(
            rx.el.p(
                "Offers, baskets, reviews, questions, lists and pictures move to the one that "
                "stays, which keeps its words. Past orders and the old address lead there.",
                class_name="max-w-prose text-sm text-muted",
            ),
            rx.el.div(each(sheet.forms, _form), class_name="grid gap-5 sm:grid-cols-2"),
            shown(
                sheet.conflicts,
                notice(
                    rx.fragment(
                        sheet.conflicts,
                        ". Where both offers are of the same form and condition, the active one, "
                        "the one in stock, or else the one on the page that stays is kept; the "
                        "other is paused and the vendor is told.",
                    ),
                    "warn",
                    title="These vendors offer both",
                ),
            ),
            form_error(state.problem),
            form_actions(
                submit("Make them one …", icon="merge", data_testid="merge"),
            ),
            on_submit=state.ask,
            reset_on_submit=False,
            key=f"{sheet.keep.id}-{sheet.drop.id}",
        ),
        title="What becomes of each form",
    )


def _form(one: FormChoice) -> rx.Component:
    return select_field(one.name, one.label, one.options, value=one.chosen, hint=one.detail)


def _question() -> rx.Component:
    return dialog(
        "Make them one?",
        rx.el.p(
            "This can't be undone: “",
            sheet.drop.title,
            "” is off the shelves for good afterwards.",
            class_name="text-sm",
        ),
        text=rx.fragment("“", sheet.keep.title, "” takes up everything of the other one."),
        open=state.is_asking,
        on_open_change=state.set_asking,
        foot=rx.fragment(
            button("Keep both", on_click=state.set_asking(False)),
            button("Make them one", variant="danger", on_click=state.merge,
                   data_testid="confirm-merge"),
        ),
    )  # fmt: skip


def _impossible() -> rx.Component:
    return notice("One of them is off the shelves for good: there is nothing to merge.", "warn")


def _missing() -> rx.Component:
    return empty_state(
        "We couldn't find both products",
        "One of them may be gone.",
        icon="search-x",
        action=button_link("All duplicates", href=routes.ADMIN_DUPLICATES, variant="primary"),
    )
