"""Returns and claims as each side finds them: in its list, on a sheet, on the order's page."""

import pytest

from marketplace.errors import Forbidden, NotFound
from marketplace.models.orders import OrderGroup
from marketplace.queries.case_sheet import case_sheet, case_to_decide
from marketplace.queries.cases import cases_to_decide, vendor_cases
from marketplace.queries.piece_choices import open_pieces, returnable_pieces
from marketplace.queries.purchases import purchase_page
from marketplace.queries.vendor_order_sheet import vendor_order
from marketplace.queries.vendor_orders import order_board
from marketplace.rules.case_kinds import ClaimKind, ReturnReason
from marketplace.services import claims, goodwill, inspections, orders, returns
from tests.aftersales import ago, arrived, bought, parcels
from tests.factories import person, shop, staff


async def page_of(db, it):
    group = await db.get_one(OrderGroup, it.order.group_id)
    card = await purchase_page(db, it.buyer, group.number, "")
    return card.parcels[0]


async def asked(db, it, count=1):
    draft = returns.Asked({it.line.id: count}, ReturnReason.CHANGED_MIND)
    return await returns.request(db, it.buyer, it.order.id, draft)


async def complained(db, it, count=1):
    [parcel, *_] = await parcels(db, it.order)
    told = claims.Complaint(parcel.id, ClaimKind.DAMAGED, {it.line.id: count})
    return await claims.open_claim(db, it.buyer, it.order.id, told)


async def test_a_buyer_sees_every_parcel_with_what_is_in_it(db):
    it = await bought(db, 3)
    await orders.ship(db, it.seller, it.order.id, "DHL", "FIRST1", {it.line.id: 1})

    part = await page_of(db, it)
    assert (part.status, part.has_parcels) == ("Partly on its way", True)
    assert (part.unsent, part.can_confirm) == ([f"2 × {it.line.title}"], False)
    await orders.ship(db, it.seller, it.order.id, "UPS", "SECOND2")

    part = await page_of(db, it)
    told = [(one.title, one.tracking, one.contents) for one in part.shipments]
    assert told == [
        ("Parcel 1 of 2", "DHL FIRST1", [f"1 × {it.line.title}"]),
        ("Parcel 2 of 2", "UPS SECOND2", [f"2 × {it.line.title}"]),
    ]
    assert part.unsent == []


async def test_what_has_arrived_can_be_sent_back_until_its_days_are_over(db):
    it = await arrived(db, 1)
    assert (await page_of(db, it)).can_return

    it.order.delivered_at = ago(days=31)
    await db.flush()

    assert not (await page_of(db, it)).can_return


async def test_a_buyer_reads_where_the_money_is(db):
    it = await arrived(db, 2)
    one = await asked(db, it)
    await returns.approve(db, it.seller, one.id, "1 Oak Road")
    await returns.receive(db, it.seller, one.id)
    await inspections.inspect(db, it.seller, one.id, inspections.Finding())

    [case] = (await page_of(db, it)).cases
    assert case.words == "We got it. €20.00 is on its way back to your card."
    assert (case.status, case.can_withdraw) == ("Paid back", False)


async def test_a_vendors_list_has_what_waits_for_an_answer_first(db):
    it, other = await arrived(db, 3), await arrived(db, 1)
    one, claim = await asked(db, it), await complained(db, it)
    await asked(db, other)
    await returns.approve(db, it.seller, one.id, "1 Oak Road")

    to_do = await vendor_cases(db, it.seller, "to_do")
    waiting = await vendor_cases(db, it.seller, "waiting")
    done = await vendor_cases(db, it.seller, "done")

    assert [row.number for row in to_do.rows] == [claim.number]
    assert [row.number for row in waiting.rows] == [one.number]
    assert (done.rows, to_do.to_do, to_do.waiting) == ([], "1", "1")
    assert to_do.rows[0].contents == f"1 × {it.line.title}"


async def test_a_long_list_goes_on_where_its_page_ended(db):
    it = await arrived(db, 40, stock=40)
    numbers = [(await asked(db, it)).number for _ in range(31)]

    first = await vendor_cases(db, it.seller, "to_do")
    second = await vendor_cases(db, it.seller, "to_do", first.after)

    assert [row.number for row in (*first.rows, *second.rows)] == numbers
    assert second.after == ""


async def test_staff_find_what_they_have_to_decide(db):
    it = await arrived(db, 2)
    claim = await complained(db, it)
    await claims.disagree(db, it.seller, claim.id, "It left us whole")

    page = await cases_to_decide(db, await staff(db), "escalated")
    sheet = await case_to_decide(db, await staff(db), claim.number)

    assert claim.number in [row.number for row in page.rows]
    assert (sheet.answer, sheet.can_decide) == ("It left us whole", True)
    for stranger in (it.seller, it.buyer):
        with pytest.raises(Forbidden):
            await cases_to_decide(db, stranger, "escalated")
        with pytest.raises(NotFound):
            await case_to_decide(db, stranger, claim.number)


async def test_a_sheet_is_its_own_vendors(db):
    it, other = await arrived(db, 1), await shop(db)
    one = await asked(db, it)

    sheet = await case_sheet(db, it.seller, one.number)
    assert (sheet.can_approve, sheet.can_deny, sheet.is_withdrawal) == (True, False, True)
    for stranger in (other.owner, await person(db), it.buyer):
        with pytest.raises(NotFound):
            await case_sheet(db, stranger, one.number)


async def test_a_board_shows_what_is_still_to_be_sent(db):
    it = await bought(db, 3)
    await orders.ship(db, it.seller, it.order.id, "DHL", "FIRST1", {it.line.id: 1})

    [ticket] = (await order_board(db, it.seller)).packed.tickets
    sheet = await vendor_order(db, it.seller, it.order.number)

    assert (ticket.contents, ticket.is_rest) == (f"2 × {it.line.title}", True)
    assert [(line.quantity, line.title) for line in sheet.slip] == [(2, it.line.title)]
    assert [[line.quantity for line in slip] for slip in sheet.slips] == [[1]]
    assert (sheet.lines[0].state, sheet.can_ship, sheet.can_cancel) == (
        "2 to send, 1 sent", True, True,
    )  # fmt: skip


async def test_the_pieces_of_an_order_are_shown_to_its_two_sides_only(db):
    it, other = await arrived(db, 2), await shop(db)

    assert [row.most for row in await returnable_pieces(db, it.buyer, it.order.id)] == [2]
    assert await open_pieces(db, it.seller, it.order.id) == []
    for stranger in (other.owner, await person(db)):
        with pytest.raises(NotFound):
            await returnable_pieces(db, stranger, it.order.id)


async def test_a_present_of_money_is_seen_on_both_sides(db):
    it = await arrived(db, 1)

    await goodwill.give(db, it.seller, it.order.id, it.line.id, 300, "A scratch")

    assert (await page_of(db, it)).refund_text == "€3.00 is on its way back to your card."
    sheet = await vendor_order(db, it.seller, it.order.number)
    # €25.00 less €2.40 of fees; of the €3.00 the fee of 36 cents came back.
    assert (sheet.given_back, sheet.earning) == ("−€2.64", "€19.96")


async def test_what_was_paid_back_cannot_be_sent_back_or_complained_about(db):
    it = await arrived(db, 1)
    claim = await complained(db, it)
    part = await page_of(db, it)
    assert (part.can_return, part.shipments[0].can_claim) == (False, False)

    await claims.refund(db, it.seller, claim.id, 2_500)

    part = await page_of(db, it)
    assert (part.can_return, part.shipments[0].can_claim) == (False, False)
