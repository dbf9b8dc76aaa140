"""The fields of an address, the same at checkout and in the account."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from marketplace.cards.addresses import AddressCard
from marketplace.cards.furniture import Option
from marketplace.components.fields import select_field, text_field
from marketplace.components.forms import field_row
from marketplace.rules.countries import COUNTRIES

COUNTRY_OPTIONS = [Option(code, name) for code, name in COUNTRIES.items()]


def address_fields(
    start: AddressCard | rx.Var[AddressCard],
    error: rx.Var[str],
    wrong_field: rx.Var[str],
    on_place: Callable[[str], Any] | None = None,
) -> rx.Component:
    """Name, street, town and country, beginning with `start`.

    `on_place` gives the handler of a field by its name: what it costs may depend on these.
    """

    def changed(name: str, event: str = "on_blur") -> dict[str, Any]:
        return {event: on_place(name)} if on_place else {}

    def wrong(name: str) -> rx.Var[str]:
        return rx.cond(wrong_field == name, error, "")

    return rx.fragment(
        text_field("name", "Full name", value=start.name, error=wrong("name"),
                   auto_complete="name", max_length=120),
        text_field("line1", "Street and number", value=start.line1, error=wrong("line1"),
                   auto_complete="address-line1", max_length=120),
        text_field("line2", "Flat, floor, company", value=start.line2, error=wrong("line2"),
                   auto_complete="address-line2", optional=True, max_length=120),
        field_row(
            text_field("postcode", "Postcode", value=start.postcode, error=wrong("postcode"),
                       auto_complete="postal-code", max_length=20, **changed("postcode")),
            text_field("city", "Town or city", value=start.city, error=wrong("city"),
                       auto_complete="address-level2", max_length=120),
        ),
        field_row(
            select_field("country", "Country", COUNTRY_OPTIONS, value=start.country,
                         error=wrong("country"), auto_complete="country",
                         **changed("country", "on_change")),
            text_field("region", "State or region", value=start.region, error=wrong("region"),
                       auto_complete="address-level1", optional=True, max_length=120,
                       hint="Needed in the United States, such as NY.", **changed("region")),
        ),
        field_row(
            text_field("phone", "Phone, for the carrier", value=start.phone, type="tel",
                       error=wrong("phone"), auto_complete="tel", optional=True, max_length=40),
        ),
    )  # fmt: skip
