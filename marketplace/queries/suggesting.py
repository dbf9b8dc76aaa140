"""A shared product as a vendor that only offers it sees it, to suggest how it should be."""

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.products import ProductForm
from marketplace.cards.proposals import NumberField, SuggestSheet
from marketplace.errors import NotFound
from marketplace.models.catalog import Product
from marketplace.models.offers import Offer
from marketplace.models.proposals import ProductChange
from marketplace.queries.product_changes import WAITING, status_words
from marketplace.queries.product_fields import fields_now, variants_of
from marketplace.rules.kinds import ChangeStatus, ProductStatus
from marketplace.rules.permissions import Actor, the_vendor
from marketplace.rules.product_fields import GTIN, Fields, with_changes, words_of


async def suggest_sheet(db: Session, actor: Actor, product_id: int) -> SuggestSheet:
    """The form for a product that one's shop offers and did not propose. Raises NotFound."""
    product = await _offered(db, the_vendor(actor), product_id)
    latest = await _latest(db, the_vendor(actor), product_id)
    is_waiting = latest is not None and latest.status in WAITING
    fields = await _as_suggested(db, product, latest)
    return SuggestSheet(
        product_id=product.id,
        change_id=latest.id if latest and is_waiting else 0,
        form=_form(product, fields),
        numbers=await _numbers(db, product_id, fields),
        reason=latest.reason if latest and is_waiting else "",
        status=status_words(latest)[0] if latest else "",
        answer=latest.answer if latest else "",
        is_asked=latest is not None and latest.status is ChangeStatus.REVISION,
    )


async def suggested_values(db: Session, actor: Actor, product_id: int) -> dict[str, object]:
    """What the product says of itself, as one's shop suggested it last. Raises NotFound."""
    product = await _offered(db, the_vendor(actor), product_id)
    latest = await _latest(db, the_vendor(actor), product_id)
    return dict(words_of(await _as_suggested(db, product, latest))["attributes"])


async def _as_suggested(db: Session, product: Product, latest: ProductChange | None) -> Fields:
    fields = await fields_now(db, product)
    if latest is None or latest.status not in WAITING:
        return fields
    return with_changes(fields, latest.after, latest.after)


async def _offered(db: Session, vendor_id: int, product_id: int) -> Product:
    offered = select(Offer.id).where(Offer.product_id == Product.id, Offer.vendor_id == vendor_id)
    found = await db.exec(
        select(Product).where(
            Product.id == product_id,
            Product.status == ProductStatus.PUBLISHED,
            offered.exists(),
            col(Product.proposed_by).is_distinct_from(vendor_id),
        )
    )
    product = found.first()
    if product is None:
        raise NotFound("We couldn't find that product among yours.")
    return product


async def _latest(db: Session, vendor_id: int, product_id: int) -> ProductChange | None:
    rows = await db.exec(
        select(ProductChange)
        .where(ProductChange.product_id == product_id, ProductChange.vendor_id == vendor_id)
        .order_by(col(ProductChange.id).desc())
        .limit(1)
    )
    return rows.first()


def _form(product: Product, fields: Fields) -> ProductForm:
    words = words_of(fields)
    del words["attributes"]
    return ProductForm(
        id=product.id,
        href=routes.product(product.slug),
        status=product.status,
        **words,
    )


async def _numbers(db: Session, product_id: int, fields: Fields) -> list[NumberField]:
    return [
        NumberField(
            name=f"{GTIN}{variant.id}",
            label=f"GTIN of {variant.name}" if variant.name else "GTIN",
            value=str(fields.get(f"{GTIN}{variant.id}") or ""),
        )
        for variant in await variants_of(db, product_id)
    ]
