"""The editor's list of variants, for the product's own shop."""

import pytest

from marketplace.errors import Conflict, NotFound
from marketplace.models.catalog import Product, Variant
from marketplace.services import catalog_variants
from marketplace.services.catalog_drafts import VariantDraft
from marketplace.state.vendor.variants import VariantsState
from tests.factories import shop
from tests.state.vendor.conftest import call


@pytest.fixture
async def mine(db):
    return await shop(db)


@pytest.fixture
async def screen(sit, mine):
    state = sit(VariantsState, mine.owner)
    state.product_id = mine.offer.product_id
    await call(state, "refresh")
    return state


async def test_the_only_form_gets_a_name_a_number_and_company(db, screen, mine):
    [only] = screen.form.rows
    assert only.why_kept

    await call(screen, "ask", only.id)
    await call(screen, "save", {"name": "Small", "gtin": "4006381333993", "weight": "900"})
    await call(screen, "ask", 0)
    await call(screen, "save", {"name": "Large"})

    assert [(row.name, row.weight_text) for row in screen.form.rows] == [
        ("Small", "900 g"),
        ("Large", ""),
    ]
    await call(screen, "remove", screen.form.rows[1].id)
    assert [row.name for row in screen.form.rows] == ["Small"]


async def test_a_second_click_on_a_closed_dialog_adds_nothing(screen):
    await call(screen, "ask", screen.form.rows[0].id)
    await call(screen, "save", {"name": "Small"})
    await call(screen, "ask", 0)

    await call(screen, "save", {"name": "Large"})
    await call(screen, "save", {"name": "Huge"})

    assert [row.name for row in screen.form.rows] == ["Small", "Large"]


async def test_a_wrong_number_is_told_in_the_dialog_which_stays_open(screen):
    await call(screen, "ask", screen.form.rows[0].id)

    await call(screen, "save", {"name": "Small", "gtin": "4006381333932"})
    assert (screen.field, screen.asking) == ("gtin", "variant")
    await call(screen, "save", {"name": "Small", "weight": "heavy"})
    assert screen.field == "weight"


async def test_axes_are_named_and_then_asked_for(screen):
    await call(screen, "ask_axes")
    await call(screen, "save_axes", {"axis-0": "Size", "axis-1": "", "axis-2": ""})
    await call(screen, "ask", screen.form.rows[0].id)

    await call(screen, "save", {"option-0": "M"})

    assert (screen.form.axes, screen.form.rows[0].options_text) == (["Size"], "Size: M")


async def test_another_shops_variants_are_out_of_reach(db, sit, mine):
    state = sit(VariantsState, (await shop(db)).owner)
    state.product_id = mine.offer.product_id

    with pytest.raises(NotFound):
        await call(state, "refresh")
    with pytest.raises(NotFound):
        await call(state, "remove", mine.offer.variant_id)

    assert await db.get(Variant, mine.offer.variant_id)


async def test_what_was_offered_is_not_removed(db, screen, mine):
    product = await db.get_one(Product, mine.offer.product_id)
    await call(screen, "ask", screen.form.rows[0].id)
    await call(screen, "save", {"name": "Small"})
    await catalog_variants.add_variant(db, mine.owner, product.id, VariantDraft("Large"))

    with pytest.raises(Conflict):
        await call(screen, "remove", mine.offer.variant_id)
