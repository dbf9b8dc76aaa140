"""What the rows of a batch come to: new products, new offers, changes, nothing, or problems."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import BigInteger, Text, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col, or_, select

from marketplace.adapters.database import Session
from marketplace.models.catalog import Product, Variant
from marketplace.models.offers import Offer, Stock
from marketplace.rules.import_rows import BadRow, GoodRow
from marketplace.rules.kinds import Condition, ProductStatus

NO_LONGER = "The shop has taken this product off its shelves."


class Form(NamedTuple):
    """A buyable form that the catalogue has."""

    variant_id: int
    product_id: int
    status: ProductStatus = ProductStatus.PUBLISHED


class Standing(NamedTuple):
    """An offer that the vendor has, with the words of its product."""

    id: int
    product_id: int
    variant_id: int
    sku: str
    condition: Condition
    price_minor: int
    was_price_minor: int | None
    gtin: str | None
    form: str
    proposed_by: int | None
    title: str
    brand: str
    description: str


@dataclass(slots=True)
class Change:
    """An offer of which the file says another price, stock (`delta`) or words of its product."""

    offer: Standing
    row: GoodRow
    was_price_minor: int | None
    has_price: bool
    has_words: bool
    delta: int


@dataclass(slots=True)
class Plan:
    """What is to be done with a batch."""

    products: list[GoodRow] = field(default_factory=list)
    offers: list[tuple[GoodRow, Form]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    unchanged: int = 0


async def planned(db: Session, vendor_id: int, location_id: int, rows: Sequence[GoodRow]) -> Plan:
    """Compare rows with what there is; the stock that they speak of is locked, in order of offer.

    A row is an offer that has its SKU, else one of the form that has its GTIN.
    """
    forms = await _forms(db, [row.gtin for row in rows if row.gtin])
    offers = await _offers(db, vendor_id, [row.sku for row in rows], forms)
    by_sku = {offer.sku: offer for offer in offers}
    by_form = {(offer.variant_id, offer.condition): offer for offer in offers}
    stock = await _stock(db, location_id, offers)
    plan = Plan()
    for row in rows:
        form = forms.get(row.gtin)
        offer = by_sku.get(row.sku) or (
            by_form.get((form.variant_id, row.condition)) if form else None
        )
        if offer:
            _compare(plan, vendor_id, row, offer, stock.get(offer.id, (0, 0)))
        elif form is None:
            plan.products.append(row)
        elif form.status is ProductStatus.PUBLISHED:
            plan.offers.append((row, form))
        else:
            plan.bad.append(BadRow(row.number, "gtin", row.gtin, NO_LONGER))
    return plan


async def _forms(db: Session, gtins: list[str]) -> dict[str, Form]:
    rows = await db.exec(
        select(Variant.gtin, Variant.id, Variant.product_id, Product.status)
        .join(Product, col(Product.id) == Variant.product_id)
        .where(col(Variant.gtin) == any_(literal(gtins, ARRAY(Text))))
    )
    return {
        gtin or "": Form(id or 0, product_id, ProductStatus(status))
        for gtin, id, product_id, status in rows.all()
    }


async def _offers(
    db: Session, vendor_id: int, skus: list[str], forms: dict[str, Form]
) -> list[Standing]:
    columns = (
        Offer.id, Offer.product_id, Offer.variant_id, Offer.sku, Offer.condition,
        Offer.price_minor, Offer.was_price_minor, Variant.gtin, Variant.name,
        Product.proposed_by, Product.title, Product.brand, Product.description,
    )  # fmt: skip
    variants = [form.variant_id for form in forms.values()]
    rows = await db.execute(
        select(*columns)  # type: ignore[call-overload]
        .join(Variant, col(Variant.id) == Offer.variant_id)
        .join(Product, col(Product.id) == Offer.product_id)
        .where(
            Offer.vendor_id == vendor_id,
            or_(
                col(Offer.sku) == any_(literal(skus, ARRAY(Text))),
                col(Offer.variant_id) == any_(literal(variants, ARRAY(BigInteger))),
            ),
        )
    )
    return [Standing(*row) for row in rows.all()]


async def _stock(
    db: Session, location_id: int, offers: list[Standing]
) -> dict[int, tuple[int, int]]:
    """How many lie at the location and how many of them are promised, by offer."""
    ids = [offer.id for offer in offers]
    rows = await db.exec(
        select(Stock.offer_id, Stock.on_hand, Stock.reserved)
        .where(
            Stock.location_id == location_id,
            col(Stock.offer_id) == any_(literal(ids, ARRAY(BigInteger))),
        )
        .order_by(col(Stock.offer_id))
        .with_for_update()
    )
    return {offer_id: (on_hand, reserved) for offer_id, on_hand, reserved in rows.all()}


def _compare(
    plan: Plan, vendor_id: int, row: GoodRow, offer: Standing, stock: tuple[int, int]
) -> None:
    on_hand, reserved = stock
    if problem := _contradiction(row, offer, reserved):
        plan.bad.append(problem)
        return
    was = row.was_price_minor or offer.was_price_minor
    was = was if was and was > row.price_minor else None
    change = Change(
        offer,
        row,
        was,
        has_price=(row.price_minor, was) != (offer.price_minor, offer.was_price_minor),
        has_words=offer.proposed_by == vendor_id and not offer.form and _differs(row, offer),
        delta=0 if row.stock is None else row.stock - on_hand,
    )
    if change.has_price or change.has_words or change.delta:
        plan.changes.append(change)
    else:
        plan.unchanged += 1


def _contradiction(row: GoodRow, offer: Standing, reserved: int) -> BadRow | None:
    if row.gtin and offer.gtin and row.gtin != offer.gtin:
        reason = f"You sell another product under the SKU {row.sku}: that with GTIN {offer.gtin}."
        return BadRow(row.number, "gtin", row.gtin, reason)
    if row.condition is not offer.condition:
        reason = f"You offer this as {offer.condition} under the same SKU."
        return BadRow(row.number, "condition", row.condition, reason)
    if row.stock is not None and row.stock < reserved:
        reason = f"{reserved} of these are promised to buyers; the stock can't be less."
        return BadRow(row.number, "stock", str(row.stock), reason)
    return None


def _differs(row: GoodRow, offer: Standing) -> bool:
    """Whether the file says other words; what it leaves empty stays as it is."""
    said = (
        (row.title, offer.title),
        (row.brand, offer.brand),
        (row.description, offer.description),
    )
    return any(new and new != old for new, old in said)
