"""The fields of an address, the same at checkout and in the account."""

import reflex as rx

from marketplace.cards.addresses import AddressCard
from marketplace.cards.furniture import Option
from marketplace.components.fields import select_field, text_field
from marketplace.components.forms import field_row
from marketplace.rules.countries import COUNTRIES

COUNTRY_OPTIONS = [Option(code, name) for code, name in COUNTRIES.items()]


def address_fields(
    start: AddressCard | rx.Var[AddressCard], error: rx.Var[str], wrong_field: rx.Var[str]
) -> rx.Component:
    """Name, street, town and country, beginning with `start`."""

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
                       auto_complete="postal-code", max_length=20),
            text_field("city", "Town or city", value=start.city, error=wrong("city"),
                       auto_complete="address-level2", max_length=120),
        ),
        field_row(
            select_field("country", "Country", COUNTRY_OPTIONS, value=start.country,
                         error=wrong("country"), auto_complete="country"),
            text_field("phone", "Phone, for the carrier", value=start.phone, type="tel",
                       error=wrong("phone"), auto_complete="tel", optional=True, max_length=40),
        ),
    )  # fmt: skip
