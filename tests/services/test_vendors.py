"""Becoming a vendor, and what a vendor decides about its own shop."""

import pytest
from sqlmodel import func, select

from marketplace.errors import Conflict, Forbidden, Invalid, NotFound, SignInRequired
from marketplace.models.vendors import Vendor
from marketplace.rules.kinds import VendorStatus
from marketplace.rules.permissions import SYSTEM
from marketplace.services import vendor_terms, vendors
from marketplace.services.vendor_terms import Profile
from marketplace.services.vendors import Application
from tests.factories import person, shop, visitor

GOOD = {
    "name": "Elm and Ash",
    "tagline": "Wooden things for tables",
    "story": "",
    "country": "DE",
    "city": "Bremen",
}


async def shops(db):
    return (await db.exec(select(func.count()).select_from(Vendor))).one()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 61),
        ("tagline", " "),
        ("tagline", "x" * 121),
        ("story", "x" * 5_001),
        ("country", ""),
        ("country", "Germany"),
        ("city", ""),
    ],
)
async def test_an_application_that_does_not_fit_is_refused_at_its_field(db, field, value):
    applicant, before = await person(db), await shops(db)

    with pytest.raises(Invalid) as refused:
        await vendors.apply(db, applicant, Application(**GOOD | {field: value}))

    assert (refused.value.field, await shops(db)) == (field, before)


async def test_a_guest_is_asked_to_sign_in_before_applying(db):
    with pytest.raises(SignInRequired):
        await vendors.apply(db, visitor(), Application(**GOOD))


@pytest.mark.parametrize("name", ["Elm and Ash", "ELM AND ASH", "elm-and-ash"])
async def test_a_name_belongs_to_one_shop(db, name):
    await vendors.apply(db, await person(db), Application(**GOOD))
    before = await shops(db)

    with pytest.raises(Invalid, match="already a shop with this name"):
        await vendors.apply(db, await person(db), Application(**GOOD | {"name": name}))

    assert await shops(db) == before


async def test_one_application_may_wait_per_person(db):
    applicant = await person(db)
    await vendors.apply(db, applicant, Application(**GOOD))
    before = await shops(db)

    with pytest.raises(Invalid, match="waiting already"):
        await vendors.apply(db, applicant, Application(**GOOD | {"name": "Another"}))

    assert await shops(db) == before


async def test_who_was_turned_down_may_apply_again_under_the_same_name(db):
    ada = await person(db)
    first = await vendors.apply(db, ada, Application(**GOOD))
    await vendors.reject(db, SYSTEM, first.id, "Please tell us more.")

    again = await vendors.apply(db, ada, Application(**GOOD | {"story": "Since 1987."}))

    assert again.id == first.id
    assert (again.status, again.story) == (VendorStatus.APPLIED, "Since 1987.")
    assert again.status_reason == ""


async def test_the_name_of_somebody_who_was_turned_down_stays_theirs(db):
    first = await vendors.apply(db, await person(db), Application(**GOOD))
    await vendors.reject(db, SYSTEM, first.id, "Please tell us more.")

    with pytest.raises(Invalid):
        await vendors.apply(db, await person(db), Application(**GOOD))


async def test_nobody_approves_their_own_shop(db):
    applicant = await person(db)
    vendor = await vendors.apply(db, applicant, Application(**GOOD))

    with pytest.raises(Forbidden):
        await vendors.approve(db, applicant, vendor.id)

    assert vendor.status is VendorStatus.APPLIED


async def test_a_shop_is_approved_once(db):
    mine = await shop(db)

    with pytest.raises(Conflict):
        await vendors.approve(db, SYSTEM, mine.vendor.id)


@pytest.mark.parametrize("days", [-1, 61])
async def test_nobody_packs_for_ever(db, days):
    mine = await shop(db)

    with pytest.raises(Invalid) as refused:
        await vendor_terms.set_handling(db, mine.owner, days)

    assert (refused.value.field, mine.vendor.handling_days) == ("handling_days", 1)


async def test_people_without_a_shop_have_nothing_to_change(db):
    profile = Profile("Anything", "", "Bremen")

    for actor in (await person(db), visitor()):
        with pytest.raises(NotFound):
            await vendor_terms.change_profile(db, actor, profile)
        with pytest.raises(NotFound):
            await vendor_terms.set_handling(db, actor, 2)
