"""What a batch of a vendor's file changes, written in a few statements for all of its rows."""

import json
from collections.abc import Mapping, Sequence
from itertools import chain

from marketplace.adapters.database import Session
from marketplace.models.vendors import Vendor
from marketplace.rules.import_rows import GoodRow
from marketplace.rules.kinds import MovementReason, OfferStatus
from marketplace.rules.permissions import Actor
from marketplace.services import import_statements as statements
from marketplace.services import names
from marketplace.services.import_comparing import Change
from marketplace.services.import_known import Form
from marketplace.services.import_matching import NewForm, NewProduct, Plan

Place = Mapping[str, object]
Offered = tuple[GoodRow, Form]


async def write(
    db: Session, actor: Actor, vendor: Vendor, location_id: int, plan: Plan, stock: int
) -> list[int]:
    """Do what is planned. Returns the ids of the products that are different now.

    `stock` is how many there are of what is new and not counted.
    """
    place = {
        "location_id": location_id,
        "reason": MovementReason.IMPORTED,
        "account_id": actor.account_id,
    }
    await _new_products(db, vendor, plan)
    new = [*plan.forms, *chain.from_iterable(product.forms for product in plan.products)]
    offers = sorted([*plan.offers, *await _new_forms(db, new)], key=lambda one: one[0].number)
    await _new_offers(db, vendor, offers, stock, place)
    await _set_terms(db, [change for change in plan.changes if change.has_terms])
    await _set_words(db, [change for change in plan.changes if change.has_words])
    await _set_weights(db, [change for change in plan.changes if change.has_weight])
    await _set_stock(db, [change for change in plan.changes if change.delta], place)
    await _remember(db, vendor, plan.groups)
    await _set_gtins(db, [change for change in plan.changes if change.gtin])
    await _set_prices(db, vendor, _priced(plan, offers))
    changed = {change.offer.product_id for change in plan.changes}
    return sorted(changed.union(form.product_id for _, form in offers))


async def _new_products(db: Session, vendor: Vendor, plan: Plan) -> None:
    """Write the products, and tell their forms and groups whose they are."""
    products = plan.products
    if not products:
        return
    rows = [product.row for product in products]
    said = {
        "slugs": await names.product_slugs(db, [row.title for row in rows]),
        "titles": [row.title for row in rows],
        "brands": [row.brand for row in rows],
        "descriptions": [row.description for row in rows],
        "shelves": [product.shelf_id for product in products],
        "highlights": [_json(row.highlights) for row in rows],
        "attributes": [_json(dict(product.attributes)) for product in products],
        "axes": [_json(_axes(product)) for product in products],
    }
    written = await db.execute(statements.NEW_PRODUCTS, {**said, "vendor_id": vendor.id})
    for product, id in zip(products, written.scalars().all(), strict=True):
        _place(plan, product, id)


def _axes(product: NewProduct) -> list[str]:
    """What its forms differ by, in the order in which the file says so."""
    options = (form.rows[0].options for form in product.forms)
    return list(dict.fromkeys(chain.from_iterable(options)))


def _place(plan: Plan, product: NewProduct, id: int) -> None:
    for form in product.forms:
        form.product_id = id
    if product.row.group:
        plan.groups[product.row.group] = id


async def _new_forms(db: Session, forms: Sequence[NewForm]) -> list[Offered]:
    """Write the forms. Returns each row that offers one, with it."""
    if not forms:
        return []
    rows = [form.rows[0] for form in forms]
    said = {
        "products": [form.product_id for form in forms],
        "names": [row.variant for row in rows],
        "options": [_json(dict(row.options)) for row in rows],
        "gtins": [row.gtin for row in rows],
        "weights": [row.weight_grams or 0 for row in rows],
        "positions": [form.position for form in forms],
    }
    ids = (await db.execute(statements.NEW_FORMS, said)).scalars().all()
    return [
        (row, Form(id, form.product_id))
        for id, form in zip(ids, forms, strict=True)
        for row in form.rows
    ]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


async def _new_offers(
    db: Session, vendor: Vendor, offers: list[Offered], stock: int, place: Place
) -> None:
    if not offers:
        return
    rows = [row for row, _ in offers]
    usual = vendor.handling_days
    said = {
        "products": [form.product_id for _, form in offers],
        "variants": [form.variant_id for _, form in offers],
        "skus": [row.sku for row in rows],
        "conditions": [row.condition.value for row in rows],
        "prices": [row.price_minor for row in rows],
        "was": [row.was_price_minor for row in rows],
        "days": [usual if row.handling_days is None else row.handling_days for row in rows],
        "statuses": [(row.status or OfferStatus.ACTIVE).value for row in rows],
        "stocks": [stock if row.stock is None else row.stock for row in rows],
        "currency": vendor.currency,
        "vendor_id": vendor.id,
    }
    await db.execute(statements.NEW_OFFERS, {**said, **place})


async def _set_terms(db: Session, changes: list[Change]) -> None:
    if not changes:
        return
    said = {
        "ids": [change.offer.id for change in changes],
        "skus": [change.sku for change in changes],
        "prices": [change.row.price_minor for change in changes],
        "was": [change.was_price_minor for change in changes],
        "days": [change.handling_days for change in changes],
        "statuses": [change.status.value for change in changes],
    }
    await db.execute(statements.NEW_TERMS, said)


def _priced(plan: Plan, offers: list[Offered]) -> list[tuple[str, GoodRow]]:
    """The rows that say other prices in other currencies, by the SKUs that their offers have."""
    new = [(row.sku, row) for row, _ in offers if row.prices]
    return [*new, *((change.sku, change.row) for change in plan.changes if change.has_prices)]


async def _set_prices(db: Session, vendor: Vendor, rows: list[tuple[str, GoodRow]]) -> None:
    said = [(sku, code, *asked) for sku, row in rows for code, asked in row.prices.items()]
    if said:
        skus, codes, prices, was = map(list, zip(*said, strict=True))
        arrays = {"skus": skus, "codes": codes, "prices": prices, "was": was}
        await db.execute(statements.NEW_PRICES, {**arrays, "vendor_id": vendor.id})


async def _set_words(db: Session, changes: list[Change]) -> None:
    if not changes:
        return
    said = {
        "ids": [change.offer.product_id for change in changes],
        "titles": [change.row.title for change in changes],
        "brands": [change.row.brand for change in changes],
        "descriptions": [change.row.description for change in changes],
        "highlights": [_json(change.row.highlights) for change in changes],
        "attributes": [_json(change.attributes) for change in changes],
    }
    await db.execute(statements.NEW_WORDS, said)


async def _set_weights(db: Session, changes: list[Change]) -> None:
    if not changes:
        return
    said = {
        "ids": [change.offer.variant_id for change in changes],
        "weights": [change.row.weight_grams for change in changes],
    }
    await db.execute(statements.NEW_WEIGHTS, said)


async def _set_gtins(db: Session, changes: list[Change]) -> None:
    if changes:
        ids = [change.offer.variant_id for change in changes]
        said = {"ids": ids, "gtins": [change.gtin for change in changes]}
        await db.execute(statements.NEW_GTINS, said)


async def _set_stock(db: Session, changes: list[Change], place: Place) -> None:
    if not changes:
        return
    said = {
        "ids": [change.offer.id for change in changes],
        "counts": [change.row.stock for change in changes],
        "deltas": [change.delta for change in changes],
    }
    await db.execute(statements.NEW_STOCK, {**said, **place})


async def _remember(db: Session, vendor: Vendor, groups: Mapping[str, int]) -> None:
    """Which product a group of the vendor's files is, for further forms of it."""
    if groups:
        said = {"names": list(groups), "products": list(groups.values()), "vendor_id": vendor.id}
        await db.execute(statements.NEW_GROUPS, said)
