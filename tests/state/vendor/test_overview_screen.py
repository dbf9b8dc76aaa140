"""What the first room of the portal tells of notices that come in."""

from dataclasses import replace

from marketplace.cards.vendor_orders import Notice, VendorOverview
from marketplace.state.vendor.overview import _difference

OLD = Notice(1, "New order F-1")
BEFORE = VendorOverview(notices=[OLD])


def test_a_notice_is_told_by_its_title_and_several_by_their_number():
    one, two = Notice(2, "New order F-2"), Notice(3, "New review")

    assert _difference(BEFORE, VendorOverview(notices=[one, OLD])) == "New order F-2"
    assert _difference(BEFORE, VendorOverview(notices=[two, one, OLD])) == "2 new messages"


def test_an_old_notice_that_only_ages_is_not_told_again():
    aged = VendorOverview(notices=[replace(OLD, when="5 minutes ago")])

    assert _difference(BEFORE, aged) == ""
