"""What a row changes of an offer that exists; what it leaves empty stays as it is."""

from dataclasses import dataclass

from marketplace.errors import Invalid
from marketplace.rules.attributes import Schema, checked_values
from marketplace.rules.import_columns import ATTRIBUTE
from marketplace.rules.import_rows import GoodRow
from marketplace.rules.kinds import OfferStatus
from marketplace.services.import_known import Prices, Standing


@dataclass(frozen=True, slots=True)
class Beside:
    """What else is known of an offer, and the numbers that it is to have from now on.

    `stock` is how many there are, and how many of them are promised.
    """

    stock: tuple[int, int]
    prices: Prices
    schema: Schema
    sku: str
    gtin: str


@dataclass(slots=True)
class Change:
    """An offer of which the file says other terms, prices, words of its product, weight or stock.

    `gtin` is empty where the form's stays as it is.
    """

    offer: Standing
    row: GoodRow
    sku: str
    gtin: str
    was_price_minor: int | None
    handling_days: int
    status: OfferStatus
    attributes: dict[str, object]
    has_terms: bool
    has_prices: bool
    has_words: bool
    has_weight: bool
    delta: int


def compared(vendor_id: int, row: GoodRow, offer: Standing, beside: Beside) -> Change | None:
    """What is different; None if nothing is. Raises Invalid for what contradicts the offer."""
    on_hand, reserved = beside.stock
    _refuse_contradiction(row, offer, reserved)
    was = row.was_price_minor or offer.was_price_minor
    was = was if was and was > row.price_minor else None
    days = offer.handling_days if row.handling_days is None else row.handling_days
    status = row.status or offer.status
    speaks = offer.proposed_by == vendor_id and offer.id == offer.first_of_product
    speaks = speaks and (not offer.form or bool(row.group))
    attributes = _attributes(row, offer, beside.schema) if speaks else {}
    change = Change(
        offer,
        row,
        beside.sku,
        "" if offer.gtin else beside.gtin,
        was,
        days,
        status,
        attributes,
        has_terms=(beside.sku, row.price_minor, was, days, status)
        != (offer.sku, offer.price_minor, offer.was_price_minor, offer.handling_days, offer.status),
        has_prices=any(beside.prices.get(code) != asked for code, asked in row.prices.items()),
        has_words=speaks and (_differs(row, offer) or attributes != offer.attributes),
        has_weight=_weighs_otherwise(vendor_id, row, offer),
        delta=0 if row.stock is None else row.stock - on_hand,
    )
    has_more = bool(change.gtin or change.delta or change.has_prices)
    is_one = has_more or change.has_terms or change.has_words or change.has_weight
    return change if is_one else None


def _attributes(row: GoodRow, offer: Standing, schema: Schema) -> dict[str, object]:
    """Those of the product with what the row says; what is required need not be said again."""
    if not row.attributes:
        return offer.attributes
    optional = [{**entry, "required": False} for entry in schema]
    return {**offer.attributes, **attributes_of(row, optional)}


def attributes_of(row: GoodRow, schema: Schema) -> dict[str, object]:
    """The row's attributes in the types of its shelf, with all that it requires.

    The shelf's own spelling of a key counts. Raises Invalid("attr:…").
    """
    keys = {str(entry["key"]).lower(): str(entry["key"]) for entry in schema}
    written = {keys.get(key.lower(), key): key for key in row.attributes}
    try:
        return checked_values(schema, {key: row.attributes[own] for key, own in written.items()})
    except Invalid as problem:
        own = written.get(problem.field, problem.field)
        raise Invalid(f"{ATTRIBUTE}{own}", problem.message) from None


def _weighs_otherwise(vendor_id: int, row: GoodRow, offer: Standing) -> bool:
    if offer.proposed_by != vendor_id or offer.id != offer.first_of_form:
        return False
    return row.weight_grams is not None and row.weight_grams != offer.weight_grams


def _refuse_contradiction(row: GoodRow, offer: Standing, reserved: int) -> None:
    if row.gtin and offer.gtin and row.gtin != offer.gtin:
        reason = f"You sell another product under the SKU {row.sku}: that with GTIN {offer.gtin}."
        raise Invalid("gtin", reason)
    if row.condition is not offer.condition:
        raise Invalid("condition", f"You offer this as {offer.condition} under the same SKU.")
    if row.stock is not None and row.stock < reserved:
        reason = f"{reserved} of these are promised to buyers; the stock can't be less."
        raise Invalid("stock", reason)


def _differs(row: GoodRow, offer: Standing) -> bool:
    """Whether the file says other words; what it leaves empty stays as it is."""
    said = (
        (row.title, offer.title),
        (row.brand, offer.brand),
        (row.description, offer.description),
        (list(row.highlights), offer.highlights),
    )
    return any(new and new != old for new, old in said)
