"""What the rows of a batch come to: new products, new forms, new offers, changes, problems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marketplace.adapters.database import Session
from marketplace.errors import Invalid
from marketplace.rules.import_rows import BadRow, GoodRow, kept
from marketplace.rules.kinds import ProductStatus
from marketplace.services.import_comparing import Change, attributes_of, compared
from marketplace.services.import_known import Form, Known, Standing, known_of
from marketplace.services.import_terms import Terms

NO_LONGER = "The shop has taken this product off its shelves."
NOT_YOURS = "Another shop described this product; only that shop can add forms of it."
TOO_MANY = "A product has at most 60 variants."
MOST_VARIANTS = 60


@dataclass(slots=True)
class NewForm:
    """A form to be written, with the rows that offer it; of an existing product, or a new one."""

    rows: list[GoodRow]
    product_id: int = 0
    position: int = 0


@dataclass(slots=True)
class NewProduct:
    """A product to be written in the words of its first row."""

    row: GoodRow
    shelf_id: int
    attributes: Mapping[str, object]
    forms: list[NewForm] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """What is to be done with a batch; `groups` are the groups whose products are known now.

    `priced` are the rows taken that name prices in other currencies.
    """

    products: list[NewProduct] = field(default_factory=list)
    forms: list[NewForm] = field(default_factory=list)
    offers: list[tuple[GoodRow, Form]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    groups: dict[str, int] = field(default_factory=dict)
    priced: list[GoodRow] = field(default_factory=list)
    created: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class _Planning:
    """The plan so far, and what its own new rows make known to those behind them."""

    vendor_id: int
    known: Known
    terms: Terms
    plan: Plan = field(default_factory=Plan)
    by_gtin: dict[str, NewForm] = field(default_factory=dict)
    by_group: dict[str, NewProduct] = field(default_factory=dict)
    by_form: dict[tuple[Any, str], NewForm] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


async def planned(
    db: Session, vendor_id: int, location_id: int, rows: Sequence[GoodRow], terms: Terms
) -> Plan:
    """Compare rows with what there is; the stock that they speak of is locked, in order of offer.

    A row is an offer that has its SKU, else one of the form that has its GTIN, else one of the
    form of its group that has its name.
    """
    known = await known_of(db, vendor_id, location_id, rows)
    planning = _Planning(vendor_id, known, terms)
    for row in rows:
        try:
            _plan(planning, row)
            planning.plan.priced += [row] if row.prices else []
        except Invalid as problem:
            planning.plan.bad.append(_bad(row, problem))
    return planning.plan


def _bad(row: GoodRow, problem: Invalid) -> BadRow:
    meaning = problem.field
    value = str(row.said.get(meaning) or getattr(row, meaning, ""))[:200]
    return BadRow(row.number, meaning, value, problem.message, meaning, kept(row.said))


def _plan(planning: _Planning, row: GoodRow) -> None:
    known, plan = planning.known, planning.plan
    form = known.form_of(row)
    if offer := known.offer_of(row, form):
        _remember(planning, row, offer)
        _compare(planning, row, offer)
    elif form is None:
        _plan_form(planning, row)
    elif form.status is ProductStatus.PUBLISHED:
        plan.offers.append((row, form))
        plan.created += 1
    else:
        raise Invalid("gtin" if row.gtin else "group", NO_LONGER)


def _remember(planning: _Planning, row: GoodRow, offer: Standing) -> None:
    """Rows of later batches and files may be further forms of its product."""
    if row.group and offer.proposed_by == planning.vendor_id:
        planning.plan.groups.setdefault(row.group, offer.product_id)


def _compare(planning: _Planning, row: GoodRow, offer: Standing) -> None:
    schema = planning.terms.schemas.get(offer.category_id, [])
    stock = planning.known.stock.get(offer.id, (0, 0))
    change = compared(planning.vendor_id, row, offer, stock, schema)
    if change is None:
        planning.plan.unchanged += 1
    else:
        planning.plan.changes.append(change)


def _plan_form(planning: _Planning, row: GoodRow) -> None:
    """A form that nobody has yet: of a product of this batch, of one that exists, or of a new."""
    if row.gtin and (same := planning.by_gtin.get(row.gtin)):
        _add_offer(planning, same, row)
        return
    product_id = planning.known.groups.get(row.group) if row.group else None
    owner = product_id or row.group
    if row.group and (same := planning.by_form.get((owner, row.variant.lower()))):
        _add_offer(planning, same, row)
        return
    form = NewForm([row])
    if product_id:
        _add_to_known(planning, product_id, form)
    else:
        _add_to_new(planning, row, form)
    planning.plan.created += 1
    if row.gtin:
        planning.by_gtin[row.gtin] = form
    if row.group:
        planning.by_form[owner, row.variant.lower()] = form


def _add_offer(planning: _Planning, form: NewForm, row: GoodRow) -> None:
    if any(row.condition is other.condition for other in form.rows):
        raise Invalid("condition", f"Another row offers this as {row.condition} already.")
    form.rows.append(row)
    planning.plan.created += 1


def _add_to_known(planning: _Planning, product_id: int, form: NewForm) -> None:
    product = planning.known.products[product_id]
    if product.proposed_by != planning.vendor_id:
        raise Invalid("group", NOT_YOURS)
    if product.status is not ProductStatus.PUBLISHED:
        raise Invalid("group", NO_LONGER)
    count = planning.counts.setdefault(product_id, product.forms)
    if count >= MOST_VARIANTS:
        raise Invalid("group", TOO_MANY)
    form.product_id, form.position = product_id, product.last + 1 + count - product.forms
    planning.counts[product_id] += 1
    planning.plan.forms.append(form)


def _add_to_new(planning: _Planning, row: GoodRow, form: NewForm) -> None:
    product = planning.by_group.get(row.group) if row.group else None
    if product is None:
        shelf_id = planning.terms.shelves[row.shelf]
        schema = planning.terms.schemas.get(shelf_id, [])
        product = NewProduct(row, shelf_id, attributes_of(row, schema))
        planning.plan.products.append(product)
        if row.group:
            planning.by_group[row.group] = product
    if len(product.forms) >= MOST_VARIANTS:
        raise Invalid("group", TOO_MANY)
    form.position = len(product.forms)
    product.forms.append(form)
