"""One's own data: take it home, delete the account, news by mail."""

import reflex as rx

from marketplace import routes
from marketplace.cards.privacy import DataRequestCard
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button, button_link, submit
from marketplace.components.fields import text_field
from marketplace.components.forms import form_actions, form_error, live_form
from marketplace.components.layout import page_header, panel, stack
from marketplace.components.links import link
from marketplace.components.notices import notice
from marketplace.components.skeletons import skeleton_rows
from marketplace.components.slots import shown
from marketplace.pages.shell import shop_frame
from marketplace.pages.whereabouts import titled
from marketplace.rules.privacy import TYPED
from marketplace.state.shop.my_data import MyDataState

card = MyDataState.card


@rx.page(route=routes.MY_DATA, title=titled("Your data"), on_load=MyDataState.load)
def my_data() -> rx.Component:
    """Everything a person may ask for."""
    content = rx.el.div(
        stack(_export(), _news(), shown(card.requests.length() > 0, _requests())),
        _erase(),
        class_name="grid items-start gap-6 lg:grid-cols-2",
    )
    back = button_link("Your account", href=routes.MY_ACCOUNT, icon="arrow-left")
    return shop_frame(
        page_header(
            "Your data", lead="It is yours: see it, take it home, delete it.", actions=back
        ),
        shown(card.waiting.id, rx.el.div(_waiting(), class_name="mb-6")),
        rx.cond(MyDataState.is_loaded, content, skeleton_rows(4)),
    )


def _waiting() -> rx.Component:
    stay = button(
        "Keep my account", on_click=MyDataState.stay(card.waiting.id), data_testid="stay", size="sm"
    )
    return notice(card.waiting.note, "warn", title="You asked us to forget you", action=stay)


def _export() -> rx.Component:
    form = live_form(
        _general("export"),
        _password("export"),
        form_actions(submit("Make the file")),
        on_submit=MyDataState.export,
    )
    wait = rx.el.p("It is being made. We write to you when it is ready.", class_name="text-sm")
    return panel(
        stack(
            rx.el.p(
                "Everything we know of you in one file: a page to read, and JSON for other "
                "programs. You get a letter with a link that is good for a week.",
                class_name="text-sm text-muted",
            ),
            rx.cond(card.is_exporting, wait, form),
            gap="gap-5",
        ),
        title="Download your data",
        aria_label="Download your data",
    )


def _erase() -> rx.Component:
    words = rx.el.fieldset(
        rx.el.legend(
            "Your reviews, questions and answers", class_name="mb-1.5 text-label font-semibold"
        ),
        _choice("keep", "Stay, as written by “A customer”", checked=True),
        _choice("remove", "Go, too", checked=False),
        class_name="grid gap-2",
    )
    form = live_form(
        _general("erase"),
        words,
        text_field(
            "typed", f"Type “{TYPED}”", error=_error("erase", "typed"), auto_complete="off",
            max_length=40,
        ),
        _password("erase"),
        form_actions(submit("Delete my account", variant="danger")),
        on_submit=MyDataState.erase,
        reset_on_submit=False,
    )  # fmt: skip
    return panel(
        stack(
            rx.el.p(
                "Your account, addresses, lists and baskets go. Purchases stay in the books "
                "without your name, as the tax law wants. You can come back for some days; then "
                "it can't be undone. ",
                link("More about it", href=routes.HELP_PRIVACY),
                class_name="text-sm text-muted",
            ),
            rx.cond(
                card.waiting.id != 0,
                rx.el.p(card.waiting.note, class_name="text-sm"),
                rx.cond(card.blocks.length() > 0, _blocked(), form),
            ),
            gap="gap-5",
        ),
        title="Delete your account",
        aria_label="Delete your account",
    )


def _blocked() -> rx.Component:
    lines = rx.el.ul(
        rx.foreach(card.blocks, lambda line: rx.el.li(line)),
        class_name="list-disc pl-5",
        data_testid="blocks",
    )
    return notice(lines, "warn", title="Something has to end first")


def _news() -> rx.Component:
    wanted = button("Send me news", on_click=MyDataState.want_news(True), data_testid="news")
    ended = button("No more news", on_click=MyDataState.want_news(False), data_testid="no-news")
    return panel(
        rx.el.p(
            rx.match(
                card.news,
                ("asked", "Please answer the letter that we sent you: until then you get none."),
                ("confirmed", "You get our news by mail."),
                "Deals and new shops by mail, not often. One click ends it.",
            ),
            class_name="mb-4 text-sm text-muted",
        ),
        rx.match(card.news, ("asked", ended), ("confirmed", ended), wanted),
        title="News by mail",
        aria_label="News by mail",
    )


def _requests() -> rx.Component:
    return panel(
        rx.el.ul(rx.foreach(card.requests, _request), class_name="divide-y divide-line"),
        title="What you asked for",
    )


def _request(row: DataRequestCard) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(row.title, class_name="text-sm font-semibold"),
            rx.el.p("Asked on ", row.asked, class_name="text-label text-muted"),
            rx.el.p(row.note, class_name="text-label text-muted empty:hidden"),
            class_name="min-w-0 grow",
        ),
        status_pill(row.status, row.tone),
        data_testid="data-request",
        class_name="flex flex-wrap items-center gap-3 py-3",
    )


def _choice(value: str, label: str, *, checked: bool) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio", name="words", value=value, default_checked=checked,
            class_name="mt-0.5 size-[1.125rem] accent-accent",
        ),
        label,
        class_name="flex items-start gap-2.5 text-sm",
    )  # fmt: skip


def _password(form: str) -> rx.Component:
    return rx.cond(
        card.needs_password,
        text_field(
            f"{form}_password", "Your password", type="password", error=_error(form, "current"),
            auto_complete="current-password",
        ),
    )  # fmt: skip


def _general(form: str) -> rx.Component:
    return form_error(_error(form, ""))


def _error(form: str, field: str) -> rx.Var[str]:
    is_here = (MyDataState.form == form) & (MyDataState.field == field)
    return rx.cond(is_here, MyDataState.problem, "")
