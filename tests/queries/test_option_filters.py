"""Blue and XL is one variant that is both, in the search engine and in PostgreSQL alike."""

import pytest
from sqlalchemy import Executable, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement
from sqlmodel import col, select

from marketplace.models.catalog import Product, Variant
from marketplace.queries.catalog_matching import holding
from marketplace.queries.search_plain import plain_results
from marketplace.rules.permissions import SYSTEM
from marketplace.rules.search_request import SearchRequest
from marketplace.services import categories, offers
from marketplace.services.catalog import propose_product
from marketplace.services.catalog_drafts import ProductDraft, ProductWords, VariantDraft
from marketplace.services.offer_writing import OfferDraft
from tests.factories import numbers, shop
from tests.searching import found, indexed

WOOL = {"key": "material", "name": "Material", "kind": "choices", "choices": ["Wool", "Linen"]}
WIDTH = {"key": "width", "name": "Width", "kind": "number", "unit": "cm"}
BLUE_XL = ("Colour: Blue", "Size: XL")


async def shirt(db, made, *variants, stock=3, offered=None, **values):
    """A shirt in these colours and sizes; `offered` of them are on sale, with this stock."""
    draft = categories.CategoryDraft(f"Shirts {next(numbers)}", attributes=[WOOL, WIDTH])
    shelf = await categories.add_category(db, SYSTEM, draft)
    words = ProductWords(f"Shirt {next(numbers)}", shelf.id, attributes=values)
    forms = [
        VariantDraft(f"{colour} / {size}", {"Colour": colour, "Size": size})
        for colour, size in variants
    ]
    product = await propose_product(db, made.owner, ProductDraft(words, forms))
    rows = select(Variant).where(Variant.product_id == product.id).order_by(col(Variant.position))
    for variant in (await db.exec(rows)).all()[:offered]:
        await offers.make_offer(db, made.owner, OfferDraft(variant.id, 2_000, stock))
    return product.id


@pytest.fixture
async def shirts(db):
    """One that is both at once, one that is both in two variants, one that nobody offers so."""
    made = await shop(db)
    return {
        "both": await shirt(db, made, ("Blue", "XL"), ("Red", "M"), material=["Wool"], width=60),
        "across": await shirt(db, made, ("Blue", "M"), ("Red", "XL"), material=["Wool", "Linen"]),
        "unoffered": await shirt(db, made, ("Red", "M"), ("Blue", "XL"), offered=1),
        "sold out": await shirt(db, made, ("Blue", "XL"), ("Blue", "M"), stock=0),
    }


CASES = [
    (BLUE_XL, False, {"both", "sold out"}),
    (BLUE_XL, True, {"both"}),
    (("Colour: Blue",), False, {"both", "across", "sold out"}),
    (("Colour: Blue", "Colour: Red", "Size: XL"), False, {"both", "across", "sold out"}),
    (("Material: Wool", "Colour: Blue"), False, {"both", "across"}),
    (("Material: Linen", *BLUE_XL), False, set()),
    (("Width: 60 cm", *BLUE_XL), False, {"both"}),
    (("Size: XL", "Colour: Green"), False, set()),
    (("Nonsense: `x` || id:>0",), False, set()),
]


@pytest.mark.parametrize(("attr", "in_stock", "expected"), CASES)
async def test_the_search_engine_finds_variants_that_are_all_of_it(
    db, shirts, attr, in_stock, expected
):
    async with indexed(db, shirts.values()):
        ids = await found(attr=attr, stock=in_stock)

    assert {name for name, id in shirts.items() if id in ids} == expected


@pytest.mark.parametrize(("attr", "in_stock", "expected"), CASES)
async def test_postgresql_finds_the_same_while_the_engine_is_away(
    db, shirts, attr, in_stock, expected
):
    page = await plain_results(db, SearchRequest(attr=attr, stock=in_stock))

    ids = {card.id for card in page.products}
    assert {name for name, id in shirts.items() if id in ids} == expected


MANY_PRODUCTS = text("""
    INSERT INTO product (slug, title, category_id, attributes, rating_sum, rating_count, sold_count)
    SELECT 'many-' || n, 'Shirt ' || n, :shelf, jsonb_build_object(
        'material', jsonb_build_array('Cotton ' || n % 500), 'width', n % 300
    ), 0, 0, 0
    FROM generate_series(1, 20000) AS n
""")


async def test_what_a_category_asks_is_found_by_the_gin_index(db, shirts):
    product = await db.get_one(Product, shirts["both"])
    await db.execute(MANY_PRODUCTS, {"shelf": product.category_id})
    await db.execute(text("SET LOCAL ROLE NONE"))  # the shop's own role may not look after tables
    await db.execute(text("SELECT gin_clean_pending_list('ix_product_attributes')"))
    await db.execute(text("ANALYZE product"))
    conditions = await holding(db, {"Material": ["Wool"], "Width": ["60 cm"]})

    statement = select(Product.id).where(Product.category_id == product.category_id, *conditions)
    plan = await _plan_of(db, statement)

    assert plan.count("Bitmap Index Scan on ix_product_attributes") == 2
    assert "Seq Scan on product" not in plan
    assert (await db.exec(statement)).all() == [product.id]


class Explained(Executable, ClauseElement):
    """A statement whose plan is asked for."""

    inherit_cache = False

    def __init__(self, statement):
        self.statement = statement


@compiles(Explained)
def _explain(element, compiler, **options):
    return f"EXPLAIN {compiler.process(element.statement, **options)}"


async def _plan_of(db, statement):
    return "\n".join(row[0] for row in await db.execute(Explained(statement)))
