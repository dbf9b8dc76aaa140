"""The settings form: plain words beside the field, all of it or nothing."""

import pytest

from marketplace.errors import Forbidden
from marketplace.queries.audit import Wanted, audit_trail
from marketplace.rules.permissions import Actor
from marketplace.services.settings import shop_settings
from marketplace.state.admin.settings import SettingsState
from tests.factories import person, staff
from tests.state.vendor.conftest import call


async def opened(sit, actor: Actor) -> SettingsState:
    state = sit(SettingsState, actor)
    await call(state, "load")
    return state


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("site_name", " ", "Please write something here."),
        ("site_name", "x" * 61, "At most 60 characters, please."),
        ("site_tagline", "x" * 141, "At most 140 characters, please."),
        ("commission_bp", "lots", "Please write a number, like 12.5."),
        ("commission_bp", "120", "Between 0 and 100 percent, with at most two decimals."),
        ("hold_minutes", "5", "30 is the least."),
        ("hold_minutes", "2000", "1,440 is the most."),
        ("ship_by_days", "soon", "Please write a whole number."),
        ("ship_by_days", "1.5", "Please write a whole number."),
    ],
)
async def test_a_wrong_value_is_explained_in_plain_words(db, sit, field, typed, words):
    state = await opened(sit, await staff(db))
    before = await shop_settings(db)

    await call(state, "save", state.values | {field: typed})

    assert (state.field, state.problem) == (field, words)
    assert await shop_settings(db) == before


async def test_the_commission_is_typed_in_percent_and_stands_in_the_audit_trail(db, sit):
    admin = await staff(db)
    state = await opened(sit, admin)

    await call(state, "save", state.values | {"commission_bp": "12,5 %"})

    assert (await shop_settings(db)).commission_bp == 1250
    entry = (await audit_trail(db, admin, Wanted("setting"))).rows[0]
    assert (entry.action, entry.change) == ("Setting commission", "Commission: 10% → 12.5%")


async def test_an_old_form_leaves_alone_what_another_tab_changed(db, sit):
    admin = await staff(db)
    old, new = await opened(sit, admin), await opened(sit, admin)
    await call(new, "save", new.values | {"site_name": "Northhall"})

    await call(old, "save", old.values | {"site_tagline": "Made by people."})

    found = await shop_settings(db)
    assert (found.site_name, found.site_tagline) == ("Northhall", "Made by people.")


async def test_a_shopper_changes_nothing(db, sit):
    shopper = await person(db)
    state = await opened(sit, shopper)
    before = await shop_settings(db)

    with pytest.raises(Forbidden):
        await call(state, "save", state.values | {"site_name": "Mine"})
    with pytest.raises(Forbidden):
        await call(state, "save", state.values)

    assert await shop_settings(db) == before
