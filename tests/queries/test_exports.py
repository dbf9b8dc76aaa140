"""A vendor's range goes out as a file, and comes back in as what it was."""

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.jobs.imports import import_file
from marketplace.models.catalog import Category, Product, ProductSlug, Variant
from marketplace.models.offers import Offer, OfferPrice, Stock, StockMovement
from marketplace.models.staff import ImportGroup
from marketplace.queries.exports import exported
from marketplace.rules.kinds import Condition, FileKind
from marketplace.rules.permissions import SYSTEM
from marketplace.services import catalog, categories, offers
from marketplace.services.catalog_drafts import ProductDraft, ProductWords, VariantDraft
from marketplace.services.offer_writing import OfferDraft
from tests.factories import shop

HOSTILE = [
    '=HYPERLINK("http://x";"y")', "+49 30 1234", "-5 degrees", "@SUM(A1)", "'=quoted", "''tis",
    'Said "so", twice',
    "AT&amp;T & <b>bold</b> 3 < 4", "Ünïcödé ☃ 日本 👩‍👩‍👧", "007 leading zeros",
    "pipe|and > arrow \\ slash", "x" * 200,
]  # fmt: skip


async def text_of(seller, kind):
    return "".join([piece async for piece in exported(seller.owner, kind)])


async def imported(seller, tmp_path, text, kind):
    path = tmp_path / f"goods.{kind}"
    path.write_text(text, encoding="utf-8", newline="")
    return await import_file(seller.vendor.slug, path, 9, lambda done, total: None)


async def shelf_with(db, name, parent_id=None, attributes=()):
    draft = categories.CategoryDraft(name, parent_id, attributes=list(attributes))
    return await categories.add_category(db, SYSTEM, draft)


@pytest.fixture
async def seller(db_url):
    """A shop that sells all that is difficult to write down."""
    async with transaction() as db:
        made = await shop(db)
        number = made.vendor.id
        top = await shelf_with(db, f"A>B|C \\ {number} & co")
        schema = [
            {"key": "screen_size", "name": "Screen", "kind": "number", "unit": "cm", "facet": True},
            {"key": "foldable", "name": "Foldable", "kind": "flag", "unit": "", "facet": True},
            {"key": "model", "name": "Model", "kind": "text", "unit": "", "facet": False},
        ]
        leaf = await shelf_with(db, f"iThings_{number}", top.id, schema)
        for place, title in enumerate(HOSTILE):
            await _sell(db, made, leaf.id, title, place)
    return made


async def _sell(db, made, shelf_id, title, place):
    words = ProductWords(
        title, shelf_id, brand=title[:80], description=f"{title}\n\n- one\n- {title}\n{'y' * 500}",
        highlights=[title, "Second"] if place % 2 else [],
        attributes={"screen_size": place + 0.5, "foldable": place % 2 == 0, "model": f"0{place}"},
    )  # fmt: skip
    several = [
        VariantDraft("Red / L", {"Colour": "=Red", "Size, or 'so'": "L"}, "", 250),
        VariantDraft("Blue / L", {"Colour": "Blue", "Size, or 'so'": "L"}, "", 260),
    ]
    forms = several if place % 3 == 0 else [VariantDraft()]
    product = await catalog.propose_product(db, made.owner, ProductDraft(words, forms))
    variants = await db.exec(
        select(Variant.id).where(Variant.product_id == product.id).order_by(Variant.position)
    )
    for variant_id in variants.all():
        for condition in (Condition.NEW, Condition.USED) if place % 2 else (Condition.NEW,):
            sku = f"00{place}-{variant_id}-{condition}"
            was = 2_000 if place % 2 else None
            draft = OfferDraft(variant_id, 1_000 + place, place, sku, condition, was, place)
            offer = await offers.make_offer(db, made.owner, draft)
            if place % 2:
                db.add(OfferPrice(offer_id=offer.id, currency="JPY", price_minor=900 + place))
                kwd = {"price_minor": 1_005, "was_price_minor": 2_500}
                db.add(OfferPrice(offer_id=offer.id, currency="KWD", **kwd))
            if place == 4:
                await offers.pause(db, made.owner, offer.id)


async def snapshot():
    """Everything that an import writes, but for what counts its runs."""
    async with reading() as db:
        found = []
        for table in (Product, Variant, Offer, OfferPrice, Stock, StockMovement, Category):
            rows = await db.exec(select(table))
            found.append(sorted(str(row.model_dump(mode="json")) for row in rows.all()))
        return found


async def empty_the_shelves(seller):
    """Take away everything that a vendor sells, as if the shop were new."""
    async with transaction() as db:
        mine = select(Product.id, Product.category_id).join(Offer)
        found = (await db.exec(mine.where(Offer.vendor_id == seller.vendor.id))).all()
        products, shelves = {product for product, _ in found}, {shelf for _, shelf in found}
        offered = select(Offer.id).where(col(Offer.product_id).in_(products))
        await db.exec(delete(StockMovement).where(col(StockMovement.offer_id).in_(offered)))
        await db.exec(delete(Stock).where(col(Stock.offer_id).in_(offered)))
        await db.exec(delete(Offer).where(col(Offer.product_id).in_(products)))
        for table in (ImportGroup, Variant, ProductSlug):
            await db.exec(delete(table).where(col(table.product_id).in_(products)))
        await db.exec(delete(Product).where(col(Product.id).in_(products)))
        above = select(Category.parent_id).where(col(Category.id).in_(shelves))
        tops = {id for id in await db.exec(above) if id}
        await db.exec(delete(Category).where(col(Category.id).in_(shelves)))
        await db.exec(delete(Category).where(col(Category.id).in_(tops)))


@pytest.mark.parametrize("kind", list(FileKind))
async def test_what_went_out_changes_nothing_when_it_comes_back(seller, tmp_path, kind):
    text = await text_of(seller, kind)
    before = await snapshot()

    outcome = await imported(seller, tmp_path, text, kind)

    assert outcome.reasons == []
    assert (outcome.created, outcome.updated) == (0, 0)
    assert outcome.unchanged == len((await text_of(seller, FileKind.JSONL)).splitlines())
    assert await snapshot() == before


@pytest.mark.parametrize("kind", list(FileKind))
async def test_an_empty_shop_filled_from_the_file_gives_the_same_file(seller, tmp_path, kind):
    text = await text_of(seller, kind)
    await empty_the_shelves(seller)
    assert await text_of(seller, kind) != text

    outcome = await imported(seller, tmp_path, text, kind)

    assert outcome.reasons == []
    assert await text_of(seller, kind) == text
