"""The page that an invitation into a shop's team leads to."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Fact
from marketplace.components.buttons import button_link, button_row, submit
from marketplace.components.forms import post_form
from marketplace.components.layout import facts, narrow, page_header, panel, stack
from marketplace.components.notices import notice
from marketplace.components.skeletons import skeleton_rows
from marketplace.pages.doorways import sign_out_form
from marketplace.pages.shell import shop_frame
from marketplace.pages.whereabouts import titled
from marketplace.state.shop.join_team import JoinTeamState

state, card = JoinTeamState, JoinTeamState.card


@rx.page(route=routes.JOIN_TEAM, title=titled("An invitation"), on_load=JoinTeamState.load)
def join_team() -> rx.Component:
    """Accept it by a click, as the person whom it is for."""
    stale = notice(state.problem, "warn", title="That didn't work")
    asked = stack(
        _what(), rx.cond(state.is_member, rx.cond(card.is_mine, _yes(), _not_you()), _in())
    )
    return shop_frame(
        narrow(
            page_header("An invitation"),
            rx.cond(state.is_known, rx.cond(state.problem != "", stale, asked), skeleton_rows(2)),
        )
    )


def _what() -> rx.Component:
    rows = [
        Fact("Shop", card.shop),
        Fact("Your role", card.role_text),
        Fact("For", card.email),
        Fact("Good until", card.until),
    ]
    return panel(facts(rows))


def _yes() -> rx.Component:
    return post_form(
        rx.el.input(type="hidden", name="key", value=state.proof, read_only=True),
        submit("Join the team", size="lg", wide=True),
        action="/doors/join-team",
    )


def _not_you() -> rx.Component:
    return notice(
        rx.fragment(
            "You are signed in as ", rx.el.strong(card.account_email), ". Please sign out, "
            "follow the link once more and go on as ", rx.el.strong(card.email), ".",
        ),
        "warn",
        title="This invitation is for another address",
        action=sign_out_form(),
    )  # fmt: skip


def _in() -> rx.Component:
    return stack(
        rx.el.p(
            "Sign in with this address, or open an account for it. Then you come back here.",
            class_name="text-sm text-muted",
        ),
        button_row(
            button_link("Open an account", href=state.sign_up, variant="primary"),
            button_link("Sign in", href=state.sign_in),
        ),
        gap="gap-3",
    )
