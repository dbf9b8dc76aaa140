"""What the rows of a batch come to: new products, new forms, new offers, changes, problems."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from marketplace.adapters.database import Session
from marketplace.errors import Invalid
from marketplace.rules.import_rows import BadRow, GoodRow, kept
from marketplace.rules.kinds import ProductStatus
from marketplace.services.import_comparing import Beside, Change, attributes_of, compared
from marketplace.services.import_known import Form, Known, Standing, known_of
from marketplace.services.import_reading import REPEATED
from marketplace.services.import_telling import GTIN_NOT_YOURS, GTIN_TAKEN, told_only
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

    A row of which only a part may be done is bad, and its part a change.
    """

    products: list[NewProduct] = field(default_factory=list)
    forms: list[NewForm] = field(default_factory=list)
    offers: list[tuple[GoodRow, Form]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    groups: dict[str, int] = field(default_factory=dict)
    created: int = 0
    updated: int = 0
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
    given: dict[int, str] = field(default_factory=dict)
    """GTINs that forms get by this batch."""


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
        with _once(planning.terms, offer.variant_id, row):
            _remember(planning, row, offer)
            _compare(planning, row, offer)
    elif form is None:
        _plan_form(planning, row)
    elif form.status is ProductStatus.PUBLISHED:
        with _once(planning.terms, form.variant_id, row):
            plan.offers.append((row, form))
            plan.created += 1
    else:
        raise Invalid("gtin" if row.gtin else "group", NO_LONGER)


@contextmanager
def _once(terms: Terms, variant_id: int, row: GoodRow) -> Iterator[None]:
    """A form in one condition is one offer, by whatever names two rows of a file know it."""
    name = hash((variant_id, row.condition))
    if name in terms.met:
        raise Invalid("sku", REPEATED)
    yield
    terms.met.add(name)


def _remember(planning: _Planning, row: GoodRow, offer: Standing) -> None:
    """Rows of later batches and files may be further forms of its product."""
    if row.group and offer.proposed_by == planning.vendor_id:
        planning.plan.groups.setdefault(row.group, offer.product_id)


def _compare(planning: _Planning, row: GoodRow, offer: Standing) -> None:
    known, terms, plan = planning.known, planning.terms, planning.plan
    offer = offer._replace(gtin=offer.gtin or planning.given.get(offer.variant_id))
    refused = _refused_gtin(planning, row, offer)
    beside = Beside(
        known.stock.get(offer.id, (0, 0)),
        known.prices.get(offer.id, {}),
        terms.schemas.get(offer.category_id, []),
        _sku(terms, row, offer),
        "" if refused else row.gtin,
    )
    change = compared(planning.vendor_id, row, offer, beside)
    told = refused or told_only(planning.vendor_id, row, offer, known, terms)
    if change:
        plan.changes.append(change)
        _give_gtin(planning, change)
    if told:
        plan.bad.append(_bad(row, told))
    elif change:
        plan.updated += 1
    else:
        plan.unchanged += 1


def _sku(terms: Terms, row: GoodRow, offer: Standing) -> str:
    """The row's, unless another row of the file has that which the offer has now."""
    is_said = bool(row.said.get("sku", "").strip())
    return row.sku if is_said and hash(offer.sku) not in terms.skus else offer.sku


def _refused_gtin(planning: _Planning, row: GoodRow, offer: Standing) -> Invalid | None:
    """Why a form that has no GTIN can't have the row's."""
    if not row.gtin or offer.gtin:
        return None
    other = planning.known.forms.get(row.gtin)
    if row.gtin in planning.by_gtin or (other and other.variant_id != offer.variant_id):
        return Invalid("gtin", GTIN_TAKEN)
    return None if offer.proposed_by == planning.vendor_id else Invalid("gtin", GTIN_NOT_YOURS)


def _give_gtin(planning: _Planning, change: Change) -> None:
    """Rows behind this one know the form by its GTIN, and give it no other."""
    offer = change.offer
    if change.gtin:
        planning.given[offer.variant_id] = change.gtin
        form = Form(offer.variant_id, offer.product_id, offer.product_status)
        planning.known.forms[change.gtin] = form


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
