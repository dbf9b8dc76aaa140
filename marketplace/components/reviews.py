"""What buyers say: reviews with replies, questions with answers."""

import reflex as rx

from marketplace.components.avatars import avatar
from marketplace.components.badges import badge
from marketplace.components.ratings import rating_stars
from marketplace.components.slots import Flag, Number, Slot, Text, shown


def review_item(
    *,
    title: Text,
    body: Text,
    author: Text,
    initials: Text,
    date: Text,
    rating: Number,
    rating_text: Text,
    verified: Flag = False,
    pictures: Slot = None,
    reply: Text = "",
    reply_by: Text = "",
    actions: Slot = None,
) -> rx.Component:
    """One review: who, how many stars, what; the vendor's reply; helpful votes as `actions`."""
    return rx.el.article(
        rx.el.header(
            avatar(initials),
            rx.el.div(
                rx.el.p(
                    rx.el.span(author, class_name="font-semibold"),
                    rx.el.span(date, class_name="text-muted"),
                    class_name="dotted text-sm",
                ),
                rx.el.div(
                    rating_stars(rating, text=rating_text),
                    shown(verified, badge("Bought here", "good", icon="badge-check")),
                    class_name="mt-0.5 flex flex-wrap items-center gap-2.5",
                ),
            ),
            class_name="flex items-center gap-3",
        ),
        rx.el.div(
            shown(title, rx.el.h3(title, class_name="font-sans text-base font-semibold")),
            rx.el.p(body, class_name="mt-1 max-w-prose whitespace-pre-line text-sm text-ink/90"),
        ),
        pictures,
        shown(reply, _reply(reply, reply_by)),
        rx.el.div(actions, class_name="flex items-center gap-3") if actions else None,
        data_testid="review",
        class_name="grid gap-3.5 border-b border-line py-6 first:pt-0",
    )


def _reply(text: Text, by: Text) -> rx.Component:
    return rx.el.div(
        rx.el.p(by, class_name="text-label font-semibold"),
        rx.el.p(text, class_name="mt-0.5 text-sm text-muted"),
        class_name="ml-4 max-w-prose border-l-2 border-accent/40 pl-4",
    )


def question_item(
    *, question: Text, asked: Text, answers: rx.Component, actions: Slot = None
) -> rx.Component:
    """One question with its answers (`answer_item`) below."""
    return rx.el.article(
        rx.el.div(
            rx.icon(
                "message-circle-question",
                size=19,
                class_name="mt-0.5 shrink-0 text-accent",
            ),
            rx.el.div(
                rx.el.h3(question, class_name="font-sans text-base font-semibold"),
                rx.el.p(asked, class_name="text-label text-muted"),
            ),
            class_name="flex gap-3",
        ),
        rx.el.div(answers, class_name="grid gap-3 pl-8"),
        rx.el.div(actions, class_name="pl-8") if actions else None,
        data_testid="question",
        class_name="grid gap-3 border-b border-line py-5",
    )


def answer_item(text: Text, by: Text, *, from_vendor: Flag = False) -> rx.Component:
    """One answer, with the vendor's own marked."""
    return rx.el.div(
        rx.el.p(text, class_name="max-w-prose text-sm"),
        rx.el.p(
            by,
            shown(from_vendor, badge("Vendor", "accent")),
            class_name="mt-1 flex items-center gap-2 text-label text-muted",
        ),
    )
