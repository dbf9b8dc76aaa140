"""A product's page: what it is, who offers it, and what people say of it."""

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.furniture import Crumb, Fact, Picture
from marketplace.cards.offers import OfferCard
from marketplace.cards.products import ProductPage, VariantCard
from marketplace.errors import Gone, NotFound
from marketplace.models.catalog import Image, Product, ProductSlug, Variant
from marketplace.queries.catalog import crumbs, way_to
from marketplace.queries.offers import ranked_offers, winner
from marketplace.queries.reviews import histogram, questions_of, reviews_page
from marketplace.queries.variant_chooser import shown_by
from marketplace.rules.attributes import Entry, asked, shown, stated
from marketplace.rules.kinds import ProductStatus
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import html, plain, rating, shortened, stars

GONE = "We couldn't find that product. It may have been taken off the shelves."


async def product_page(db: Session, actor: Actor, slug: str) -> ProductPage:
    """Everything that the page shows; only where to go for a name it had before.

    Raises NotFound for unknown products, Gone for hidden and withdrawn ones.
    """
    product = (await db.exec(select(Product).where(Product.slug == slug))).first()
    if product is None:
        return await _moved(db, slug)
    if product.status is not ProductStatus.PUBLISHED:
        raise Gone(GONE)
    shelves = await way_to(db, product.category_id)
    images = await _images(db, product.id)
    variants = await _variants(db, actor, product, images)
    said = await reviews_page(db, actor, product.id)
    return ProductPage(
        id=product.id,
        slug=product.slug,
        href=routes.product(product.slug),
        title=product.title,
        brand=product.brand,
        summary=shortened(plain(product.description), 160),
        crumbs=[*crumbs(shelves), Crumb(product.title)],
        pictures=[_picture(image) for image in images],
        axes=list(product.axes),
        variants=variants,
        chosen=_chosen(variants),
        highlights=list(product.highlights),
        description_html=html(product.description),
        facts=_facts(product, asked(shelf.attributes for shelf in shelves)),
        rating=stars(product.rating_sum, product.rating_count),
        rating_text=rating(product.rating_sum, product.rating_count),
        review_count=product.rating_count,
        histogram=await histogram(db, product.id),
        reviews=said.reviews,
        reviews_after=said.after,
        questions=await questions_of(db, actor, product.id),
    )


async def _moved(db: Session, slug: str) -> ProductPage:
    found = await db.exec(
        select(Product.slug)
        .join(ProductSlug, col(ProductSlug.product_id) == Product.id)
        .where(ProductSlug.slug == slug)
    )
    present = found.first()
    if present is None:
        raise NotFound(GONE)
    return ProductPage(moved_to=routes.product(present))


async def _images(db: Session, product_id: int) -> list[Image]:
    rows = await db.exec(
        select(Image)
        .where(Image.product_id == product_id)
        .order_by(col(Image.position), col(Image.id))
    )
    return list(rows.all())


def _picture(image: Image) -> Picture:
    return Picture(
        src=pictures.url(image.key),
        srcset=pictures.srcset(image.key),
        thumb=pictures.url(image.key, 160),
        alt=image.alt,
        blur=image.blur,
        has_avif=bool(image.has_avif),
    )


async def _variants(
    db: Session, actor: Actor, product: Product, images: list[Image]
) -> list[VariantCard]:
    rows = await db.exec(
        select(Variant)
        .where(Variant.product_id == product.id)
        .order_by(col(Variant.position), col(Variant.id))
    )
    variants = list(rows.all())
    offers = await ranked_offers(db, actor, [product.id])
    shown = shown_by(product.axes, variants, images)
    usual = next((place for place, image in enumerate(images) if image.variant_id is None), -1)
    return [
        _variant(
            row,
            offers.get(row.id, []),
            image=images[shown[row.id]].key if row.id in shown else "",
            picture=shown.get(row.id, usual if shown else -1),
        )
        for row in variants
    ]


def _variant(variant: Variant, offers: list[OfferCard], image: str, picture: int) -> VariantCard:
    best = winner(offers)
    return VariantCard(
        id=variant.id,
        name=variant.name,
        options=[Fact(name, value) for name, value in variant.options.items()],
        gtin=variant.gtin or "",
        image=pictures.url(image, 160),
        picture=picture,
        price=best.price,
        in_stock=best.can_buy,
        best=best,
        offers=offers,
    )


def _chosen(variants: list[VariantCard]) -> VariantCard:
    """The first that can be bought, else the first."""
    buyable = [variant for variant in variants if variant.in_stock]
    return (buyable or variants or [VariantCard()])[0]


def _facts(product: Product, schema: list[Entry]) -> list[Fact]:
    return [
        Fact(str(entry["name"]), shown(entry, value))
        for entry, value in stated(schema, product.attributes)
    ]
