"""A return or claim on a sheet: what both sides say, what it is about, how far it has come."""

from typing import Any

import reflex as rx

from marketplace.cards.aftersales import CaseLine, CaseRow, Estimate
from marketplace.components.badges import badge, status_pill
from marketplace.components.baskets import order_line
from marketplace.components.layout import panel, stack
from marketplace.components.links import link
from marketplace.components.notices import notice
from marketplace.components.pictures import image
from marketplace.components.prices import sum_line, sums
from marketplace.components.progress import timeline
from marketplace.components.slots import each, shown
from marketplace.components.tables import cell, table, table_body, table_row, two_lines

COLUMNS = ["Case", "About", "Reason", "Status", "Answer"]


def case_table(rows: Any, caption: str) -> rx.Component:
    """`CaseRow`s, each with its deadline."""
    return table(COLUMNS, table_body(rows, _row), caption=caption)


def _row(row: CaseRow) -> rx.Component:
    number = link(row.number, href=row.href, class_name="font-semibold")
    return table_row(
        cell(two_lines(number, f"{row.kind} · {row.order}"), lead=True),
        cell(
            two_lines(rx.el.span(row.contents, class_name="line-clamp-2"), row.vendor),
            label="About",
        ),
        cell(row.reason, label="Reason"),
        cell(status_pill(row.status, row.tone), label="Status"),
        cell(shown(row.due, badge(row.due, row.due_tone, icon="clock")), label="Answer"),
        data_testid="case-row",
    )


def case_content(sheet: Any, *beside: rx.Component) -> rx.Component:
    """Both sides' words and the goods; what is to be done beside them, on a phone before them."""
    facts = stack(_words(sheet), _goods(sheet), _steps(sheet))
    return rx.el.div(
        rx.el.div(facts, class_name="min-w-0"),
        rx.el.aside(
            stack(*beside), class_name="min-w-0 self-start max-lg:order-first lg:sticky lg:top-24"
        ),
        class_name="grid grid-cols-1 gap-8 lg:grid-cols-[minmax(0,1fr)_23rem] lg:gap-12",
    )


def _words(sheet: Any) -> rx.Component:
    return panel(
        stack(
            _said(f"{sheet.buyer} says", rx.fragment(sheet.reason, ". Wishes: ", sheet.wish, ".")),
            shown(sheet.comment, rx.el.blockquote(sheet.comment, class_name=QUOTE)),
            rx.el.div(
                each(sheet.pictures, _picture), class_name="flex flex-wrap gap-3 empty:hidden"
            ),
            shown(sheet.parcel, _said("The parcel", sheet.parcel)),
            shown(sheet.instructions, _said("To be sent back", sheet.instructions)),
            shown(sheet.tracking, _said("On its way back with", sheet.tracking)),
            shown(sheet.answer, _said("The answer", sheet.answer)),
            shown(sheet.decision, _said("Decided by staff", sheet.decision)),
            shown(sheet.back, notice(sheet.back, "good")),
            gap="gap-4",
        ),
        title="What both sides say",
        aside=shown(
            sheet.is_withdrawal, badge("Within the days of the law: can't be denied", "accent")
        ),
    )


QUOTE = "border-l-2 border-line-strong pl-3 text-sm whitespace-pre-line"


def _said(who: Any, words: Any) -> rx.Component:
    return rx.el.div(
        rx.el.p(who, class_name="text-label font-semibold text-muted"),
        rx.el.p(words, class_name="text-sm whitespace-pre-line"),
    )


def _picture(src: rx.Var[str]) -> rx.Component:
    return image(src, "Sent by the shopper", sizes="160px", class_name="size-40 rounded-control")


def _goods(sheet: Any) -> rx.Component:
    return panel(
        rx.el.ul(each(sheet.lines, _line), class_name="divide-y divide-line px-5"),
        title="What it is about",
        aside=link(sheet.order, href=sheet.order_href, class_name="text-sm"),
        flush=True,
    )


def _line(line: CaseLine) -> rx.Component:
    return order_line(
        title=line.title,
        href=line.href,
        picture=line.image,
        amount=line.amount,
        quantity_text=line.quantity_text,
        detail=line.detail,
    )


def _steps(sheet: Any) -> rx.Component:
    return panel(timeline(sheet.steps), title="What has happened")


def reckoned(estimate: Estimate) -> rx.Component:
    """What an amount gives and costs, while it is typed."""
    return rx.el.div(
        sums(
            sum_line(
                "Goes back to the shopper",
                estimate.amount,
                hint=rx.Var.create("of at most ") + estimate.most,
            ),
            sum_line("Commission you get back", estimate.fee),
            sum_line("It costs you", estimate.cost, strong=True),
        ),
        aria_live="polite",
        data_testid="estimate",
        class_name="rounded-control bg-sunken p-4",
    )
