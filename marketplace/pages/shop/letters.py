"""Where letters lead: those about somebody's data and about news, and a shop's about its money."""

from typing import Any

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.components.buttons import button_link, submit
from marketplace.components.fields import select_field, text_field
from marketplace.components.forms import form_error, post_form
from marketplace.components.layout import narrow, page_header, panel
from marketplace.components.links import link
from marketplace.components.notices import notice
from marketplace.components.slots import Text, shown
from marketplace.pages.shell import shop_frame
from marketplace.pages.whereabouts import titled
from marketplace.state.shop.letters import LetterState

WISHES = [Option("export", "To have my data"), Option("erasure", "To be forgotten")]
DONE = {
    "asked": ("Look into your mailbox", "A letter is on its way. Please answer it."),
    "confirmed-export": ("Confirmed", "We put it together and write to you when it is ready."),
    "confirmed-erasure": (
        "Confirmed",
        "We write to you when it happens, and how you can still stay.",
    ),
    "withdrawn-erasure": ("You stay", "Nothing was deleted."),
    "confirmed": ("Welcome", "From now on you get our news."),
    "stopped": (
        "Stopped",
        "Nothing is paid to this shop until you have spoken with us. Please answer the letter, and"
        " choose a new password.",
    ),
    "ended": ("No more news", "You get none of these letters any more."),
}


@rx.page(
    route=routes.YOUR_DATA,
    title=titled("Your data, by letter"),
    on_load=[LetterState.load, LetterState.load_request],
)
def your_data() -> rx.Component:
    """Ask without an account, answer a letter, fetch the file."""
    content = rx.cond(
        LetterState.file != "",
        _fetch(),
        rx.cond(LetterState.wish != "", _answer(), _ask()),
    )
    return _page("Your data", "It is yours, with an account or without.", content)


def _fetch() -> rx.Component:
    lead = "It holds everything we know of you: keep it safe."
    return _deed("/doors/your-data/fetch", lead, "Download my data", file=LetterState.file)


def _answer() -> rx.Component:
    return rx.match(
        LetterState.wish,
        ("withdraw", _deed(
            "/doors/your-data/withdraw", "You asked us to forget you. Think better of it?",
            "Keep everything", key=LetterState.proof,
        )),
        ("erasure", rx.cond(LetterState.blocks.length() > 0, _blocked(), _deed(
            "/doors/your-data/confirm",
            "Your purchases will no longer say who you are. You can take it back for some days.",
            "Yes, forget me", key=LetterState.proof,
        ))),
        _deed(
            "/doors/your-data/confirm", "We put everything we know of you into one file.",
            "Yes, I want my data", key=LetterState.proof,
        ),
    )  # fmt: skip


def _blocked() -> rx.Component:
    lines = rx.el.ul(
        rx.foreach(LetterState.blocks, lambda line: rx.el.li(line)), class_name="list-disc pl-5"
    )
    return notice(lines, "warn", title="Something has to end first")


def _ask() -> rx.Component:
    form = post_form(
        _general(),
        _email(),
        select_field("kind", "What would you like?", WISHES, error=_error("kind")),
        submit("Send me a letter", size="lg", wide=True),
        action="/doors/your-data",
        class_name="grid gap-5",
    )
    account = rx.el.p(
        "You have an account? It is quicker ", link("there", href=routes.MY_DATA), ".",
        class_name="mt-5 text-center text-sm text-muted",
    )  # fmt: skip
    return rx.fragment(panel(form), account)


@rx.page(route=routes.NEWS, title=titled("News by mail"), on_load=LetterState.load)
def news() -> rx.Component:
    """Ask for news, confirm it, end it."""
    ask = panel(
        post_form(
            _general(),
            _email(),
            submit("Send me news", size="lg", wide=True),
            action="/doors/news",
            class_name="grid gap-5",
        )
    )
    end = _deed(
        "/doors/news/end", "You get no more of these letters, at once.", "No more news",
        key=LetterState.proof,
    )  # fmt: skip
    confirm = _deed(
        "/doors/news/confirm", "Deals, new shops, what others like. Not often.", "Yes, send news",
        key=LetterState.proof,
    )  # fmt: skip
    content = rx.cond(LetterState.proof != "", rx.cond(LetterState.is_end, end, confirm), ask)
    return _page("News by mail", "Only if you want them, and one click ends them.", content)


@rx.page(route=routes.STOP_PAYOUTS, title=titled("Stop payouts"), on_load=LetterState.load)
def stop_payouts() -> rx.Component:
    """For a shop whose account somebody else has changed."""
    content = _deed(
        "/doors/stop-payouts", "Nothing is paid to your shop until you have spoken with us. Your"
        " sales go on, and the money waits.", "Stop all payouts", key=LetterState.proof,
    )  # fmt: skip
    return _page("Stop payouts", "If it wasn't you who changed the account.", content)


def _page(title: str, lead: str, content: rx.Component) -> rx.Component:
    done = rx.fragment(*(
        rx.cond(LetterState.done == what, notice(words, "good", title=heading))
        for what, (heading, words) in DONE.items()
    ))  # fmt: skip
    home = button_link("To the shop", href=routes.HOME)
    return shop_frame(
        narrow(
            page_header(title, lead=lead),
            rx.cond(
                LetterState.done != "",
                rx.el.div(done, home, class_name="grid justify-items-start gap-5"),
                content,
            ),
        )
    )


def _deed(action: str, lead: Text, label: str, **hidden: Any) -> rx.Component:
    fields = [
        rx.el.input(type="hidden", name=name, value=value, read_only=True)
        for name, value in hidden.items()
    ]
    return panel(
        post_form(
            _general(),
            rx.el.p(lead, class_name="text-sm"),
            *fields,
            submit(label, size="lg", wide=True),
            action=action,
            class_name="grid gap-5",
        )
    )


def _email() -> rx.Component:
    return text_field("email", "E-mail", value=LetterState.email, type="email",
                      error=_error("email"), auto_complete="email",
                      key=f"email {LetterState.email}")  # fmt: skip


def _general() -> rx.Component:
    is_general = (LetterState.field == "") & (LetterState.problem != "")
    return shown(is_general, form_error(rx.cond(is_general, LetterState.problem, "")))


def _error(field: str) -> rx.Var[str]:
    return rx.cond(LetterState.field == field, LetterState.problem, "")
