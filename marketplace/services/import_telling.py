"""What a row says of an offer that exists and no file may change: told, while the rest is in."""

from collections.abc import Iterator

from marketplace.errors import Invalid
from marketplace.rules.import_columns import OPTION
from marketplace.rules.import_rows import GoodRow
from marketplace.rules.import_shelves import shelf_key
from marketplace.services.import_known import Known, Standing
from marketplace.services.import_terms import Terms

GTIN_TAKEN = "The rest of this row is in. Another product of the catalogue has this GTIN."
GTIN_NOT_YOURS = (
    "The rest of this row is in. Another shop described this product; only that shop can give "
    "it a GTIN."
)
CATEGORY = (
    "The rest of this row is in. Your product has another category, "
    "which can be changed on the product's page."
)
GROUP = "The rest of this row is in. This group is another product; forms can't change places."
VARIANT = (
    "The rest of this row is in. Your variant is called otherwise or has other options, "
    "which can be changed on the product's page."
)
SHELF_COLUMNS = ("shelf", "category", "department")


def told_only(
    vendor_id: int, row: GoodRow, offer: Standing, known: Known, terms: Terms
) -> Invalid | None:
    """The first thing that the row says otherwise and that stays as it is.

    Of a product and of a form, only the vendor's rows that speak for it are heard.
    """
    if offer.proposed_by != vendor_id:
        return None
    return next(_otherwise(row, offer, known, terms), None)


def _otherwise(row: GoodRow, offer: Standing, known: Known, terms: Terms) -> Iterator[Invalid]:
    if row.said.get("group", "").strip() and known.groups.get(row.group) != offer.product_id:
        yield Invalid("group", GROUP)
    if offer.id == offer.first_of_form and (other := _other_form(row, offer)):
        yield Invalid(other, VARIANT)
    column = next((one for one in SHELF_COLUMNS if row.said.get(one, "").strip()), "")
    if column and offer.id == offer.first_of_product and _is_other_shelf(row, offer, terms):
        yield Invalid(column, CATEGORY)


def _other_form(row: GoodRow, offer: Standing) -> str:
    """The column that calls the form otherwise; a name made of options isn't one of the file."""
    if row.said.get("variant", "").strip() and row.variant.lower() != offer.form.lower():
        return "variant"
    others = (axis for axis, value in row.options.items() if offer.options.get(axis) != value)
    return next((f"{OPTION}{axis}" for axis in others), "")


def _is_other_shelf(row: GoodRow, offer: Standing, terms: Terms) -> bool:
    """Paths may lead elsewhere when categories change, so a name that the shelf has is enough."""
    if terms.shelves[row.shelf] == offer.category_id:
        return False
    return shelf_key(row.shelf[-1]) not in terms.names.get(offer.category_id, ())
