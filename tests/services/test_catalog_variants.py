"""Forms of a product come later, are corrected, and go while nobody has offered them."""

import pytest
from sqlmodel import col, select

from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.models.catalog import Image, Product, Variant
from marketplace.services import catalog_variants, offers, variant_pictures
from marketplace.services.catalog import propose_product
from marketplace.services.catalog_drafts import ProductDraft, ProductWords, VariantDraft
from marketplace.services.offer_writing import OfferDraft
from tests.factories import numbers, shop, staff


def form(colour, size, **further):
    return VariantDraft(options={"Colour": colour, "Size": size}, **further)


async def shirt(db, made, *variants):
    product = await db.get_one(Product, made.offer.product_id)
    words = ProductWords(f"Shirt {next(numbers)}", product.category_id)
    return await propose_product(db, made.owner, ProductDraft(words, list(variants)))


async def forms_of(db, product):
    rows = select(Variant).where(Variant.product_id == product.id).order_by(col(Variant.position))
    return (await db.exec(rows)).all()


async def test_a_product_remembers_by_what_its_variants_differ(db):
    made = await shop(db)

    product = await shirt(db, made, form("Blue", "M"), form("Blue", "XL"))

    assert product.axes == ["Colour", "Size"]
    assert [one.name for one in await forms_of(db, product)] == ["Blue / M", "Blue / XL"]


@pytest.mark.parametrize(
    "variants",
    [
        [form("Blue", "M"), form("blue", "m", name="Another")],
        [form("Blue", "M"), VariantDraft("Red", {"Colour": "Red"})],
        [form("Blue", "M"), VariantDraft("Blue / M")],
        [form("Blue", "M", gtin="4006381333948"), form("Red", "M", gtin="4006381333948")],
        [form("Blue", "M"), form("", "M")],
    ],
)
async def test_variants_that_cannot_be_told_apart_are_refused(db, variants):
    with pytest.raises(Invalid):
        await shirt(db, await shop(db), *variants)


async def test_a_form_is_added_later_by_its_proposer_or_staff_and_by_nobody_else(db):
    made, other = await shop(db), await shop(db)
    product = await shirt(db, made, form("Blue", "M"), form("Blue", "XL"))

    await catalog_variants.add_variant(db, made.owner, product.id, form("Red", "M"))
    await catalog_variants.add_variant(db, await staff(db), product.id, form("Red", "XL"))
    with pytest.raises(NotFound):
        await catalog_variants.add_variant(db, other.owner, product.id, form("Green", "M"))

    names = [one.name for one in await forms_of(db, product)]
    assert names == ["Blue / M", "Blue / XL", "Red / M", "Red / XL"]


@pytest.mark.parametrize(
    "draft",
    [form("blue", "m"), VariantDraft("Red", {"Colour": "Red"}), VariantDraft("Red"), form("", "")],
)
async def test_a_form_that_fits_no_gap_is_not_added(db, draft):
    made = await shop(db)
    product = await shirt(db, made, form("Blue", "M"), form("Blue", "XL"))

    with pytest.raises(Invalid):
        await catalog_variants.add_variant(db, made.owner, product.id, draft)


async def test_a_nameless_form_is_named_before_another_comes(db):
    made = await shop(db)
    product = await shirt(db, made, VariantDraft())
    [only] = await forms_of(db, product)

    with pytest.raises(Invalid):
        await catalog_variants.add_variant(db, made.owner, product.id, VariantDraft("Large"))
    await catalog_variants.change_variant(db, made.owner, only.id, VariantDraft("Small"))
    await catalog_variants.add_variant(db, made.owner, product.id, VariantDraft("Large"))

    assert [one.name for one in await forms_of(db, product)] == ["Small", "Large"]


async def test_a_wrong_number_and_weight_are_put_right(db):
    made = await shop(db)
    product = await shirt(db, made, form("Blue", "M", gtin="4006381333955"), form("Red", "M"))
    blue, red = await forms_of(db, product)

    draft = form("Blue", "M", gtin="4006381333962", weight_grams=250)
    await catalog_variants.change_variant(db, made.owner, blue.id, draft)
    with pytest.raises(Invalid) as refused:
        await catalog_variants.change_variant(
            db, made.owner, red.id, form("Red", "M", gtin="4006381333962")
        )

    assert (blue.gtin, blue.weight_grams) == ("4006381333962", 250)
    assert refused.value.field == "gtin"


async def test_a_form_that_was_offered_stays_and_the_last_one_as_well(db):
    made = await shop(db)
    product = await shirt(db, made, form("Blue", "M"), form("Red", "M"))
    blue, red = await forms_of(db, product)
    await offers.make_offer(db, made.owner, OfferDraft(blue.id, 2_000, 1))

    with pytest.raises(Conflict):
        await catalog_variants.remove_variant(db, made.owner, blue.id)
    await catalog_variants.remove_variant(db, made.owner, red.id)
    with pytest.raises(NotFound):
        await catalog_variants.remove_variant(db, made.owner, red.id)

    assert [one.name for one in await forms_of(db, product)] == ["Blue / M"]


async def test_free_names_become_options_one_by_one(db):
    made = await shop(db)
    product = await shirt(db, made, VariantDraft("Small"), VariantDraft("Large"))
    small, large = await forms_of(db, product)

    await catalog_variants.name_axes(db, made.owner, product.id, ["Size"])
    for one, size in ((small, "S"), (large, "L")):
        draft = VariantDraft("", {"Size": size})
        await catalog_variants.change_variant(db, made.owner, one.id, draft)

    assert [one.options for one in (small, large)] == [{"Size": "S"}, {"Size": "L"}]
    assert [one.name for one in (small, large)] == ["S", "L"]


async def test_an_axis_is_renamed_with_its_values_and_not_dropped_while_it_is_needed(db):
    made = await shop(db)
    product = await shirt(db, made, form("Blue", "M"), form("Blue", "XL"))

    await catalog_variants.name_axes(db, made.owner, product.id, ["Tone", "Size"])
    with pytest.raises(Invalid) as refused:
        await catalog_variants.name_axes(db, made.owner, product.id, ["Tone"])

    blue, _ = await forms_of(db, product)
    assert blue.options == {"Tone": "Blue", "Size": "M"}
    assert refused.value.field == "axes"


async def test_a_picture_shows_one_form_of_its_own_product(db):
    made = await shop(db)
    product = await shirt(db, made, form("Blue", "M"), form("Red", "M"))
    blue, _red = await forms_of(db, product)
    image = Image(product_id=product.id, key="k", width=9, height=9)
    db.add(image)
    await db.flush()

    await variant_pictures.show_variant(db, made.owner, image.id, blue.id)
    with pytest.raises(NotFound):
        await variant_pictures.show_variant(db, made.owner, image.id, made.offer.variant_id)

    assert image.variant_id == blue.id
    await variant_pictures.show_variant(db, made.owner, image.id, None)
    assert image.variant_id is None
