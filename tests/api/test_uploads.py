"""The door for pictures: for whose product they are, and nothing but pictures."""

import struct
import zlib
from io import BytesIO

import httpx
import pytest
from PIL import Image as Canvas
from sqlmodel import func, select

from marketplace.adapters.database import reading, transaction
from marketplace.api import http_app
from marketplace.config import settings
from marketplace.models.catalog import Image
from tests.api.visits import signed_in
from tests.factories import shop


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


def png(width=80, height=80):
    out = BytesIO()
    Canvas.new("RGB", (width, height), "peru").save(out, "PNG")
    return out.getvalue()


def bomb():
    """A PNG of some kilobytes that says it has 900 megapixels."""

    def chunk(kind, body):
        crc = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + crc

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1_000_000)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


async def test_a_picture_of_ones_own_product_is_taken(vendors):
    mine, _other = vendors

    answer = await send(mine, png())

    assert (answer.status_code, answer.headers["location"]) == (303, "/vendor/offers")
    assert await pictures_of(mine) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"not a picture", b"<svg onload='alert(1)'/>", png(20, 20), png()[:60], bomb()],
    ids=["empty", "text", "svg", "tiny", "cut off", "bomb"],
)
async def test_what_is_no_good_picture_is_refused_and_nothing_kept(vendors, content, tmp_path):
    mine, _other = vendors

    answer = await send(mine, content)

    assert answer.status_code == 303
    assert await pictures_of(mine) == 0
    assert not list(tmp_path.rglob("*.webp"))


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
