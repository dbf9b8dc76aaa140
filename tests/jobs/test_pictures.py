"""Pictures get their lighter files afterwards, whatever is wrong with one of them."""

import secrets

import pytest
from sqlalchemy import text
from sqlmodel import col, delete, select

from marketplace.adapters import files, pictures
from marketplace.adapters.database import reading, transaction
from marketplace.adapters.pictures import Picture
from marketplace.adapters.queue import queue
from marketplace.config import settings
from marketplace.jobs import pictures as job
from marketplace.models.catalog import Image
from marketplace.models.staff import OutboxEvent
from marketplace.queries.catalog_cards import product_cards
from marketplace.services import catalog_images
from tests.factories import shop
from tests.pictures import png

EVENTS = select(OutboxEvent).where(OutboxEvent.name == "PicturesMadeLighter")


@pytest.fixture
async def seller(db_url, tmp_path):
    """A shop; no other picture waits, and files lie in a folder of this test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(tmp_path))
        settings.cache_clear()
        async with transaction() as db:
            await db.exec(delete(Image))
            made = await shop(db)
        yield made
    settings.cache_clear()


async def hung(seller, picture: Picture) -> int:
    async with transaction() as db:
        image = await catalog_images.add_image(
            db, seller.owner, seller.offer.product_id, picture, "A stool"
        )
    return image.id


async def image(image_id):
    async with reading() as db:
        return await db.get_one(Image, image_id)


def a_picture():
    return png(400, 300, "#" + secrets.token_hex(3))


async def test_a_new_picture_is_made_lighter_and_pages_are_told(seller):
    picture = await pictures.take_in(a_picture())
    image_id = await hung(seller, picture)

    await job.lighten(0)

    assert (await image(image_id)).has_avif
    assert await files.has(f"{picture.key}-320.avif")
    async with reading() as db:
        [card] = await product_cards(db, [seller.offer.product_id])
        told = (await db.exec(EVENTS.where(OutboxEvent.aggregate_id == image_id))).one()
    assert (card.image_has_avif, card.image_blur) == (True, picture.blur)
    assert told.payload["product_ids"] == [seller.offer.product_id]


async def test_until_then_pages_name_no_file_that_is_not_there(seller):
    await hung(seller, await pictures.take_in(a_picture()))

    async with reading() as db:
        [card] = await product_cards(db, [seller.offer.product_id])

    assert card.image and card.image_blur and not card.image_has_avif


async def test_a_picture_from_before_gets_its_blur_as_well(seller):
    image_id = await hung(seller, await pictures.take_in(a_picture()))
    async with transaction() as db:
        await db.execute(text("UPDATE image SET blur = ''"))

    await job.lighten(0)

    assert (await image(image_id)).blur


async def test_a_picture_without_files_stops_nobody_elses(seller):
    lost = await hung(seller, Picture("0" * 32, 100, 100, "", {}))
    damaged = await pictures.take_in(a_picture())
    broken = await hung(seller, damaged)
    for name in ("master.jpg", "1200.webp"):
        place = settings().data_dir / "media" / damaged.key[:2] / damaged.key[2:4]
        (place / f"{damaged.key}-{name}").write_bytes(b"RIFFdamaged")
    good = await hung(seller, await pictures.take_in(a_picture()))

    await job.lighten(0)
    await job.lighten(0)

    made = [(await image(one)).has_avif for one in (lost, broken, good)]
    assert made == [False, False, True]


async def test_while_the_store_is_away_nothing_is_given_up(seller, monkeypatch):
    image_id = await hung(seller, await pictures.take_in(a_picture()))
    monkeypatch.setenv("MEDIA_URL", "s3://a:b@127.0.0.1:9/media?secure=no")
    settings.cache_clear()

    await job.lighten(0)

    assert (await image(image_id)).has_avif is None
    monkeypatch.delenv("MEDIA_URL")
    settings.cache_clear()
    await job.lighten(0)
    assert (await image(image_id)).has_avif


async def test_who_stops_the_worker_does_not_wait_for_all_pictures(seller, monkeypatch):
    monkeypatch.setattr(job, "SECONDS", -1)
    queued = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'lighten'")
    for _ in range(2):
        await hung(seller, await pictures.take_in(a_picture()))

    queue.cache_clear()
    async with queue().open_async():
        await job.lighten(0)
        await job.lighten(0)
    queue.cache_clear()

    async with transaction() as db:
        waiting = select(Image.id).where(col(Image.has_avif).is_(None))
        assert len((await db.exec(waiting)).all()) == 2
        assert (await db.execute(queued)).scalar_one() == 1
        await db.execute(text("DELETE FROM procrastinate_jobs WHERE task_name = 'lighten'"))
