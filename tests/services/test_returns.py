"""Sending things back: who may take which step, and what each does to money and stock."""

import pytest
from sqlmodel import select

from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.models.aftersales import OrderReturn
from marketplace.models.payments import CreditNote
from marketplace.models.sales import SalePart
from marketplace.queries.aftersales import returnable
from marketplace.rules.case_kinds import ReturnReason, ReturnStatus, ShipmentKind, Wish
from marketplace.rules.fulfilment import OrderStatus
from marketplace.rules.kinds import MemberRole
from marketplace.rules.money_kinds import CreditKind, Liable
from marketplace.rules.permissions import Actor
from marketplace.services import (
    bookkeeping,
    escalations,
    goodwill,
    inspections,
    orders,
    replacements,
    returns,
)
from marketplace.services.escalations import Verdict
from marketplace.services.inspections import Finding
from marketplace.services.returns import Asked
from tests.aftersales import ago, arrived, bought, moves, on_hand, parcels
from tests.factories import person, shop, staff, visitor

TO = "Elm and Ash, Returns, 1 Oak Road, Bremen"


async def asked(db, it, count=1, **terms):
    wish = Asked({it.line.id: count}, terms.pop("reason", ReturnReason.CHANGED_MIND), **terms)
    return await returns.request(db, it.buyer, it.order.id, wish)


async def received(db, it, count=1, **terms):
    one = await asked(db, it, count, **terms)
    await returns.approve(db, it.seller, one.id, TO)
    await returns.send_back(db, it.buyer, one.id, "DHL", "BACK01")
    await returns.receive(db, it.seller, one.id)
    return one


async def note_of(db, one):
    return await db.get_one(CreditNote, one.credit_note_id)


async def test_a_return_goes_its_whole_way_and_is_paid_back(db):
    it = await arrived(db, 3)

    one = await asked(db, it, 1)
    assert (one.status, one.is_withdrawal) == (ReturnStatus.REQUESTED, True)
    await returns.approve(db, it.seller, one.id, TO)
    await returns.send_back(db, it.buyer, one.id, "DHL", "BACK01")
    await returns.receive(db, it.seller, one.id)
    await inspections.inspect(db, it.seller, one.id, Finding())

    note = await note_of(db, one)
    assert (one.status, note.kind, note.amount_minor) == (
        ReturnStatus.REFUNDED, CreditKind.RETURN, 2_000,
    )  # fmt: skip
    assert (it.line.returned_quantity, it.line.refunded_minor) == (1, 2_000)
    assert await on_hand(db, it.shop.offer.id) == 8


async def test_all_pieces_withdrawn_bring_the_delivery_back_too(db):
    it = await arrived(db, 3)
    first = await received(db, it, 1)
    await inspections.inspect(db, it.seller, first.id, Finding())

    last = await received(db, it, 2)
    await inspections.inspect(db, it.seller, last.id, Finding())

    amounts = [(await note_of(db, one)).amount_minor for one in (first, last)]
    assert amounts == [2_000, 4_500]


async def test_after_the_days_of_the_law_the_delivery_stays_paid(db):
    it = await arrived(db, 1)
    it.order.delivered_at = ago(days=20)

    one = await received(db, it, 1)
    await inspections.inspect(db, it.seller, one.id, Finding())

    assert (one.is_withdrawal, (await note_of(db, one)).amount_minor) == (False, 2_000)


async def test_what_is_broken_brings_the_delivery_back_later_too(db):
    it = await arrived(db, 1)
    it.order.delivered_at = ago(days=20)

    one = await received(db, it, 1, reason=ReturnReason.DEFECTIVE)
    await inspections.inspect(db, it.seller, one.id, Finding())

    assert (await note_of(db, one)).amount_minor == 2_500


async def test_a_deduction_is_taken_off_and_says_why(db):
    it = await arrived(db, 2)
    one = await received(db, it, 1)

    finding = Finding(deduction_minor=500, words="The box is missing", is_restocked=False)
    await inspections.inspect(db, it.seller, one.id, finding)

    assert ((await note_of(db, one)).amount_minor, one.answer) == (1_500, "The box is missing")
    assert (it.line.returned_quantity, await on_hand(db, it.shop.offer.id)) == (1, 8)


@pytest.mark.parametrize("funded", [0, 4_000])
async def test_what_cost_the_shopper_nothing_can_be_sent_back_as_well(db, funded):
    it = await bought(db, 2)
    found = select(SalePart).where(SalePart.order_line_id == it.line.id)
    part = (await db.exec(found)).one()
    part.paid_minor, part.funded_minor = 0, funded
    part.fee_minor, part.fee_vat_minor = funded // 10, 0
    await orders.ship(db, it.seller, it.order.id, "DHL", "JD0146")
    await orders.deliver(db, it.buyer, it.order.id)

    one = await received(db, it, 1)
    with pytest.raises(Invalid):
        await inspections.inspect(db, it.seller, one.id, Finding(deduction_minor=1, words="Torn"))
    await inspections.inspect(db, it.seller, one.id, Finding())
    await bookkeeping.book_credit(db, one.credit_note_id)

    note = await note_of(db, one)
    assert (one.status, note.amount_minor) == (ReturnStatus.REFUNDED, 0)
    assert (note.funded_minor, note.fee_minor) == (funded // 2, funded // 20)
    assert (it.line.returned_quantity, await on_hand(db, it.shop.offer.id)) == (1, 9)


@pytest.mark.parametrize("deduction", [-1, 2_000, 10**15, float("nan"), 1.5])
async def test_a_deduction_that_is_none_changes_nothing(db, deduction):
    it = await arrived(db, 2)
    one = await received(db, it, 1)
    before = await moves(db)

    with pytest.raises(Invalid):
        finding = Finding(deduction_minor=deduction, words="Scratched")
        await inspections.inspect(db, it.seller, one.id, finding)

    assert (one.status, await moves(db)) == (ReturnStatus.RECEIVED, before)
    assert await on_hand(db, it.shop.offer.id) == 8


async def test_what_is_refused_brings_nothing_until_staff_say_otherwise(db):
    it = await arrived(db, 2)
    one = await received(db, it, 1)
    await inspections.inspect(db, it.seller, one.id, Finding(False, words="It was worn for weeks"))
    assert one.status == ReturnStatus.DENIED

    await returns.ask_staff(db, it.buyer, one.id)
    verdict = Verdict("The pictures show no wear", 2_000, Liable.PLATFORM)
    await escalations.decide_return(db, await staff(db), one.id, verdict)

    note = await note_of(db, one)
    assert (one.status, note.kind, one.paid_by) == (
        ReturnStatus.REFUNDED, CreditKind.COURTESY, Liable.PLATFORM,
    )  # fmt: skip
    with pytest.raises(Conflict):
        await escalations.decide_return(db, await staff(db), one.id, verdict)


async def test_no_more_comes_back_than_arrived(db):
    it = await arrived(db, 3)
    await asked(db, it, 2)

    for count in (2, 4, -1, 0):
        with pytest.raises(Conflict):
            await asked(db, it, count)

    assert await returnable(db, it.order.id) == {it.line.id: 1}


async def test_what_has_not_arrived_cannot_be_sent_back(db):
    it = await bought(db, 2)
    with pytest.raises(Conflict):
        await asked(db, it, 1)
    await orders.ship(db, it.seller, it.order.id, "DHL", "JD0146", {it.line.id: 1})

    with pytest.raises(Conflict):
        await asked(db, it, 1)

    mine = select(OrderReturn).where(OrderReturn.vendor_order_id == it.order.id)
    assert (await db.exec(mine)).all() == []


async def test_the_days_for_sending_back_end(db):
    it = await arrived(db, 1)
    it.order.delivered_at = ago(days=31)

    with pytest.raises(Conflict, match="30 days"):
        await asked(db, it, 1)


async def test_pieces_that_are_kept_after_all_can_be_sent_back_later(db):
    it = await arrived(db, 1)
    one = await asked(db, it, 1)

    await returns.withdraw(db, it.buyer, one.id)

    assert await returnable(db, it.order.id) == {it.line.id: 1}


async def test_a_withdrawal_cannot_be_denied_and_another_return_can(db):
    it = await arrived(db, 2)
    lawful = await asked(db, it, 1)
    it.order.delivered_at = ago(days=20)
    kind = await asked(db, it, 1)

    with pytest.raises(Conflict):
        await returns.deny(db, it.seller, lawful.id, "We don't like to")
    await returns.deny(db, it.seller, kind.id, "It was used")

    assert (lawful.status, kind.status) == (ReturnStatus.REQUESTED, ReturnStatus.DENIED)


async def test_two_tabs_approve_once(db):
    it = await arrived(db, 1)
    one = await asked(db, it, 1)
    await returns.approve(db, it.seller, one.id, TO)

    with pytest.raises(Conflict, match="already approved"):
        await returns.approve(db, it.seller, one.id, "Somewhere else")

    assert one.instructions == TO


async def test_a_second_inspection_pays_nothing_more(db):
    it = await arrived(db, 2)
    one = await received(db, it, 1)
    await inspections.inspect(db, it.seller, one.id, Finding())
    before = await moves(db)

    with pytest.raises(Conflict):
        await inspections.inspect(db, it.seller, one.id, Finding())

    assert await moves(db) == before


async def test_strangers_find_no_return(db):
    it, other = await arrived(db, 1), await shop(db)
    one = await asked(db, it, 1)
    steps = (
        (returns.approve, (TO,)), (returns.deny, ("No, thank you",)), (returns.receive, ()),
        (returns.send_back, ("DHL", "BACK01")), (returns.withdraw, ()), (returns.ask_staff, ()),
        (inspections.inspect, (Finding(),)), (replacements.send_for_return, ("DHL", "NEW01")),
    )  # fmt: skip

    for verb, arguments in steps:
        for stranger in (other.owner, await person(db), visitor()):
            with pytest.raises(NotFound):
                await verb(db, stranger, one.id, *arguments)
        with pytest.raises(NotFound):
            await verb(db, it.seller, 10**12, *arguments)

    assert one.status == ReturnStatus.REQUESTED


async def test_each_side_takes_its_own_steps_only(db):
    it = await arrived(db, 1)
    one = await asked(db, it, 1)

    with pytest.raises(NotFound):
        await returns.approve(db, it.buyer, one.id, TO)
    with pytest.raises(NotFound):
        await returns.withdraw(db, it.seller, one.id)
    with pytest.raises(Forbidden):
        await escalations.decide_return(db, it.seller, one.id, Verdict("Ours"))


async def test_who_only_packs_pays_nothing_back(db):
    it = await arrived(db, 1)
    one = await received(db, it, 1)
    shops = {it.shop.vendor.id: MemberRole.PACKER}
    packer = Actor(account_id=it.seller.account_id, vendor_id=it.shop.vendor.id, shops=shops)

    with pytest.raises(Forbidden):
        await inspections.inspect(db, packer, one.id, Finding())

    assert one.status == ReturnStatus.RECEIVED


async def test_an_exchange_sends_another_without_a_sale(db):
    it = await arrived(db, 2)
    one = await received(db, it, 1, wish=Wish.REPLACEMENT, reason=ReturnReason.DEFECTIVE)
    sold = await moves(db)

    await inspections.inspect(db, it.seller, one.id, Finding(is_restocked=False))
    assert (one.status, await on_hand(db, it.shop.offer.id)) == (ReturnStatus.INSPECTED, 7)
    await replacements.send_for_return(db, it.seller, one.id, "DPD", "NEW01")

    parcel = (await parcels(db, it.order))[-1]
    assert (one.status, one.replacement_id) == (ReturnStatus.REPLACED, parcel.id)
    assert (parcel.kind, one.credit_note_id, await moves(db)) == (
        ShipmentKind.REPLACEMENT, None, sold,
    )  # fmt: skip
    with pytest.raises(Conflict):
        await replacements.send_for_return(db, it.seller, one.id, "DPD", "NEW02")


async def test_an_exchange_of_what_is_sold_out_is_paid_back(db):
    it = await arrived(db, 2, stock=2)
    one = await received(db, it, 1, wish=Wish.REPLACEMENT, reason=ReturnReason.DEFECTIVE)

    await inspections.inspect(db, it.seller, one.id, Finding(is_restocked=False))

    assert (one.status, (await note_of(db, one)).amount_minor) == (ReturnStatus.REFUNDED, 2_000)
    assert await on_hand(db, it.shop.offer.id) == 0


async def test_a_replacement_that_is_never_sent_goes_back_on_the_shelf_when_staff_pay(db):
    it = await arrived(db, 2)
    one = await received(db, it, 1, wish=Wish.REPLACEMENT, reason=ReturnReason.DEFECTIVE)
    await inspections.inspect(db, it.seller, one.id, Finding(is_restocked=False))
    one.due_at = ago(hours=1)

    await returns.pass_deadline(db, it.seller, one.id)
    await escalations.decide_return(db, await staff(db), one.id, Verdict("Never sent", 2_000))

    assert (one.status, await on_hand(db, it.shop.offer.id)) == (ReturnStatus.REFUNDED, 8)


async def test_another_vendors_offer_cannot_be_had_in_exchange(db):
    it, other = await arrived(db, 1), await shop(db)
    wanted = {it.line.id: other.offer.id}

    with pytest.raises(Conflict):
        await asked(db, it, 1, wish=Wish.REPLACEMENT, wanted=wanted)

    assert await returnable(db, it.order.id) == {it.line.id: 1}


async def test_goodwill_leaves_the_goods_and_lowers_what_comes_back_later(db):
    it = await arrived(db, 2)

    note = await goodwill.give(db, it.seller, it.order.id, it.line.id, 1_000, reason="Scratched")
    one = await received(db, it, 1)
    await inspections.inspect(db, it.seller, one.id, Finding())

    assert (note.kind, it.line.returned_quantity) == (CreditKind.GOODWILL, 1)
    assert (await note_of(db, one)).amount_minor == 1_500


@pytest.mark.parametrize("amount", [0, -1, 4_001, 10**15, float("nan"), 1.5, True])
async def test_goodwill_of_an_amount_that_is_none_changes_nothing(db, amount):
    it = await arrived(db, 2)
    before = await moves(db)

    with pytest.raises((Invalid, Conflict)):
        await goodwill.give(db, it.seller, it.order.id, it.line.id, amount, reason="Scratched")

    assert (await moves(db), it.line.refunded_minor) == (before, 0)


async def test_only_staff_spend_the_platforms_money(db):
    it, other = await arrived(db, 1), await shop(db)
    terms = {"reason": "Kindness", "paid_by": Liable.PLATFORM}

    with pytest.raises(Forbidden):
        await goodwill.give(db, it.seller, it.order.id, it.line.id, 100, **terms)
    for stranger in (it.buyer, other.owner):
        with pytest.raises(NotFound):
            await goodwill.give(db, stranger, it.order.id, it.line.id, 100, reason="Kindness")
    note = await goodwill.give(db, await staff(db), it.order.id, it.line.id, 100, **terms)

    assert note.kind == CreditKind.COURTESY


async def test_an_order_is_completed_when_nothing_can_come_back(db):
    it = await arrived(db, 1)
    one = await asked(db, it, 1)
    it.order.delivered_at = ago(days=31)

    with pytest.raises(Conflict):
        await orders.complete(db, it.seller, it.order.id)
    await returns.withdraw(db, it.buyer, one.id)
    await orders.complete(db, it.seller, it.order.id)

    assert it.order.status == OrderStatus.COMPLETED
