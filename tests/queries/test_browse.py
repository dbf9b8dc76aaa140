"""The list of all products."""

import pytest

from marketplace.errors import NotFound
from marketplace.models.catalog import Product
from marketplace.queries.browse import browse_page
from marketplace.rules.kinds import ProductStatus
from marketplace.rules.permissions import Actor
from tests.factories import shop

ANYBODY = Actor()


async def product_with_id(db, number):
    """Something that is sold under this number."""
    made = await shop(db)
    original = await db.get_one(Product, made.offer.product_id)
    words = original.model_dump(exclude={"id", "slug", "title"})
    product = Product(**words, id=number, slug=f"thing-{number}", title=f"Thing {number}")
    db.add(product)
    await db.flush()
    return product


def hrefs(page):
    return [link.href for link in page.links]


async def test_a_small_shop_begins_with_lists_of_products(db):
    await shop(db)

    page = await browse_page(db, ANYBODY, "")

    assert all("-" in href for href in hrefs(page))


async def test_a_large_shop_begins_with_lists_of_lists(db):
    await shop(db)
    await product_with_id(db, 730_555)

    page = await browse_page(db, ANYBODY, "")

    assert "/browse/73" in hrefs(page)
    assert len(page.links) == 2
    assert {link.count for link in page.links if link.href == "/browse/73"} == {"1"}


async def test_a_product_is_in_the_list_of_its_number(db):
    product = await product_with_id(db, 730_555)

    lists = await browse_page(db, ANYBODY, "73")
    products = await browse_page(db, ANYBODY, "73-5")

    assert hrefs(lists) == ["/browse/73-5"]
    assert hrefs(products) == [f"/p/{product.slug}"]
    assert [crumb.text for crumb in products.crumbs][1:] == [
        "Product index",
        "Products 730,000 to 739,999",
        "Products 730,500 to 730,599",
    ]


async def test_what_is_not_on_the_shelves_is_in_no_list(db):
    product = await product_with_id(db, 730_555)
    product.status = ProductStatus.HIDDEN
    await db.flush()

    with pytest.raises(NotFound):
        await browse_page(db, ANYBODY, "73-5")


@pytest.mark.parametrize("part", ["x", "-1", "1-x", "99999", "1" * 20, "1-2-3", "\u0661"])
async def test_a_part_that_is_no_range_is_not_found(db, part):
    with pytest.raises(NotFound):
        await browse_page(db, ANYBODY, part)
