"""Who works in the shop: its people, whom it waits for, and whether support may come in."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.teams import InvitationRow, MemberRow
from marketplace.components.avatars import person
from marketplace.components.badges import badge
from marketplace.components.buttons import button, submit
from marketplace.components.choices import switch
from marketplace.components.fields import select_field, text_field
from marketplace.components.forms import form_actions, live_form
from marketplace.components.layout import panel, split, stack
from marketplace.components.notices import saved_note
from marketplace.components.overlays import confirm, dialog
from marketplace.components.slots import each
from marketplace.pages.vendor.room import once_loaded, room, vendor_page
from marketplace.rules.teams import ROLES
from marketplace.state.vendor.portal import PortalState
from marketplace.state.vendor.team import TeamState

state = TeamState
CHOICES = [Option(role, f"{name}: {words}") for role, (name, words) in ROLES.items()]
ROW = "flex flex-wrap items-center gap-3 py-3"


@vendor_page(routes.VENDOR_TEAM, "Team", TeamState.load)
def vendor_team() -> rx.Component:
    """The people; its owners also see what they can do about them."""
    beside = stack(rx.cond(state.is_owner, rx.fragment(_invite(), _support())), _roles())
    return room(
        "Team",
        once_loaded(state.is_loaded, split(stack(_people(), _waiting()), beside)),
        _role_dialog(),
        lead=PortalState.standing.shop,
    )


def _people() -> rx.Component:
    return panel(
        rx.el.ul(each(state.members, _member), class_name="divide-y divide-line"),
        title="Who works here",
        aria_label="Who works here",
    )


def _member(member: MemberRow) -> rx.Component:
    since = f"Since {member.since}"
    detail = rx.cond(member.email, f"{member.email} · {since}", since)
    leave = confirm(
        "Leave this shop?",
        "You can't come back without an invitation. Programs that you let in stop working.",
        trigger=button("Leave", size="sm", variant="ghost", data_testid="leave"),
        action="Leave it",
        on_confirm=state.leave,
    )
    return rx.el.li(
        rx.el.div(person(member.name, member.initials, detail=detail), class_name="min-w-0 grow"),
        badge(member.role_text, rx.cond(member.role == "owner", "accent", "neutral")),
        rx.cond(state.is_owner, _change(member)),
        rx.cond(member.is_me, leave, rx.cond(state.is_owner, _remove(member))),
        data_testid="team-row",
        class_name=ROW,
    )


def _change(member: MemberRow) -> rx.Component:
    return button(
        "Role", size="sm", on_click=state.ask_role(member.id),
        aria_label=f"Change the role of {member.name}", data_testid="change-role",
    )  # fmt: skip


def _remove(member: MemberRow) -> rx.Component:
    return confirm(
        f"Take {member.name} out of the team?",
        "It counts at once, also in pages they have open. Programs that they let in stop working.",
        trigger=button(
            "Remove", size="sm", variant="ghost",
            aria_label=f"Remove {member.name}", data_testid="remove-member",
        ),
        action="Take out",
        on_confirm=state.remove(member.id),
    )  # fmt: skip


def _role_dialog() -> rx.Component:
    return dialog(
        "Change a role",
        live_form(
            select_field(
                "new_role", "Role", CHOICES, value=state.changing.role, key=state.changing.role
            ),
            form_actions(
                submit("Save", data_testid="save-role"),
                button("Not now", on_click=state.set_open(False)),
            ),
            on_submit=state.change_role,
        ),
        text=rx.fragment(
            state.changing.name,
            ". It counts at once. Programs that they let in stop working when they become a packer"
            " or an accountant.",
        ),
        open=state.changing.id != 0,
        on_open_change=state.set_open,
    )


def _waiting() -> rx.Component:
    waiting = panel(
        rx.el.ul(each(state.invitations, _invitation), class_name="divide-y divide-line"),
        title="Invited",
        aria_label="Invited",
    )
    return rx.cond(state.invitations, waiting)


def _invitation(one: InvitationRow) -> rx.Component:
    again = button("Send again", size="sm", on_click=state.send_again(one.id).throttle(1_000),
                   aria_label=f"Send the letter to {one.email} again")  # fmt: skip
    return rx.el.li(
        rx.el.div(
            rx.el.p(one.email, class_name="truncate text-sm font-semibold"),
            rx.el.p(
                rx.cond(one.is_over, f"Too old since {one.until}", f"Good until {one.until}"),
                class_name="text-label text-muted",
            ),
            class_name="min-w-0 grow",
        ),
        badge(one.role_text),
        rx.cond(one.may_send, again),
        confirm(
            "Take this invitation back?",
            "Its link opens nothing any more.",
            trigger=button("Withdraw", size="sm", variant="ghost",
                           aria_label=f"Withdraw the invitation of {one.email}"),
            action="Take it back",
            on_confirm=state.withdraw(one.id),
        ),
        data_testid="invitation",
        class_name=ROW,
    )  # fmt: skip


def _error(name: str) -> rx.Var[str]:
    return rx.cond(state.field == name, state.problem, "")


def _invite() -> rx.Component:
    return panel(
        live_form(
            text_field("email", "E-mail", type="email", error=_error("email"), auto_complete="off"),
            select_field("role", "Role", CHOICES, value="packer"),
            form_actions(
                submit("Send the invitation", data_testid="invite"),
                saved_note(rx.cond(state.sent_to, f"Sent to {state.sent_to}", "")),
            ),
            on_submit=state.invite,
        ),
        title="Invite somebody",
        aria_label="Invite somebody",
    )


def _support() -> rx.Component:
    return panel(
        switch(
            "always",
            "Let support in without asking",
            checked=state.lets_support_in,
            hint="For an hour each time. Never to your money, bank account or team.",
            on_change=state.let_support_in,
            key=state.lets_support_in.to_string(),
        ),
        title="Support",
    )


def _roles() -> rx.Component:
    rows = [
        rx.el.div(
            rx.el.dt(name, class_name="text-sm font-semibold"),
            rx.el.dd(words, class_name="text-label text-muted"),
        )
        for name, words in ROLES.values()
    ]
    return panel(rx.el.dl(*rows, class_name="grid gap-3"), title="What the roles may do")
