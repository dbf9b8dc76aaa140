"""What a batch of a vendor's file changes, written in a few statements for all of its rows.

The rows come as arrays, one per column: the statements stay the same however many there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text

from marketplace.adapters.database import Session
from marketplace.models.vendors import Vendor
from marketplace.rules.import_rows import GoodRow
from marketplace.rules.import_shelves import Path
from marketplace.rules.kinds import MovementReason
from marketplace.rules.permissions import Actor
from marketplace.services import names
from marketplace.services.import_matching import Change, Form, Plan

NEW_PRODUCTS = text("""
    WITH said AS (
        SELECT * FROM unnest(
            CAST(:slugs AS text[]), CAST(:titles AS text[]), CAST(:brands AS text[]),
            CAST(:descriptions AS text[]), CAST(:shelves AS bigint[]), CAST(:gtins AS text[])
        ) WITH ORDINALITY AS said (slug, title, brand, description, category_id, gtin, place)
    ), written AS (
        INSERT INTO product (
            slug, title, brand, description, category_id, proposed_by,
            rating_sum, rating_count, sold_count
        )
        SELECT slug, title, brand, description, category_id, :vendor_id, 0, 0, 0
        FROM said ORDER BY place
        RETURNING id, slug
    ), formed AS (
        INSERT INTO variant (product_id, gtin, weight_grams, position)
        SELECT written.id, NULLIF(said.gtin, ''), 0, 0 FROM written JOIN said USING (slug)
        RETURNING id, product_id
    )
    SELECT formed.id, formed.product_id
    FROM formed JOIN written ON written.id = formed.product_id JOIN said USING (slug)
    ORDER BY said.place
""")

NEW_OFFERS = text("""
    WITH said AS (
        SELECT * FROM unnest(
            CAST(:products AS bigint[]), CAST(:variants AS bigint[]), CAST(:skus AS text[]),
            CAST(:conditions AS text[]), CAST(:prices AS bigint[]), CAST(:was AS bigint[]),
            CAST(:stocks AS integer[])
        ) AS said (product_id, variant_id, sku, condition, price_minor, was_price_minor, on_hand)
    ), offered AS (
        INSERT INTO offer (
            vendor_id, product_id, variant_id, sku, condition,
            price_minor, was_price_minor, currency, handling_days
        )
        SELECT :vendor_id, product_id, variant_id, sku, condition,
            price_minor, was_price_minor, :currency, :handling_days
        FROM said
        RETURNING id, sku
    ), counted AS (
        INSERT INTO stock (offer_id, location_id, on_hand, reserved)
        SELECT offered.id, :location_id, said.on_hand, 0 FROM offered JOIN said USING (sku)
        RETURNING offer_id, on_hand
    )
    INSERT INTO stock_movement (offer_id, location_id, delta, reason, account_id)
    SELECT offer_id, :location_id, on_hand, :reason, CAST(:account_id AS bigint)
    FROM counted WHERE on_hand > 0
""")

NEW_PRICES = text("""
    UPDATE offer SET
        price_minor = said.price_minor, was_price_minor = said.was_price_minor, updated_at = now()
    FROM unnest(
        CAST(:ids AS bigint[]), CAST(:prices AS bigint[]), CAST(:was AS bigint[])
    ) AS said (id, price_minor, was_price_minor)
    WHERE offer.id = said.id
""")

NEW_WORDS = text("""
    UPDATE product SET
        title = said.title,
        brand = COALESCE(NULLIF(said.brand, ''), product.brand),
        description = COALESCE(NULLIF(said.description, ''), product.description),
        updated_at = now()
    FROM unnest(
        CAST(:ids AS bigint[]), CAST(:titles AS text[]), CAST(:brands AS text[]),
        CAST(:descriptions AS text[])
    ) AS said (id, title, brand, description)
    WHERE product.id = said.id
""")

NEW_STOCK = text("""
    WITH said AS (
        SELECT * FROM unnest(
            CAST(:ids AS bigint[]), CAST(:counts AS integer[]), CAST(:deltas AS integer[])
        ) AS said (offer_id, on_hand, delta)
    ), counted AS (
        INSERT INTO stock (offer_id, location_id, on_hand, reserved)
        SELECT offer_id, :location_id, on_hand, 0 FROM said
        ON CONFLICT (offer_id, location_id) DO UPDATE SET on_hand = EXCLUDED.on_hand
    )
    INSERT INTO stock_movement (offer_id, location_id, delta, reason, account_id)
    SELECT offer_id, :location_id, delta, :reason, CAST(:account_id AS bigint) FROM said
""")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a file doesn't say of each row: its shelf's id, and the stock of what is new."""

    shelves: Mapping[Path, int]
    stock: int = 0


async def write(
    db: Session, actor: Actor, vendor: Vendor, location_id: int, plan: Plan, terms: Terms
) -> list[int]:
    """Do what is planned. Returns the ids of the products that are different now."""
    place = {
        "location_id": location_id,
        "reason": MovementReason.IMPORTED,
        "account_id": actor.account_id,
    }
    offers = [*plan.offers, *await _new_products(db, vendor, plan.products, terms)]
    await _new_offers(db, vendor, offers, terms.stock, place)
    await _set_prices(db, [change for change in plan.changes if change.has_price])
    await _set_words(db, [change for change in plan.changes if change.has_words])
    await _set_stock(db, [change for change in plan.changes if change.delta], place)
    changed = {change.offer.product_id for change in plan.changes}
    return sorted(changed.union(form.product_id for _, form in offers))


async def _new_products(
    db: Session, vendor: Vendor, rows: list[GoodRow], terms: Terms
) -> list[tuple[GoodRow, Form]]:
    """Each row with the form that was written for it."""
    if not rows:
        return []
    said = {
        "slugs": await names.product_slugs(db, [row.title for row in rows]),
        "titles": [row.title for row in rows],
        "brands": [row.brand for row in rows],
        "descriptions": [row.description for row in rows],
        "shelves": [terms.shelves[row.shelf] for row in rows],
        "gtins": [row.gtin for row in rows],
    }
    written = await db.execute(NEW_PRODUCTS, {**said, "vendor_id": vendor.id})
    return [(row, Form(*ids)) for row, ids in zip(rows, written.all(), strict=True)]


async def _new_offers(
    db: Session,
    vendor: Vendor,
    offers: list[tuple[GoodRow, Form]],
    stock: int,
    place: Mapping[str, object],
) -> None:
    if not offers:
        return
    rows = [row for row, _ in offers]
    said = {
        "products": [form.product_id for _, form in offers],
        "variants": [form.variant_id for _, form in offers],
        "skus": [row.sku for row in rows],
        "conditions": [row.condition.value for row in rows],
        "prices": [row.price_minor for row in rows],
        "was": [row.was_price_minor for row in rows],
        "stocks": [stock if row.stock is None else row.stock for row in rows],
    }
    terms = {"currency": vendor.currency, "handling_days": vendor.handling_days}
    await db.execute(NEW_OFFERS, {**said, **terms, **place, "vendor_id": vendor.id})


async def _set_prices(db: Session, changes: list[Change]) -> None:
    if not changes:
        return
    said = {
        "ids": [change.offer.id for change in changes],
        "prices": [change.row.price_minor for change in changes],
        "was": [change.was_price_minor for change in changes],
    }
    await db.execute(NEW_PRICES, said)


async def _set_words(db: Session, changes: list[Change]) -> None:
    if not changes:
        return
    said = {
        "ids": [change.offer.product_id for change in changes],
        "titles": [change.row.title for change in changes],
        "brands": [change.row.brand for change in changes],
        "descriptions": [change.row.description for change in changes],
    }
    await db.execute(NEW_WORDS, said)


async def _set_stock(db: Session, changes: list[Change], place: Mapping[str, object]) -> None:
    if not changes:
        return
    said = {
        "ids": [change.offer.id for change in changes],
        "counts": [change.row.stock for change in changes],
        "deltas": [change.delta for change in changes],
    }
    await db.execute(NEW_STOCK, {**said, **place})
