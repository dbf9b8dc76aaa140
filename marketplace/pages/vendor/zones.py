"""Where the shop sends: zones, each with its rates by profile and service."""

import reflex as rx

from marketplace.cards.furniture import Option
from marketplace.cards.shipping import FeeField, RateCard, ZoneCard
from marketplace.components.badges import badge
from marketplace.components.buttons import button, icon_button, submit
from marketplace.components.choices import checkbox
from marketplace.components.fields import field_note, number_field, select_field, text_field
from marketplace.components.forms import field_row, form_actions, form_error, live_form
from marketplace.components.layout import section_heading
from marketplace.components.overlays import confirm, dialog
from marketplace.components.slots import each, shown
from marketplace.rules.countries import COUNTRIES
from marketplace.rules.kinds import DeliveryService
from marketplace.state.vendor.zones import COUNTRY, ZonesState

state = ZonesState
SERVICES = [Option(one.value, one.value.capitalize()) for one in DeliveryService]
BY_NAME = sorted(COUNTRIES.items(), key=lambda one: one[1])


def zones() -> rx.Component:
    """The zones with their rates, and the dialogs that change them."""
    return rx.el.section(
        section_heading(
            "Where you send",
            lead="A destination is served by the zone that names it most exactly. Nothing is sent "
            "where no zone has a rate for it, nor for a currency without a fee.",
        ),
        rx.el.ul(each(state.zones, _zone), class_name="grid gap-4"),
        rx.el.div(
            button(
                "Add a zone", icon="circle-plus", on_click=state.edit(0), data_testid="add-zone"
            ),
            class_name="mt-4",
        ),
        _zone_editor(),
        _rate_editor(),
        id="zones",
    )  # fmt: skip


def _error(name: str | rx.Var[str]) -> rx.Var[str]:
    return rx.cond(state.field == name, state.problem, "")


def _zone(zone: ZoneCard) -> rx.Component:
    remove = confirm(
        f"Remove “{zone.name}”?",
        "Its rates go too. Orders that exist keep what they paid.",
        trigger=button("Remove", size="sm", variant="ghost", aria_label=f"Remove {zone.name}"),
        action="Remove it",
        on_confirm=state.remove(zone.id),
    )
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.h3(
                    zone.name,
                    rx.cond(zone.is_home, badge("Home", "accent")),
                    class_name="flex flex-wrap items-center gap-2 text-heading",
                ),
                rx.el.p(zone.where_text, class_name="mt-1 text-sm text-muted wrap-anywhere"),
                class_name="min-w-0 grow basis-64",
            ),
            rx.el.div(
                rx.cond(zone.is_home, rx.fragment(), remove),
                button("Edit", size="sm", icon="pencil", on_click=state.edit(zone.id),
                       aria_label=f"Edit {zone.name}"),
                class_name="flex flex-wrap items-center gap-2",
            ),
            class_name="flex flex-wrap items-start justify-between gap-4",
        ),
        rx.el.ul(rx.foreach(zone.rates, _rate), class_name="mt-3 divide-y divide-line"),
        shown(zone.unsent, rx.el.p(zone.unsent, class_name="mt-2 text-sm text-warn")),
        rx.el.div(
            button("Add a rate", size="sm", icon="circle-plus",
                   on_click=state.edit_rate(zone.id, 0, ""),
                   aria_label=f"Add a rate to {zone.name}"),
            class_name="mt-3",
        ),
        data_testid="zone",
        class_name="rounded-card border border-line bg-surface p-5 shadow-rest",
    )  # fmt: skip


def _rate(rate: RateCard) -> rx.Component:
    what = f"{rate.service_text} of {rate.profile}"
    return rx.el.li(
        rx.el.div(
            rx.el.p(rate.service_text, " · ", rate.profile, class_name="text-sm font-semibold"),
            rx.el.p(rate.text, class_name="text-label text-muted"),
            class_name="min-w-0",
        ),
        rx.el.div(
            icon_button("pencil", f"Edit {what}", size="sm",
                        on_click=state.edit_rate(rate.zone_id, rate.profile_id, rate.service)),
            icon_button("trash-2", f"Remove {what}", size="sm",
                        on_click=state.remove_rate(rate.zone_id, rate.profile_id, rate.service)),
            class_name="flex shrink-0 gap-1",
        ),
        data_testid="rate",
        class_name="flex items-center justify-between gap-3 py-2.5",
    )  # fmt: skip


def _zone_editor() -> rx.Component:
    one = state.editing
    boxes = [
        checkbox(f"{COUNTRY}{code}", name, checked=one.countries.contains(code))
        for code, name in BY_NAME
    ]
    countries = rx.el.fieldset(
        rx.el.legend("Countries", class_name="text-label font-semibold"),
        rx.el.div(*boxes, class_name="mt-2 grid gap-2 sm:grid-cols-2"),
        field_note("countries", "None: everywhere that no other zone names.", _error("countries")),
        class_name="grid gap-1.5",
    )
    form = live_form(
        text_field("name", "Name", value=one.name, error=_error("name"),
                   placeholder="Scandinavia"),
        countries,
        text_field("postcodes", "Only postcodes that begin with", value=one.postcodes,
                   optional=True, hint="For a part of one country, with commas: 27498, 25980.",
                   error=_error("postcodes")),
        form_error(rx.cond(state.field == "", state.problem, "")),
        form_actions(
            submit("Save", data_testid="save-zone"),
            button("Not now", on_click=state.set_editing(False)),
        ),
        on_submit=state.save,
        reset_on_submit=False,
        key=one.id.to_string(),
    )  # fmt: skip
    return dialog(
        rx.cond(one.id, "Edit this zone", "A new zone"),
        form,
        text="Until it has a rate, nothing is sent there.",
        open=state.is_editing,
        on_open_change=state.set_editing,
    )


def _rate_editor() -> rx.Component:
    one = state.rate
    which = field_row(
        select_field("profile", "Goods", state.profiles, value=one.profile_id.to_string(),
                     error=_error("profile")),
        select_field("service", "By", SERVICES, value=one.service, error=_error("service")),
    )  # fmt: skip
    form = live_form(
        rx.cond(state.is_new_rate, which),
        number_field("transit_days", "Working days on the way", min="1", max="60",
                     value=one.transit_days.to_string(), error=_error("transit_days")),
        rx.foreach(one.fees, _fee),
        form_error(rx.cond((state.field == "") | (state.field == "fee"), state.problem, "")),
        form_actions(
            submit("Save", data_testid="save-rate"),
            button("Not now", on_click=state.set_rating(False)),
        ),
        on_submit=state.save_rate,
        reset_on_submit=False,
        key=f"{one.zone_id} {one.profile_id} {one.service} {state.is_new_rate}",
    )  # fmt: skip
    title = rx.cond(state.is_new_rate, "A new rate", f"{one.service_text} of {one.profile}")
    return dialog(
        title,
        form,
        text="An empty fee means that it isn't sent for that currency; 0 is free.",
        open=state.is_rating,
        on_open_change=state.set_rating,
    )


def _fee(fee: FeeField) -> rx.Component:
    code = fee.currency
    return rx.el.fieldset(
        rx.el.legend(code, class_name="mb-2 text-label font-semibold"),
        rx.el.div(
            _amount(f"fee_{code}", f"Fee in {code}", fee.fee),
            _amount(f"free_{code}", f"Free from, in {code}", fee.free_from),
            class_name="grid gap-4 sm:grid-cols-2",
        ),
        rx.el.div(
            _amount(f"steps_{code}", f"Heavier parcels, in {code}", fee.steps, "5 kg: …"),
            class_name="mt-4",
        ),
    )


def _amount(
    name: rx.Var[str], label: rx.Var[str], value: rx.Var[str], like: str = ""
) -> rx.Component:
    return text_field(
        name,  # type: ignore[arg-type]  # a currency's name is known in the browser
        label,
        value=value,
        optional=True,
        input_mode="decimal" if not like else "text",
        placeholder=like,
        error=_error(name),
    )
