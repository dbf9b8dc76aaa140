"""Each letter can be written from the rows it is about."""

import pytest

from marketplace.events import VendorApproved, VendorReinstated, VendorRejected, VendorSuspended
from marketplace.jobs.letters import LETTERS, _templates
from tests.factories import shop

REASON = "Parcels came without their goods."


@pytest.mark.parametrize(
    ("event", "subject"),
    [
        (VendorApproved, "Your shop is open"),
        (VendorReinstated, "Your shop is open again"),
        (VendorRejected, "About your application"),
        (VendorSuspended, "Your shop is suspended"),
    ],
)
async def test_a_vendor_is_told_what_was_decided_and_why(db, event, subject):
    vendor = (await shop(db)).vendor
    reasons = {"reason": REASON} if "reason" in event.__dataclass_fields__ else {}

    letter = await LETTERS[event](db, event(vendor.id, **reasons))
    text = _templates().get_template(f"{letter.template}.txt").render(letter.words)

    assert (letter.recipient, letter.subject) == (vendor.email, subject)
    assert vendor.name in text
    assert REASON in text or not reasons
