"""The fields of an offer, for one that is added and for each variant of a new product."""

import reflex as rx

from marketplace.cards.furniture import Option
from marketplace.components.fields import money_field, number_field, select_field, text_field
from marketplace.components.forms import field_row
from marketplace.components.slots import Text

CONDITIONS = [
    Option("new", "New"),
    Option("refurbished", "Refurbished"),
    Option("used", "Used"),
]


def offer_fields(prefix: Text, field: rx.Var[str], problem: rx.Var[str]) -> rx.Component:
    """Price, earlier price, stock, SKU; their names begin with `prefix`."""
    return field_row(
        money_field(f"{prefix}price", "Price", error=_error(f"{prefix}price", field, problem)),
        money_field(
            f"{prefix}was_price",
            "Earlier price",
            optional=True,
            error=_error(f"{prefix}was_price", field, problem),
        ),
        number_field(
            f"{prefix}quantity",
            "Stock",
            value="1",
            min="0",
            error=_error(f"{prefix}quantity", field, problem),
        ),
        text_field(
            f"{prefix}sku",
            "SKU",
            optional=True,
            hint="Your own number for it",
            error=_error(f"{prefix}sku", field, problem),
        ),
        columns=4,
    )


def condition_field(field: rx.Var[str], problem: rx.Var[str]) -> rx.Component:
    """What state the things are in."""
    return select_field(
        "condition", "Condition", CONDITIONS, error=_error("condition", field, problem)
    )


def _error(name: Text, field: rx.Var[str], problem: rx.Var[str]) -> rx.Var[str]:
    return rx.cond(field == name, problem, "")
