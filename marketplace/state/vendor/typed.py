"""What vendors type into forms, read into the values that services take."""

from collections.abc import Iterable, Mapping
from typing import Any

from marketplace.cards.portal import AttributeField
from marketplace.errors import Invalid
from marketplace.rules.kinds import Condition
from marketplace.rules.money import Money
from marketplace.services.catalog_drafts import ProductWords, VariantDraft
from marketplace.services.offer_writing import OfferDraft

Form = Mapping[str, Any]
ATTRIBUTE = "attribute-"


def text(form: Form, name: str) -> str:
    """A field as text, empty when it isn't there."""
    return str(form.get(name) or "").strip()


def amount(form: Form, name: str, currency: str) -> int:
    """An amount in minor units. Raises Invalid for the field."""
    try:
        return Money.parse(text(form, name), currency).minor
    except ValueError:
        raise Invalid(name, "Please write an amount like 12.50.") from None


def optional_amount(form: Form, name: str, currency: str) -> int | None:
    """The same, None for an empty field."""
    return amount(form, name, currency) if text(form, name) else None


def whole(form: Form, name: str) -> int:
    """A whole number that isn't negative. Raises Invalid for the field."""
    digits = text(form, name)
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 9):
        raise Invalid(name, "Please write a whole number.")
    return int(digits)


def offer(form: Form, variant_id: int, currency: str, prefix: str = "") -> OfferDraft:
    """The offer in a form; the fields that belong to one variant begin with `prefix`."""
    try:
        condition = Condition(text(form, "condition") or Condition.NEW)
    except ValueError:
        raise Invalid("condition", "Please choose a condition.") from None
    return OfferDraft(
        variant_id=variant_id,
        price_minor=amount(form, f"{prefix}price", currency),
        was_price_minor=optional_amount(form, f"{prefix}was_price", currency),
        quantity=whole(form, f"{prefix}quantity"),
        sku=text(form, f"{prefix}sku"),
        condition=condition,
    )


def words(form: Form, category_id: int) -> ProductWords:
    """What a product says of itself; highlights are lines."""
    lines = text(form, "highlights").splitlines()
    return ProductWords(
        title=text(form, "title"),
        category_id=category_id,
        brand=text(form, "brand"),
        description=text(form, "description"),
        highlights=[line.strip() for line in lines if line.strip()],
        attributes={
            name.removeprefix(ATTRIBUTE): text(form, name)
            for name in form
            if name.startswith(ATTRIBUTE) and text(form, name)
        },
    )


def variant(form: Form, prefix: str) -> VariantDraft:
    """One form of a product."""
    return VariantDraft(name=text(form, f"{prefix}name"), gtin=text(form, f"{prefix}gtin"))


def attribute_fields(
    schema: Iterable[Mapping[str, Any]], values: Mapping[str, str]
) -> list[AttributeField]:
    """The fields that a category asks for, with what is known already."""
    return [
        AttributeField(
            name=f"{ATTRIBUTE}{entry['key']}",
            label=f"{entry.get('name') or entry['key']}{_unit(entry)}",
            kind=str(entry["kind"]),
            value=_as_typed(values.get(str(entry["key"]), "")),
        )
        for entry in schema
    ]


def _as_typed(value: str) -> str:
    """A flag as the form's own words; everything else as it is."""
    return {"True": "yes", "False": "no"}.get(value, value)


def _unit(entry: Mapping[str, Any]) -> str:
    return f" ({entry['unit']})" if entry.get("unit") else ""
