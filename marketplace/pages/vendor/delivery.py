"""How the shop delivers: named profiles, the default among them, and the time to pack."""

import reflex as rx

from marketplace import routes
from marketplace.cards.shipping import ProfileCard
from marketplace.components.badges import badge
from marketplace.components.buttons import button, submit
from marketplace.components.fields import money_field, number_field, select_field, text_field
from marketplace.components.forms import field_row, form_actions, form_error, live_form
from marketplace.components.layout import panel, split, stack
from marketplace.components.notices import notice, saved_note
from marketplace.components.overlays import dialog
from marketplace.components.slots import each, shown
from marketplace.pages.vendor.room import once_loaded, room, vendor_page
from marketplace.pages.vendor.zones import zones
from marketplace.state.vendor.delivery import DeliveryState
from marketplace.state.vendor.zones import ZonesState

state = DeliveryState
RULE = (
    "One parcel, one price: when somebody buys things of several profiles from you, the dearest "
    "of their prices is charged once. “Free from” counts the goods of that profile."
)


@vendor_page(routes.VENDOR_DELIVERY, "Delivery", DeliveryState.load, ZonesState.load)
def vendor_delivery() -> rx.Component:
    """The profiles, where they go for how much, and how long packing takes."""
    content = split(stack(notice(RULE), _profiles(), zones(), gap="gap-8"), _handling(), side="sm")
    return room(
        "Delivery",
        once_loaded(state.is_loaded, content),
        _editor(),
        _removal(),
        lead="What your parcels cost, how long they take, and where you send. Each offer goes by "
        "one profile.",
        actions=button("Add a profile", icon="circle-plus", variant="primary",
                       on_click=state.edit(0), data_testid="add-profile"),
    )  # fmt: skip


def _error(name: str) -> rx.Var[str]:
    return rx.cond(state.field == name, state.problem, "")


def _profiles() -> rx.Component:
    return rx.el.ul(each(state.profiles, _profile), class_name="grid gap-4")


def _profile(profile: ProfileCard) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.h2(
                profile.name,
                rx.cond(profile.is_default, badge("Default", "accent")),
                class_name="flex flex-wrap items-center gap-2 text-heading",
            ),
            rx.el.p(
                rx.el.span(profile.fee_text),
                shown(profile.free_from_text, rx.el.span(profile.free_from_text)),
                rx.el.span(profile.transit_text, " on the way"),
                rx.el.span(profile.offers_text),
                class_name="dotted mt-1 text-sm text-muted",
            ),
            class_name="min-w-0",
        ),
        rx.el.div(
            rx.cond(
                profile.is_default,
                rx.fragment(),
                rx.fragment(
                    button("Make it the default", size="sm", variant="ghost",
                           on_click=state.make_default(profile.id)),
                    button("Remove", size="sm", variant="ghost",
                           on_click=state.ask_removal(profile.id),
                           aria_label=f"Remove {profile.name}"),
                ),
            ),
            button("Edit", size="sm", icon="pencil", on_click=state.edit(profile.id),
                   aria_label=f"Edit {profile.name}"),
            class_name="flex flex-wrap items-center gap-2",
        ),
        data_testid="profile-row",
        class_name="flex flex-wrap items-center justify-between gap-4 rounded-card border "
        "border-line bg-surface p-5 shadow-rest",
    )  # fmt: skip


def _editor() -> rx.Component:
    one = state.editing
    fields = live_form(
        text_field("name", "Name", value=one.name, hint="Shoppers see it when it sets the price "
                   "of their parcel.", error=_error("name"), placeholder="Small parcels"),
        field_row(
            money_field("fee", "Delivery fee at home", value=one.fee, hint="0 for free delivery.",
                        error=_error("fee")),
            money_field("free_from", "Free from", value=one.free_from, optional=True,
                        hint="Empty: never.", error=_error("free_from")),
        ),
        number_field("transit_days", "Working days on the way", min="1", max="60",
                     value=one.transit_days.to_string(), error=_error("transit_days")),
        form_actions(
            submit("Save", data_testid="save-profile"),
            button("Not now", on_click=state.set_editing(False)),
        ),
        on_submit=state.save,
        reset_on_submit=False,
        key=one.id.to_string(),
    )  # fmt: skip
    return dialog(
        rx.cond(one.id, "Edit this profile", "A new delivery profile"),
        fields,
        text="Orders that exist keep what they paid.",
        open=state.is_editing,
        on_open_change=state.set_editing,
    )


def _removal() -> rx.Component:
    one = state.removing
    heir = select_field("heir", "Its offers go by", state.heirs, error=_error("heir"))
    return dialog(
        "Remove this profile?",
        live_form(
            form_error(rx.cond(state.field == "", state.problem, "")),
            rx.cond(one.offers_count > 0, heir, rx.el.p("No offer goes by it.",
                                                        class_name="text-sm")),
            form_actions(
                submit("Remove it", variant="danger", data_testid="remove-profile"),
                button("Keep it", on_click=state.set_removing(False)),
            ),
            on_submit=state.remove,
        ),
        text=rx.fragment(one.name, ", ", one.offers_text),
        open=one.id != 0,
        on_open_change=state.set_removing,
    )  # fmt: skip


def _handling() -> rx.Component:
    form = live_form(
        number_field(
            "handling_days",
            "Working days to pack",
            value=state.handling_days.to_string(),
            hint="For new offers; each may have its own.",
            error=_error("handling_days"),
        ),
        form_actions(
            submit("Save", data_testid="save-handling"),
            saved_note(rx.cond(state.is_saved, "Saved", "")),
        ),
        on_submit=state.save_handling,
        reset_on_submit=False,
    )
    return panel(form, title="Packing")
