"""A product is described by its proposer, within bounds; others may only offer it."""

from dataclasses import replace

import pytest

from marketplace.adapters import pictures
from marketplace.adapters.pictures import Picture
from marketplace.errors import Invalid, NotFound
from marketplace.models.catalog import Product
from marketplace.services import catalog, catalog_images
from marketplace.services.catalog_drafts import ProductDraft, ProductWords, VariantDraft
from tests.factories import person, shop, visitor

NOT_LOOKED_AT = Picture("key", 100, 100, "", {})


async def described(db, mine):
    product = await db.get_one(Product, mine.offer.product_id)
    return product, ProductWords(product.title, product.category_id)


async def test_another_shops_product_is_not_found_and_keeps_its_words(db):
    mine, other = await shop(db), await shop(db)
    product, words = await described(db, other)

    for actor in (mine.owner, await person(db), visitor()):
        with pytest.raises(NotFound):
            await catalog.edit_product(db, actor, product.id, replace(words, title="Mine now"))
        with pytest.raises(NotFound):
            await catalog_images.add_image(db, actor, product.id, NOT_LOOKED_AT)

    assert product.title == words.title


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", {"title": ""}),
        ("title", {"title": "x" * 201}),
        ("brand", {"brand": "x" * 200}),
        ("highlights", {"highlights": ["one more"] * 9}),
        ("category", {"category_id": 0}),
    ],
)
async def test_words_that_do_not_fit_are_refused_at_their_field(db, field, wrong):
    mine = await shop(db)
    product, words = await described(db, mine)

    with pytest.raises(Invalid) as refused:
        await catalog.edit_product(db, mine.owner, product.id, replace(words, **wrong))

    assert (refused.value.field, product.title) == (field, words.title)


async def test_a_bar_code_must_be_one(db):
    mine = await shop(db)
    _product, words = await described(db, mine)
    draft = ProductDraft(replace(words, title="Elm bench"), [VariantDraft(gtin="4006381333932")])

    with pytest.raises(Invalid) as refused:
        await catalog.propose_product(db, mine.owner, draft)

    assert refused.value.field == "gtin"


async def test_what_is_no_picture_is_refused():
    with pytest.raises(Invalid) as refused:
        await pictures.take_in(b"<svg/>")

    assert refused.value.field == "picture"


async def test_only_a_shop_proposes_products(db):
    mine = await shop(db)
    _product, words = await described(db, mine)

    for actor in (await person(db), visitor()):
        with pytest.raises(NotFound):
            await catalog.propose_product(db, actor, ProductDraft(words))
