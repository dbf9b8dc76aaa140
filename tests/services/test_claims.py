"""Claims about parcels: the vendor answers, staff decide, and the right one pays."""

import pytest

from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.models.payments import CreditNote
from marketplace.rules.case_kinds import ClaimKind, ClaimStatus, ShipmentKind, Wish
from marketplace.rules.fulfilment import OrderStatus
from marketplace.rules.kinds import ShipmentStatus
from marketplace.rules.money_kinds import CreditKind, Liable
from marketplace.services import claims, escalations, orders, replacements, returns
from marketplace.services.claims import Complaint
from marketplace.services.escalations import Verdict
from tests.aftersales import ago, arrived, bought, moves, on_hand, parcels
from tests.factories import person, shop, staff, visitor


async def on_its_way(db, quantity=2, **terms):
    it = await bought(db, quantity, **terms)
    await orders.ship(db, it.seller, it.order.id, "DHL", "JD0146")
    return it


async def complained(db, it, kind=ClaimKind.NOT_ARRIVED, count=2, **terms):
    [parcel, *_] = await parcels(db, it.order)
    told = Complaint(parcel.id, kind, {it.line.id: count}, **terms)
    return await claims.open_claim(db, it.buyer, it.order.id, told)


async def amount_of(db, claim):
    return (await db.get_one(CreditNote, claim.credit_note_id)).amount_minor


async def test_what_never_came_is_paid_back_with_its_delivery(db):
    it = await on_its_way(db)
    claim = await complained(db, it)

    await claims.refund(db, it.seller, claim.id, 4_500)

    [parcel] = await parcels(db, it.order)
    assert (claim.status, await amount_of(db, claim)) == (ClaimStatus.REFUNDED, 4_500)
    assert (parcel.status, it.order.status) == (ShipmentStatus.LOST, OrderStatus.DELIVERED)
    assert it.line.returned_quantity == 2


async def test_a_part_is_paid_back_and_the_shopper_keeps_the_goods(db):
    it = await arrived(db, 2)
    claim = await complained(db, it, ClaimKind.DAMAGED, 1)

    await claims.refund(db, it.seller, claim.id, 700, "Sorry about the scratch")

    assert (await amount_of(db, claim), it.line.returned_quantity) == (700, 0)


async def test_who_complains_about_the_goods_has_got_them(db):
    it = await on_its_way(db)

    await complained(db, it, ClaimKind.WRONG_ITEM, 1)

    assert it.order.status == OrderStatus.DELIVERED


async def test_a_replacement_is_promised_and_sent_without_a_sale(db):
    it = await on_its_way(db)
    claim = await complained(db, it, wish=Wish.REPLACEMENT)
    sold = await moves(db)

    await claims.promise(db, it.seller, claim.id)
    assert (claim.status, await on_hand(db, it.shop.offer.id)) == (ClaimStatus.REPLACING, 6)
    await replacements.send_for_claim(db, it.seller, claim.id, "UPS", "NEW01")

    parcel = (await parcels(db, it.order))[-1]
    assert (claim.status, parcel.kind) == (ClaimStatus.REPLACED, ShipmentKind.REPLACEMENT)
    assert await moves(db) == sold


async def test_what_is_sold_out_cannot_be_promised(db):
    it = await on_its_way(db, stock=2)
    claim = await complained(db, it)

    with pytest.raises(Conflict, match="None is left"):
        await claims.promise(db, it.seller, claim.id)

    assert claim.status == ClaimStatus.OPEN


async def test_a_disagreement_is_decided_by_staff_at_whose_cost_they_say(db):
    it = await arrived(db, 2)
    claim = await complained(db, it, ClaimKind.DAMAGED, 1, comment="The leg is broken")
    await claims.disagree(db, it.seller, claim.id, "It left us whole")
    assert claim.status == ClaimStatus.ESCALATED
    with pytest.raises(Conflict):
        await claims.refund(db, it.seller, claim.id, 100)

    judge = await staff(db)
    verdict = Verdict("Probably the carrier", 2_000, Liable.PLATFORM)
    await escalations.decide_claim(db, judge, claim.id, verdict)

    note = await db.get_one(CreditNote, claim.credit_note_id)
    assert (note.kind, note.amount_minor) == (CreditKind.COURTESY, 2_000)
    assert (claim.decided_by, claim.decision) == (judge.account_id, "Probably the carrier")
    with pytest.raises(Conflict):
        await escalations.decide_claim(db, judge, claim.id, verdict)


async def test_what_staff_refuse_cannot_be_claimed_again_but_sent_back(db):
    it = await arrived(db, 1)
    claim = await complained(db, it, ClaimKind.DAMAGED, 1)
    await claims.disagree(db, it.seller, claim.id, "It left us whole")
    await escalations.decide_claim(db, await staff(db), claim.id, Verdict("No sign of it"))

    with pytest.raises(Conflict):
        await complained(db, it, ClaimKind.DAMAGED, 1)

    assert claim.status == ClaimStatus.REFUSED
    reason = returns.ReturnReason.CHANGED_MIND
    asked = returns.Asked({it.line.id: 1}, reason)
    assert (await returns.request(db, it.buyer, it.order.id, asked)).is_withdrawal


@pytest.mark.parametrize("amount", [0, -1, 4_501, 10**15, float("nan"), 1.5, True])
async def test_an_amount_that_is_none_changes_nothing(db, amount):
    it = await on_its_way(db)
    claim = await complained(db, it)
    before = await moves(db)

    with pytest.raises((Invalid, Conflict)):
        await claims.refund(db, it.seller, claim.id, amount)

    assert (claim.status, await moves(db)) == (ClaimStatus.OPEN, before)


async def test_nothing_is_claimed_twice_at_once(db):
    it = await on_its_way(db)
    await complained(db, it, count=1)

    with pytest.raises(Conflict):
        await complained(db, it, count=2)
    await complained(db, it, count=1)


async def test_what_is_claimed_cannot_be_sent_back_meanwhile(db):
    it = await arrived(db, 1)
    await complained(db, it, ClaimKind.DAMAGED, 1)
    asked = returns.Asked({it.line.id: 1}, returns.ReturnReason.DEFECTIVE)

    with pytest.raises(Conflict):
        await returns.request(db, it.buyer, it.order.id, asked)


async def test_a_claim_comes_within_its_days(db):
    it = await arrived(db, 1)
    [parcel] = await parcels(db, it.order)
    parcel.delivered_at = ago(days=31)

    with pytest.raises(Conflict):
        await complained(db, it, ClaimKind.DAMAGED, 1)


async def test_strangers_find_no_claim_and_no_parcel_of_others(db):
    it, other = await arrived(db, 1), await arrived(db, 1)
    claim = await complained(db, it, ClaimKind.DAMAGED, 1)
    [foreign] = await parcels(db, other.order)
    steps = (
        (claims.refund, (100,)), (claims.promise, ()), (claims.disagree, ("Not true",)),
        (claims.withdraw, ()), (replacements.send_for_claim, ("DHL", "NEW01")),
    )  # fmt: skip

    for verb, arguments in steps:
        for stranger in ((await shop(db)).owner, await person(db), visitor()):
            with pytest.raises(NotFound):
                await verb(db, stranger, claim.id, *arguments)
    with pytest.raises(NotFound):
        told = Complaint(foreign.id, ClaimKind.DAMAGED, {it.line.id: 1})
        await claims.open_claim(db, it.buyer, it.order.id, told)
    with pytest.raises(Forbidden):
        await escalations.decide_claim(db, it.buyer, claim.id, Verdict("For me", 2_000))

    assert claim.status == ClaimStatus.OPEN
