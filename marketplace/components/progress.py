"""How far something has come: checkout steps, an order's timeline, a meter."""

import reflex as rx

from marketplace.cards.furniture import Step
from marketplace.components.slots import Number, Rows, Text, css_vars, each, either, shown


def steps(rows: Rows, label: str = "Progress") -> rx.Component:
    """The stages of a checkout in one line: `Step`."""
    return rx.el.ol(each(rows, _step), aria_label=label, class_name="steps")


def _step(step: Step) -> rx.Component:
    return rx.el.li(
        rx.el.span(class_name="step-mark", aria_hidden="true"),
        rx.el.span(step.text),
        _done(step),
        aria_current=_present(step),
        data_state=step.state,
        class_name="step",
    )


def _present(step: Step) -> Text:
    """Marks the stage that one is at for screen readers, as the ring does for the eye."""
    return either(step.state == "current", "step", "false")


def _done(step: Step) -> rx.Component:
    return shown(step.state == "done", rx.el.span(" (done)", class_name="sr-only"))


def timeline(rows: Rows) -> rx.Component:
    """What has happened and what is to come, newest state marked: `Step` with details."""
    return rx.el.ol(each(rows, _moment), class_name="timeline")


def _moment(step: Step) -> rx.Component:
    return rx.el.li(
        rx.el.span(class_name="step-mark", aria_hidden="true"),
        rx.el.div(
            rx.el.p(step.text, class_name="text-sm font-semibold"),
            shown(step.detail, rx.el.p(step.detail, class_name="text-label text-muted")),
        ),
        aria_current=_present(step),
        data_state=step.state,
        class_name="moment",
    )


def meter(share: Number, label: Text, *, tone: Text = "accent") -> rx.Component:
    """A filled bar: `share` is 0 to 100, `label` says it in words."""
    return rx.el.div(
        # The attribute also tells Reflex that the style follows a state.
        rx.el.span(
            class_name="meter-fill tone-fill", data_share=share, custom_attrs=css_vars(share=share)
        ),
        role="img",
        aria_label=label,
        data_tone=tone,
        class_name="h-2 overflow-hidden rounded-full bg-sunken",
    )
