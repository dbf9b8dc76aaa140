"""What vendors type into forms, read into the values that services take."""

from collections.abc import Iterable, Mapping
from typing import Any

from marketplace.cards.furniture import Option
from marketplace.cards.portal import AttributeField
from marketplace.errors import Invalid, NotFound
from marketplace.rules.attribute_values import Entry, fits, is_empty, shown
from marketplace.rules.kinds import Condition
from marketplace.rules.money import Money, example
from marketplace.services.catalog_drafts import ProductWords, VariantDraft
from marketplace.services.offer_writing import OfferDraft

Form = Mapping[str, Any]
ATTRIBUTE = "attribute-"
SEVERAL = "attributes-"
"""Begins the name of each box of an attribute that takes several choices."""
FOR_ALL = "all-"
"""Begins the fields that count for every variant which doesn't say otherwise."""


def text(form: Form, name: str) -> str:
    """A field as text, empty when it isn't there."""
    return str(form.get(name) or "").strip()


def amount(form: Form, name: str, currency: str) -> int:
    """An amount in minor units. Raises Invalid for the field."""
    try:
        return Money.parse(text(form, name), currency).minor
    except ValueError:
        raise Invalid(name, f"Please write an amount like {example(currency)}.") from None


def optional_amount(form: Form, name: str, currency: str) -> int | None:
    """The same, None for an empty field."""
    return amount(form, name, currency) if text(form, name) else None


def whole(form: Form, name: str) -> int:
    """A whole number that isn't negative. Raises Invalid for the field."""
    digits = text(form, name)
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 9):
        raise Invalid(name, "Please write a whole number.")
    return int(digits)


def item(digits: str) -> int:
    """The id that an address or a select names. Raises NotFound."""
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 18):
        raise NotFound("We couldn't find that.")
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
        attributes=_attributes(form),
    )


def _attributes(form: Form) -> dict[str, object]:
    """The answers by their keys; several ticked boxes of one attribute are a list."""
    answers: dict[str, object] = {
        name.removeprefix(ATTRIBUTE): text(form, name)
        for name in form
        if name.startswith(ATTRIBUTE) and text(form, name)
    }
    for name in form:
        if name.startswith(SEVERAL) and text(form, name):
            key = name.removeprefix(SEVERAL).rpartition("-")[0]
            answers[key] = [*_listed(answers.get(key)), text(form, name)]
    return answers


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def variant(form: Form, prefix: str, options: Mapping[str, str] | None = None) -> VariantDraft:
    """One form of a product; the weight is in grams. Raises Invalid for the field."""
    weight = f"{prefix}weight"
    return VariantDraft(
        name=text(form, f"{prefix}name"),
        options=options or {},
        gtin=text(form, f"{prefix}gtin"),
        weight_grams=whole(form, weight) if text(form, weight) else 0,
    )


def filled(form: Form, prefix: str) -> Form:
    """The form with what is said for all variants where this one says nothing."""
    names = ("price", "was_price", "quantity", "weight")
    said = {f"{prefix}{name}": text(form, f"{FOR_ALL}{name}") for name in names}
    return {**form, **{name: text(form, name) or usual for name, usual in said.items()}}


def attribute_fields(schema: Iterable[Entry], values: Mapping[str, object]) -> list[AttributeField]:
    """The fields that a category asks for, with what is known already.

    What fits no longer is told beside its field, so that nobody loses it unawares.
    """
    return [_field(entry, values.get(str(entry["key"]))) for entry in schema]


def _field(entry: Entry, value: object) -> AttributeField:
    key, is_known = str(entry["key"]), not is_empty(value)
    is_good = is_known and fits(entry, value)
    before = f"It said “{shown({}, value)}”, which doesn't fit here."
    return AttributeField(
        name=f"{ATTRIBUTE}{key}",
        label=f"{entry.get('name') or key}{_unit(entry)}",
        kind=str(entry["kind"]),
        value=_as_typed(value) if is_good and not isinstance(value, list) else "",
        hint=before if is_known and not is_good else "",
        is_optional=not entry.get("required"),
        options=_options(entry, key, value if is_good else None),
    )


def _options(entry: Entry, key: str, value: object) -> list[Option]:
    """The choices; of several, each has the name of its box as its hint."""
    chosen = value if isinstance(value, list) else [value]
    choices = [
        Option(choice, choice, hint=f"{SEVERAL}{key}-{place}", selected=choice in chosen)
        for place, choice in enumerate(entry.get("choices") or [])
    ]
    return [Option("", "Not said"), *choices] if entry["kind"] == "choice" else choices


def _as_typed(value: object) -> str:
    """A flag as the form's own words; everything else as it is."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return shown({}, value)


def _unit(entry: Entry) -> str:
    return f" ({entry['unit']})" if entry.get("unit") else ""
