"""The sheet that goes into the box: seen only on paper, and without a price."""

import reflex as rx

from marketplace.cards.vendor_orders import OrderSheet, SlipLine
from marketplace.components.slots import Rows, Text, each

CELL = "border-b border-black/30 py-2 text-left"


def packing_slip(sheet: OrderSheet, lines: Rows, parcel: Text) -> rx.Component:
    """It covers everything else of the page when the page is printed; `parcel` says which."""
    return rx.el.section(
        rx.el.p(sheet.vendor, class_name="text-xl font-bold"),
        rx.el.p(f"Packing slip for order {sheet.number}", class_name="mt-1"),
        rx.el.p(parcel, class_name="text-sm empty:hidden"),
        rx.el.p(sheet.placed, class_name="text-sm"),
        rx.el.div(each(sheet.address, lambda part: rx.el.div(part)), class_name="mt-8 text-base"),
        rx.el.table(
            rx.el.thead(
                rx.el.tr(*[rx.el.th(name, class_name=CELL) for name in ("Quantity", "SKU", "Item")])
            ),
            rx.el.tbody(each(lines, _line)),
            class_name="mt-8 w-full border-collapse text-sm",
        ),
        rx.el.p("Thank you for your order.", class_name="mt-10"),
        aria_hidden="true",
        data_testid="packing-slip",
        class_name="hidden bg-white p-10 text-black print:fixed print:inset-0 print:z-50 "
        "print:block",
    )


def _line(line: SlipLine) -> rx.Component:
    return rx.el.tr(
        rx.el.td(line.quantity, class_name=CELL),
        rx.el.td(line.sku, class_name=CELL),
        rx.el.td(line.title, class_name=CELL),
    )
