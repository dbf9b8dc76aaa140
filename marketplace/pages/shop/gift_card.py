"""Gift cards: what is on one, and how to pay with it."""

import reflex as rx

from marketplace import routes
from marketplace.components.buttons import submit
from marketplace.components.fields import text_field
from marketplace.components.forms import form_actions, post_form
from marketplace.components.layout import narrow, page_header, stack
from marketplace.components.notices import notice
from marketplace.components.slots import shown
from marketplace.pages.shell import shop_frame
from marketplace.pages.whereabouts import titled
from marketplace.state.shop.gift_card import GiftCardState


@rx.page(route=routes.GIFT_CARD, title=titled("Gift cards"), on_load=GiftCardState.load)
def gift_card() -> rx.Component:
    """A plain form: it works the same without scripts, and is counted by where it comes from."""
    state = GiftCardState
    form = post_form(
        text_field("card", "Code of the gift card", error=state.problem, max_length=60,
                   auto_complete="off", hint="Sixteen letters and digits; dashes don't matter."),
        form_actions(submit("What is on it?", data_testid="ask-balance")),
        action="/doors/gift-card",
        class_name="grid gap-5",
    )  # fmt: skip
    return shop_frame(
        narrow(
            page_header("Gift cards", lead="See what is left. You pay with it at the checkout."),
            stack(shown(state.balance, notice(state.balance, "good")), form),
        )
    )
