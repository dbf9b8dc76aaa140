"""The notices of the law: privacy, cookies, imprint. Sensible words; the operator's own come in
by the settings, and it is the operator who answers for them.
"""

from typing import Any

import reflex as rx

from marketplace import routes
from marketplace.components.consent import PURPOSES, consent_form
from marketplace.components.layout import page_header, panel, prose
from marketplace.components.links import link
from marketplace.components.slots import shown
from marketplace.components.tables import cell, table, table_body, table_row
from marketplace.pages.shell import shop_frame
from marketplace.pages.shop.help import help_frame
from marketplace.pages.whereabouts import titled
from marketplace.rules.privacy import CONSENT_DAYS
from marketplace.state.shop.notices import NoticeState

said = NoticeState
IMPRINT = [
    ("Who sells", "Each shop is its own merchant; its name stands beside every offer."),
]
ALWAYS = "Needed"
STORED = [
    ("visitor", ALWAYS, "Knows your basket before you sign in.", "1 year"),
    ("session", ALWAYS, "Keeps you signed in.", "30 days"),
    ("market", ALWAYS, "The country and the currency that you chose.", "1 year"),
    ("consent", ALWAYS, "What you chose on this page.", f"{CONSENT_DAYS} days"),
    ("token (this tab)", ALWAYS, "Connects the tab with the shop.", "Until the tab is closed"),
    ("kept-form (this tab)", ALWAYS, "What you typed into the checkout, for when you come back to "
     "it.", "Until you sign out or close the tab"),
    ("theme, last_compiled_theme", ALWAYS, "Light or dark, as you like it.", "Until you clear it"),
    ("Your latest searches (on our side)", "Remember my searches", "Offers them again in the "
     "search box, to you alone.", "90 days"),
    ("asked, searched (this tab)", "Count my searches", "Which search led to what.",
     "Until the tab is closed"),
]  # fmt: skip


@rx.page(route=routes.HELP_PRIVACY, title=titled("Privacy"), on_load=NoticeState.load)
def privacy() -> rx.Component:
    """What is known of people, why, for how long, and what they can ask for."""
    return shop_frame(page_header("Privacy"), prose(*_who(), *_what(), *_others(), *_rights()))


def _who() -> list[rx.Component]:
    return [
        rx.el.h2("Who is responsible"),
        rx.el.p(said.operator, class_name="whitespace-pre-line"),
        shown(said.email, rx.el.p("Questions about your data: ", said.email)),
    ]


def _what() -> list[rx.Component]:
    return _parts(
        ("Your account", [
            "Name, address of mail, password (as a hash), addresses, lists: to keep your account, "
            "as you agreed with us (GDPR, Article 6(1)(b)). Until you delete it. Where you signed "
            "in from is forgotten after ", said.session_days, " days.",
        ]),
        ("Your purchases", [
            "Who bought what and where it goes: to deliver it, and for invoices and books, which "
            "the tax law wants for ", said.books_years, " whole years (Article 6(1)(b) and (c)). "
            "Baskets that you leave go after ", said.basket_days, " days.",
        ]),
        ("Your card", [
            "Only our payment provider sees it. We keep whether it was paid.",
        ]),
        ("What you search for", [
            "Only if you agree (Article 6(1)(a)): your latest searches for you alone, and counts "
            "of searches without your name for ", said.search_days, " days. ",
            link("Choose here", href=routes.HELP_COOKIES), ".",
        ]),
        ("Letters", [
            "Those about orders and your account come by themselves. News only if you asked and "
            "confirmed it; one click ends them. Which letters went out is kept for ",
            said.mail_days, " days.",
        ]),
        ("Safety", [
            "We count attempts to sign in, and from where, for minutes up to a day, because a "
            "shop has to defend itself (Article 6(1)(f)).",
        ]),
    )  # fmt: skip


def _others() -> list[rx.Component]:
    return _parts(
        ("Who else gets it", [
            "The shop that you buy from gets what it needs to send the parcel; its carrier the "
            "address; the payment provider the sum and your address of mail. Who runs our "
            "machines and sends our mail works for us and at our word. We sell nothing, and "
            "nobody follows you here for advertising.",
        ]),
        ("No machine decides about you", [
            "Which offer comes first is reckoned from prices, delivery and how reliable a shop "
            "is, not from who you are.",
        ]),
    )  # fmt: skip


def _rights() -> list[rx.Component]:
    return _parts(
        ("What you may ask", [
            "You may see your data and take it home, correct it, have it deleted, have its use "
            "limited, object, and take back what you agreed to. In ",
            link("your account", href=routes.MY_DATA), " it takes a click; without one, ",
            link("ask here", href=routes.YOUR_DATA), ". We answer within a month.",
        ]),
        ("Deleting", [
            "You have ", said.wait_days, " days to think better of it. Then your account goes. "
            "Purchases stay in the books without your name; who made them is sealed for as long "
            "as the tax law may ask, and then goes, too.",
        ]),
        ("Complaints", [
            "You can always complain to the data protection authority of your country.",
        ]),
    )  # fmt: skip


def _parts(*parts: tuple[str, list[Any]]) -> list[rx.Component]:
    return [part for title, words in parts for part in (rx.el.h2(title), rx.el.p(*words))]


@rx.page(route=routes.HELP_COOKIES, title=titled("Cookies"))
def cookies() -> rx.Component:
    """What is kept in a browser, and the choice."""
    kinds = [title for title, _hint in PURPOSES.values()]
    return shop_frame(
        page_header("Cookies"),
        rx.el.div(
            prose(
                rx.el.p(
                    "What the shop needs to work is kept without asking. Two things only if you "
                    f"agree: “{kinds[0]}” and “{kinds[1]}”. There is no advertising here and "
                    "nothing of anybody else's."
                ),
            ),
            panel(consent_form(), title="Your choice"),
            table(
                ["What", "When", "What for", "How long"],
                table_body(STORED, _stored),
                caption="What is kept in your browser",
            ),
            class_name="grid max-w-4xl gap-8",
        ),
    )


def _stored(row: tuple[str, str, str, str]) -> rx.Component:
    name, when, why, long = row
    return table_row(
        cell(rx.el.code(name), lead=True),
        cell(when, label="When"),
        cell(why, label="What for"),
        cell(long, label="How long"),
    )


@rx.page(route=routes.HELP_IMPRINT, title=titled("Imprint"), on_load=NoticeState.load)
def imprint() -> rx.Component:
    """Who is responsible."""
    who = [rx.el.h2("Who runs this"), rx.el.p(said.operator, class_name="whitespace-pre-line")]
    return help_frame("Imprint", IMPRINT, *who)
