"""The door for pictures: for whose product they are, and nothing but pictures."""

import httpx
import pytest
from sqlmodel import func, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.file_stores import AWAY
from marketplace.adapters.picture_formats import REFUSALS, UNREADABLE
from marketplace.api import http_app
from marketplace.config import settings
from marketplace.models.catalog import Image
from marketplace.services.catalog_images import FULL, ONLY_SOME
from tests.api.visits import signed_in
from tests.factories import shop
from tests.pictures import from_a_phone, halves, pixel_bomb, png, saved


@pytest.fixture
async def vendors(db_url, tmp_path):
    """Two shops, and a folder for their files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(tmp_path))
        settings.cache_clear()
        async with transaction() as db:
            made = (await shop(db), await shop(db))
        yield made
    settings.cache_clear()


async def send(seller, content, **changed):
    fields = {"product_id": str(seller.offer.product_id), "next": "/vendor/offers"} | changed
    async with signed_in(seller) as client:
        files = {"picture": ("stool.png", content, "image/png")}
        return await client.post("/uploads/product-image", files=files, data=fields)


async def pictures_of(seller):
    async with reading() as db:
        held = select(func.count()).select_from(Image)
        return (await db.exec(held.where(Image.product_id == seller.offer.product_id))).one()


async def test_a_picture_of_ones_own_product_is_taken(vendors):
    mine, _other = vendors

    answer = await send(mine, png())

    assert (answer.status_code, answer.headers["location"]) == (303, "/vendor/offers")
    assert await pictures_of(mine) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg onload='alert(1)'/>",
        saved(halves(), "BMP"),
        png(20, 20),
        png()[:60],
        pixel_bomb(),
        b"\0" * (12 * 1024 * 1024 + 1),
    ],
    ids=["empty", "text", "svg", "bmp called png", "tiny", "cut off", "bomb", "12 MB and a byte"],
)
async def test_what_is_no_good_picture_is_refused_and_nothing_kept(vendors, content, tmp_path):
    mine, _other = vendors

    answer = await send(mine, content)

    assert httpx.URL(answer.headers["location"]).params["problem"] in REFUSALS
    assert await pictures_of(mine) == 0
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


async def send_many(seller, contents):
    """As a browser does: several files in one field."""
    fields = {"product_id": str(seller.offer.product_id), "next": "/vendor/offers"}
    files = [("picture", (f"{at}.png", one, "image/png")) for at, one in enumerate(contents)]
    async with signed_in(seller) as client:
        answer = await client.post("/uploads/product-image", files=files, data=fields)
    return httpx.URL(answer.headers["location"]).params.get("problem", "")


def different(count):
    return [png(80, 80 + at) for at in range(count)]


async def test_what_is_wrong_with_one_picture_stops_none_of_the_others(vendors):
    mine, _other = vendors

    problem = await send_many(mine, [png(80, 81), b"no picture", from_a_phone(), png(80, 82)])

    assert problem == UNREADABLE
    assert await pictures_of(mine) == 3


async def test_of_nine_at_once_eight_are_taken_and_that_is_said(vendors):
    mine, _other = vendors

    assert await send_many(mine, different(9)) == ONLY_SOME

    assert await pictures_of(mine) == 8


async def test_more_files_than_a_person_sends_are_not_even_read(vendors, tmp_path):
    mine, _other = vendors

    await send_many(mine, different(101))

    assert await pictures_of(mine) == 0
    assert not list(tmp_path.rglob("*.webp"))


async def test_a_product_that_is_full_says_so(vendors):
    mine, _other = vendors
    assert not await send_many(mine, different(8))

    assert await send_many(mine, [png(90, 80 + at) for at in range(5)]) == FULL

    assert await pictures_of(mine) == 12


async def test_the_same_picture_sent_twice_is_one(vendors):
    mine, _other = vendors

    for _ in range(2):
        assert not await send_many(mine, [png(), png()])

    assert await pictures_of(mine) == 1


async def test_a_form_without_a_picture_changes_nothing(vendors):
    mine, _other = vendors

    answer = await send(mine, b"", next="/vendor")
    async with signed_in(mine) as client:
        fields = {"product_id": str(mine.offer.product_id), "next": "/vendor"}
        empty = await client.post("/uploads/product-image", data=fields)

    assert (answer.status_code, empty.status_code) == (303, 303)
    assert await pictures_of(mine) == 0


async def test_while_the_store_is_away_nothing_is_half_taken(vendors, monkeypatch):
    mine, _other = vendors
    monkeypatch.setenv("MEDIA_URL", "s3://a:b@127.0.0.1:9/media?secure=no")
    settings.cache_clear()

    assert await send_many(mine, [png()]) == AWAY

    assert await pictures_of(mine) == 0
    monkeypatch.delenv("MEDIA_URL")
    settings.cache_clear()
    assert not await send_many(mine, [png()])
    assert await pictures_of(mine) == 1


async def test_a_strangers_product_gets_no_picture_and_no_file(vendors, tmp_path):
    mine, other = vendors

    answer = await send(mine, png(), product_id=str(other.offer.product_id))

    assert "problem" in httpx.URL(answer.headers["location"]).params
    assert await pictures_of(other) == 0
    assert not list(tmp_path.rglob("*.webp"))


@pytest.mark.parametrize("product_id", ["", "seven", "-1", "1e3", "9" * 40])
async def test_a_picture_of_nothing_is_refused(vendors, product_id):
    mine, _other = vendors

    answer = await send(mine, png(), product_id=product_id)

    assert httpx.URL(answer.headers["location"]).params["field"] == "product_id"


async def test_guests_are_asked_to_sign_in(vendors):
    transport = httpx.ASGITransport(app=http_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as guest:
        answer = await guest.post("/uploads/product-image", files={"picture": ("a.png", png())})

    assert answer.headers["location"] == "/sign-in"
