"""Choosing a form of a product: axis by axis, or by name where variants have only that.

Every choice is a link to the page with that variant, which a living page follows in place.
"""

import reflex as rx

from marketplace.cards.products import VariantCard
from marketplace.cards.variants import AxisCard, ChoiceCard
from marketplace.components.choices import choice_link
from marketplace.components.notices import spoken
from marketplace.components.slots import shown
from marketplace.state.shop.product import ProductState

page, chosen, axes = ProductState.page, ProductState.chosen, ProductState.axes


def variants() -> rx.Component:
    """One row of choices for each axis, or one of all the variants."""
    by_axis = rx.el.div(rx.foreach(axes, _axis), class_name="grid gap-5")
    return rx.el.div(rx.cond(axes.length() > 0, by_axis, _names()), spoken(ProductState.told))


def _axis(axis: AxisCard) -> rx.Component:
    return rx.el.div(
        rx.el.p(
            rx.el.span(axis.name, class_name="font-semibold"),
            rx.el.span(axis.value, class_name="ml-2 text-muted"),
            class_name="mb-2 text-label",
        ),
        rx.el.div(
            rx.foreach(axis.choices, lambda choice: _choice(axis, choice)),
            class_name="flex flex-wrap gap-2",
        ),
        role="group",
        aria_label=axis.name,
        data_testid="axis",
    )


def _choice(axis: AxisCard, choice: ChoiceCard) -> rx.Component:
    swatch = rx.el.img(
        src=choice.image,
        alt="",
        custom_attrs={"width": "32", "height": "32", "loading": "lazy"},
        class_name="-ml-2 size-8 rounded-md object-cover",
    )
    return choice_link(
        shown(choice.image, swatch),
        rx.el.span(choice.text, class_name="choice-text"),
        shown(choice.remark, rx.el.span(f"({choice.remark})", class_name="sr-only")),
        href=choice.href,
        chosen=choice.is_chosen,
        state=choice.state,
        title=choice.remark,
        on_click=ProductState.choose_variant(choice.variant_id).prevent_default,
        key=f"{axis.name} {choice.text}",
        data_testid="variant",
    )


def _names() -> rx.Component:
    return rx.el.div(
        rx.el.p("Choose", class_name="mb-2 text-label font-semibold"),
        rx.el.div(rx.foreach(page.variants, _variant), class_name="flex flex-wrap gap-2"),
        role="group",
        aria_label="Variants",
    )


def _variant(variant: VariantCard) -> rx.Component:
    return choice_link(
        rx.el.span(
            rx.el.span(variant.name, class_name="block text-sm font-semibold"),
            rx.el.span(
                rx.cond(variant.in_stock, variant.price, "Sold out"),
                class_name="block text-tiny font-normal text-muted tabular-nums",
            ),
        ),
        href=f"{page.href}?variant={variant.id}",
        chosen=chosen.id == variant.id,
        state="there",
        on_click=ProductState.choose_variant(variant.id).prevent_default,
        data_testid="variant",
    )
