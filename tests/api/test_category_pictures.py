"""The door for pictures over categories: for staff who arrange them, and for pictures alone."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image as Canvas

from marketplace.adapters.database import reading, transaction
from marketplace.config import settings
from marketplace.models.accounts import Account
from marketplace.models.catalog import Category, Product
from marketplace.rules.kinds import StaffRole
from tests.api.visits import signed_in
from tests.factories import shop, staff


@pytest.fixture
async def made(db_url, tmp_path):
    """A shop, and a folder for files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(tmp_path))
        settings.cache_clear()
        async with transaction() as db:
            seller = await shop(db)
        yield seller
    settings.cache_clear()


async def send(seller, category_id, content):
    async with signed_in(seller) as client:
        files = {"picture": ("stool.png", content, "image/png")}
        data = {"category_id": str(category_id)}
        return await client.post("/uploads/category-picture", files=files, data=data)


async def acting_as(made, role):
    """Somebody of the staff, and a category."""
    async with transaction() as db:
        admin = await staff(db, role)
        (await db.get_one(Account, admin.account_id)).staff_role = role
        product = await db.get_one(Product, made.offer.product_id)
        return replace(made, owner=admin), product.category_id


async def picture_of(category_id):
    async with reading() as db:
        return (await db.get_one(Category, category_id)).picture


def png():
    out = BytesIO()
    Canvas.new("RGB", (80, 80), "peru").save(out, "PNG")
    return out.getvalue()


async def test_staff_hang_a_picture_over_a_category(made):
    admin, category_id = await acting_as(made, StaffRole.CATALOGUE)

    answer = await send(admin, category_id, png())

    assert answer.headers["location"] == f"/admin/categories/{category_id}"
    assert await picture_of(category_id)


@pytest.mark.parametrize("content", [b"", b"not a picture"])
async def test_what_is_no_picture_is_told_on_the_sheet(made, content):
    admin, category_id = await acting_as(made, StaffRole.CATALOGUE)

    answer = await send(admin, category_id, content)

    assert answer.headers["location"].startswith(f"/admin/categories/{category_id}?problem=")
    assert await picture_of(category_id) == ""


async def test_neither_vendors_nor_support_hang_anything(made):
    support, category_id = await acting_as(made, StaffRole.SUPPORT)

    refused = [await send(one, category_id, png()) for one in (made, support)]

    assert refused[0].headers["location"] == "/sign-in"
    assert "problem=" in refused[1].headers["location"]
    assert await picture_of(category_id) == ""
