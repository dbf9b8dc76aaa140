"""The pictures of a product: how many, in which order, and each of them once."""

import pytest
from sqlmodel import col, select

from marketplace.adapters.pictures import Picture
from marketplace.errors import Invalid
from marketplace.models.catalog import Image
from marketplace.models.staff import OutboxEvent
from marketplace.services import catalog_images
from marketplace.services.catalog_images import MOST_IMAGES
from tests.factories import shop


async def hung(db, seller, letter, alt=None):
    """Add the picture that is called by a letter."""
    picture = Picture(letter * 32, 100, 100, "", {})
    words = letter if alt is None else alt
    product_id = seller.offer.product_id
    return await catalog_images.add_image(db, seller.owner, product_id, picture, words)


async def order(db, seller):
    rows = await db.exec(
        select(Image.alt)
        .where(Image.product_id == seller.offer.product_id)
        .order_by(col(Image.position), col(Image.id))
    )
    return "".join(rows.all())


async def changes(db, seller):
    rows = await db.exec(
        select(OutboxEvent.id).where(
            OutboxEvent.name == "ProductChanged",
            OutboxEvent.aggregate_id == seller.offer.product_id,
        )
    )
    return len(rows.all())


async def test_a_picture_comes_last_and_is_described_by_the_title_unless_somebody_says_more(db):
    mine = await shop(db)

    first, second = await hung(db, mine, "a"), await hung(db, mine, "b", alt="")

    assert (first.position, first.alt) == (0, "a")
    assert second.position == 1
    assert second.alt


async def test_the_same_picture_sent_twice_is_one_picture(db):
    mine = await shop(db)
    first = await hung(db, mine, "a")
    before = await changes(db, mine)

    again = await hung(db, mine, "a", alt="Something else")

    assert (again.id, again.alt) == (first.id, "a")
    assert await changes(db, mine) == before


async def test_two_products_may_have_the_same_picture(db):
    mine, other = await shop(db), await shop(db)

    first, second = await hung(db, mine, "a"), await hung(db, other, "a")

    assert first.id != second.id


async def test_a_product_has_no_more_pictures_than_fit(db):
    mine = await shop(db)
    for letter in "abcdefghijkl"[:MOST_IMAGES]:
        await hung(db, mine, letter)

    with pytest.raises(Invalid) as refused:
        await hung(db, mine, "z")

    assert refused.value.field == "picture"
    assert await order(db, mine) == "abcdefghijkl"


@pytest.mark.parametrize(
    ("letter", "way", "after"),
    [("c", "left", "acbd"), ("c", "right", "abdc"), ("c", "first", "cabd"), ("a", "left", "abcd"),
     ("a", "first", "abcd"), ("d", "right", "abcd")],
)  # fmt: skip
async def test_a_picture_moves_by_one_or_to_the_front(db, letter, way, after):
    mine = await shop(db)
    made = {each: await hung(db, mine, each) for each in "abcd"}

    await catalog_images.move_image(db, mine.owner, made[letter].id, way)

    assert await order(db, mine) == after


async def test_pictures_with_the_same_place_can_be_told_apart_again(db):
    mine = await shop(db)
    made = {each: await hung(db, mine, each) for each in "abc"}
    for image in made.values():
        image.position = 0

    await catalog_images.move_image(db, mine.owner, made["c"].id, "left")

    assert await order(db, mine) == "acb"


async def test_a_description_that_stays_the_same_is_no_news(db):
    mine = await shop(db)
    image = await hung(db, mine, "a")
    before = await changes(db, mine)

    await catalog_images.describe_image(db, mine.owner, image.id, " a ")
    assert await changes(db, mine) == before
    await catalog_images.describe_image(db, mine.owner, image.id, "From above")
    assert await changes(db, mine) == before + 1
    with pytest.raises(Invalid):
        await catalog_images.describe_image(db, mine.owner, image.id, "x" * 201)
    assert image.alt == "From above"
