"""What the shop has already of the things that the rows of a batch are about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import BigInteger, Text, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col, or_, select

from marketplace.adapters.database import Session
from marketplace.models.catalog import Product, Variant
from marketplace.models.offers import Offer, OfferPrice, Stock
from marketplace.models.staff import ImportGroup
from marketplace.rules.import_rows import GoodRow
from marketplace.rules.kinds import Condition, OfferStatus, ProductStatus


class Form(NamedTuple):
    """A buyable form that the catalogue has."""

    variant_id: int
    product_id: int
    status: ProductStatus = ProductStatus.PUBLISHED


class Owner(NamedTuple):
    """A product that forms may be added to: how many it has, and the last one's position."""

    proposed_by: int | None
    status: ProductStatus
    forms: int
    last: int


class Standing(NamedTuple):
    """An offer that the vendor has, with the words of its product.

    The vendor's first offer of a product speaks for the product, and its first offer of a form
    for the form: otherwise two rows that say different words would change them in turns.
    """

    id: int
    product_id: int
    variant_id: int
    sku: str
    condition: Condition
    price_minor: int
    was_price_minor: int | None
    handling_days: int
    status: OfferStatus
    gtin: str | None
    form: str
    options: dict[str, str]
    weight_grams: int
    product_status: ProductStatus
    proposed_by: int | None
    category_id: int
    title: str
    brand: str
    description: str
    highlights: list[str]
    attributes: dict[str, object]
    first_of_product: int
    first_of_form: int


Prices = Mapping[str, tuple[int, int | None]]
"""What an offer costs in other currencies and what it cost before, by code."""


@dataclass(frozen=True, slots=True)
class Known:
    """Forms by GTIN and by product and name, offers by SKU and by form, products by group."""

    forms: dict[str, Form]
    named: dict[tuple[int, str], Form]
    groups: dict[str, int]
    products: dict[int, Owner]
    by_sku: dict[str, Standing]
    by_form: dict[tuple[int, Condition], Standing]
    stock: dict[int, tuple[int, int]]
    prices: dict[int, Prices]

    def form_of(self, row: GoodRow) -> Form | None:
        """The form that a row is about."""
        if found := self.forms.get(row.gtin):
            return found
        if (product_id := self.groups.get(row.group)) is None:
            return None
        return self.named.get((product_id, row.variant.lower()))

    def offer_of(self, row: GoodRow, form: Form | None) -> Standing | None:
        """The vendor's offer that a row is about."""
        if found := self.by_sku.get(row.sku):
            return found
        return self.by_form.get((form.variant_id, row.condition)) if form else None


async def known_of(db: Session, vendor_id: int, location_id: int, rows: Sequence[GoodRow]) -> Known:
    """Look all of it up; the stock is locked, in order of offer."""
    forms = await _forms(db, [row.gtin for row in rows if row.gtin])
    groups = await _groups(db, vendor_id, sorted({row.group for row in rows if row.group}))
    named, products = await _named(db, sorted(set(groups.values())))
    variants = [form.variant_id for form in (*forms.values(), *named.values())]
    offers = await _offers(db, vendor_id, [row.sku for row in rows], variants)
    by_sku = {offer.sku: offer for offer in offers}
    own = _own_groups(vendor_id, rows, by_sku)
    if further := own.keys() - groups.keys():
        groups |= {name: own[name] for name in further}
        more, others = await _named(db, [own[name] for name in further])
        named, products = named | more, products | others
    by_form = {(offer.variant_id, offer.condition): offer for offer in offers}
    stock = await _stock(db, location_id, offers)
    prices = await _prices(db, offers) if any(row.prices for row in rows) else {}
    return Known(forms, named, groups, products, by_sku, by_form, stock, prices)


def _own_groups(
    vendor_id: int, rows: Iterable[GoodRow], by_sku: dict[str, Standing]
) -> dict[str, int]:
    """Groups that rows of the same batch tell, whose offers exist."""
    return {
        row.group: offer.product_id
        for row in rows
        if row.group and (offer := by_sku.get(row.sku)) and offer.proposed_by == vendor_id
    }


async def _forms(db: Session, gtins: list[str]) -> dict[str, Form]:
    if not gtins:
        return {}
    rows = await db.exec(
        select(Variant.gtin, Variant.id, Variant.product_id, Product.status)
        .join(Product, col(Product.id) == Variant.product_id)
        .where(col(Variant.gtin) == any_(literal(gtins, ARRAY(Text))))
    )
    return {
        gtin or "": Form(id or 0, product_id, ProductStatus(status))
        for gtin, id, product_id, status in rows.all()
    }


async def _groups(db: Session, vendor_id: int, names: list[str]) -> dict[str, int]:
    """The products of groups that came before; a product's own address is a group as well."""
    if not names:
        return {}
    wanted = any_(literal(names, ARRAY(Text)))
    own = select(Product.slug, Product.id).where(
        col(Product.slug) == wanted, Product.proposed_by == vendor_id
    )
    told = select(ImportGroup.name, ImportGroup.product_id).where(
        ImportGroup.vendor_id == vendor_id, col(ImportGroup.name) == wanted
    )
    found = {slug: id or 0 for slug, id in (await db.exec(own)).all()}
    return found | dict((await db.exec(told)).all())


async def _named(
    db: Session, product_ids: list[int]
) -> tuple[dict[tuple[int, str], Form], dict[int, Owner]]:
    """The forms of these products by name, and the products."""
    if not product_ids:
        return {}, {}
    rows = await db.exec(
        select(Variant, Product.status, Product.proposed_by)
        .join(Product, col(Product.id) == Variant.product_id)
        .where(col(Product.id) == any_(literal(product_ids, ARRAY(BigInteger))))
    )
    named: dict[tuple[int, str], Form] = {}
    owners: dict[int, Owner] = {}
    for variant, status, proposed_by in rows.all():
        product_id = variant.product_id
        named[product_id, variant.name.lower()] = Form(
            variant.id, product_id, ProductStatus(status)
        )
        before = owners.get(product_id, Owner(proposed_by, ProductStatus(status), 0, -1))
        last = max(before.last, variant.position)
        owners[product_id] = before._replace(forms=before.forms + 1, last=last)
    return named, owners


async def _offers(
    db: Session, vendor_id: int, skus: list[str], variants: list[int]
) -> list[Standing]:
    wanted = col(Offer.sku) == any_(literal(skus, ARRAY(Text)))
    if variants:
        wanted = or_(wanted, col(Offer.variant_id) == any_(literal(variants, ARRAY(BigInteger))))
    rows = await db.execute(
        select(*COLUMNS)  # type: ignore[call-overload]
        .join(Variant, col(Variant.id) == Offer.variant_id)
        .join(Product, col(Product.id) == Offer.product_id)
        .where(Offer.vendor_id == vendor_id, wanted)
    )
    found = rows.all()
    firsts = await _firsts(db, vendor_id, [row.product_id for row in found])
    return [
        Standing._make((*row, firsts["product", row.product_id], firsts["form", row.variant_id]))
        for row in found
    ]


async def _firsts(
    db: Session, vendor_id: int, product_ids: list[int]
) -> dict[tuple[str, int], int]:
    """The vendor's first offer of each of these products, and of each of their forms."""
    if not product_ids:
        return {}
    rows = await db.exec(
        select(Offer.id, Offer.product_id, Offer.variant_id)
        .where(
            col(Offer.product_id) == any_(literal(product_ids, ARRAY(BigInteger))),
            Offer.vendor_id == vendor_id,
        )
        .order_by(col(Offer.id))
    )
    firsts: dict[tuple[str, int], int] = {}
    for id, product_id, variant_id in rows.all():
        firsts.setdefault(("product", product_id), id)
        firsts.setdefault(("form", variant_id), id)
    return firsts


COLUMNS = (
    Offer.id, Offer.product_id, Offer.variant_id, Offer.sku, Offer.condition,
    Offer.price_minor, Offer.was_price_minor, Offer.handling_days, Offer.status,
    Variant.gtin, Variant.name, Variant.options, Variant.weight_grams,
    Product.status, Product.proposed_by, Product.category_id, Product.title, Product.brand,
    Product.description, Product.highlights, Product.attributes,
)  # fmt: skip
"""Those of a `Standing`, in its order, but for the two that are looked up behind it."""


async def _stock(
    db: Session, location_id: int, offers: list[Standing]
) -> dict[int, tuple[int, int]]:
    """How many lie at the location and how many of them are promised, by offer."""
    if not offers:
        return {}
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


async def _prices(db: Session, offers: list[Standing]) -> dict[int, Prices]:
    ids = [offer.id for offer in offers]
    rows = await db.exec(
        select(OfferPrice).where(col(OfferPrice.offer_id) == any_(literal(ids, ARRAY(BigInteger))))
    )
    found: dict[int, dict[str, tuple[int, int | None]]] = {}
    for row in rows.all():
        asked = (row.price_minor, row.was_price_minor)
        found.setdefault(row.offer_id, {})[row.currency] = asked
    return dict(found)
