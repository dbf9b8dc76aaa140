"""Decisions that need a reason, and who may make them."""

import pytest

from marketplace.errors import Conflict, Forbidden, NotFound
from marketplace.queries.audit import Wanted, audit_trail
from marketplace.rules.kinds import StaffRole, VendorStatus
from marketplace.state.admin.moderation import DECISIONS, ModerationState
from marketplace.state.admin.vendor_actions import VendorActionsState
from tests.factories import person, shop, staff
from tests.state.vendor.conftest import call


@pytest.mark.parametrize("reason", ["", "no", "x" * 501])
async def test_a_reason_that_is_too_short_or_too_long_decides_nothing(db, sit, reason):
    sold = await shop(db)
    state = sit(ModerationState, await staff(db))
    await call(state, "ask", "suspend", sold.vendor.id, sold.vendor.name)

    await call(state, "decide", {"reason": reason})

    assert state.problem == "The reason needs 3 to 500 characters."
    assert sold.vendor.status is VendorStatus.APPROVED


async def test_a_suspension_is_written_down_with_its_reason(db, sit):
    sold, admin = await shop(db), await staff(db)
    state = sit(ModerationState, admin)
    await call(state, "ask", "suspend", sold.vendor.id, sold.vendor.name)

    await call(state, "decide", {"reason": "Parcels never came"})
    await call(state, "decide", {"reason": "Parcels never came"})

    [entry, *_] = (await audit_trail(db, admin, Wanted("vendor"))).rows
    assert (entry.subject, entry.action) == (sold.vendor.name, "Vendor suspended")
    assert (entry.change, entry.reason) == ("Status: approved → suspended", "Parcels never came")
    assert state.asking == ""


@pytest.mark.parametrize("question", DECISIONS)
async def test_neither_shoppers_nor_vendors_nor_support_decide(db, sit, question):
    sold = await shop(db)
    for actor in (await person(db), sold.owner, await staff(db, StaffRole.SUPPORT)):
        state = sit(ModerationState, actor)
        await call(state, "ask", question, sold.vendor.id, "")

        with pytest.raises(Forbidden):
            await call(state, "decide", {"reason": "Because I say so"})

    assert sold.vendor.status is VendorStatus.APPROVED


@pytest.mark.parametrize("question", DECISIONS)
async def test_what_does_not_exist_cannot_be_decided_on(db, sit, question):
    state = sit(ModerationState, await staff(db))
    await call(state, "ask", question, 999_999_999, "")

    with pytest.raises(NotFound):
        await call(state, "decide", {"reason": "A good reason"})


async def test_approving_twice_is_told_and_changes_nothing(db, sit):
    sold, admin = await shop(db), await staff(db)
    entries = len((await audit_trail(db, admin)).rows)
    state = sit(VendorActionsState, admin)

    with pytest.raises(Conflict):
        await call(state, "approve", sold.vendor.id)

    assert len((await audit_trail(db, admin)).rows) == entries


@pytest.mark.parametrize("typed", ["lots", "-1", "101", "1.234"])
async def test_a_commission_that_is_no_percentage_is_refused(db, sit, typed):
    sold = await shop(db)
    state = sit(VendorActionsState, await staff(db))
    await call(state, "ask_commission", sold.vendor.id, sold.vendor.name, "")

    await call(state, "set_commission", {"commission": typed})

    assert state.problem
    assert sold.vendor.commission_bp is None
