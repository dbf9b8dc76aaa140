"""One marketplace from the first sale to the last payout, with every balance to the cent.

Three vendors sell to one shopper, who pays with a shared coupon, a gift card and a bank card.
One sends in two parcels, one takes something back, one meets a dispute; a payout fails, one is
returned after it was paid, and a stray payment at the provider holds everything up until it is
explained. The books, the vendors' balances, the gift card and the provider always agree.
"""

import pytest
from sqlalchemy import func, text
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.gateways.stripe import client
from marketplace.jobs.reconciliation import reconcile
from marketplace.models.ledger import LedgerAccount, Posting
from marketplace.models.orders import Shipment, VendorOrder
from marketplace.models.payments import Payment
from marketplace.models.payouts import Payout
from marketplace.models.reconciliation import Difference
from marketplace.rules.case_kinds import ReturnReason
from marketplace.rules.money_kinds import (
    DifferenceStatus,
    FundedBy,
    LedgerKind,
    PayoutStatus,
    PromotionKind,
)
from marketplace.rules.permissions import SYSTEM
from marketplace.services import (
    cart_money,
    carts,
    checkout,
    credit_accounts,
    differences,
    inspections,
    orders,
    payouts,
    promotions,
    returns,
    settings,
    shipments,
)
from marketplace.services.credit_accounts import Grant
from marketplace.services.inspections import Finding
from marketplace.services.payout_accounts import note_account
from marketplace.services.payout_checks import NotNow
from marketplace.services.promotion_drafts import PromotionDraft
from marketplace.services.returns import Asked
from tests.factories import HOME, Shop, person, shop, staff
from tests.money.world import World
from tests.services.paying import onboard


def test_from_the_first_sale_to_the_last_payout_every_balance_is_right_to_the_cent(world):
    world.look(_Story(world).told())


class _Story:
    """The people and shops of the story; each step tells what it does and what is then true."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def told(self) -> None:
        await self.three_shops_open()
        await self.a_shopper_pays_with_coupon_gift_card_and_bank_card()
        await self.oak_sends_in_two_parcels_and_the_others_in_one()
        await self.holds_end_and_a_tenth_stays_in_reserve()
        await self.a_piece_comes_back_to_elm()
        await self.a_bank_takes_money_back_from_ash_and_keeps_it()
        await self.oaks_payout_fails_and_goes_out_again()
        await self.it_comes_back_after_it_was_paid()
        await self.a_stray_payment_holds_all_payouts_until_it_is_explained()
        await self.reserves_run_out_and_everybody_is_paid()
        assert await self.world.violations(at_rest=True) == {}

    async def three_shops_open(self) -> None:
        async with transaction() as db:
            self.admin = await staff(db)
            await settings.change(db, self.admin, "hold_days", 0)
            await settings.change(db, self.admin, "reserve_bp", 1_000)
            self.oak = await shop(db, price=5_000, delivery=500)
            self.ash = await shop(db, price=4_000, delivery=0)
            self.elm = await shop(db, price=2_000, delivery=400)
            self.buyer = await person(db)
            together = PromotionDraft(
                "Ten percent together", PromotionKind.PERCENT, "EUR", code="TOGETHER",
                percent_bp=1_000, funded_by=FundedBy.SHARED, platform_share_bp=4_000,
            )  # fmt: skip
            await promotions.add_for_all(db, self.admin, together)
            grant = Grant(5_000, "EUR", "For the opening")
            self.card = await credit_accounts.issue_gift_card(db, self.admin, grant)
        for one in (self.oak, self.ash, self.elm):
            await onboard(one.owner)
        await self.world.come_to_rest()

        # A gift card that nobody bought is a present of the marketplace.
        assert await self.books("gift_card_liability") == -5_000
        assert await self.books("discount_expense_platform") == 5_000

    async def a_shopper_pays_with_coupon_gift_card_and_bank_card(self) -> None:
        """2 × €50 and 1 × €40 and 3 × €20, less 10 %, and €9 of delivery: €189."""
        async with transaction() as db:
            for one, count in ((self.oak, 2), (self.ash, 1), (self.elm, 3)):
                await carts.add_line(db, self.buyer, one.offer.id, count)
            await cart_money.add_code(db, self.buyer, "together")
            await cart_money.add_card(db, self.buyer, self.card)
        async with transaction() as db:
            self.paid = await checkout.prepare(db, self.buyer, self.buyer.email, HOME, 18_900)
        await self.world.pay(self.paid, "pays")
        await self.world.come_to_rest()

        payment = await self.the_payment(self.paid)
        assert (payment.captured_minor, payment.fee_minor) == (13_900, 234)
        assert await self.books("psp_clearing") == 13_900 - 234
        assert await self.books("gift_card_liability") == 0
        assert await self.books("discount_expense_platform") == 5_000 + 400 + 160 + 240
        # Each shop is owed its price less its own part of the reduction, and its delivery.
        assert await self.owed(self.oak, "order_funds") == 9_000 + 400 + 500
        assert await self.owed(self.ash, "order_funds") == 3_600 + 160
        assert await self.owed(self.elm, "order_funds") == 5_400 + 240 + 400

    async def oak_sends_in_two_parcels_and_the_others_in_one(self) -> None:
        oak, ash, elm = [await self.order_of(one) for one in (self.oak, self.ash, self.elm)]
        [line] = await self.world.lines(oak)
        async with transaction() as db:
            for order, one in ((oak, self.oak), (ash, self.ash), (elm, self.elm)):
                await orders.accept(db, one.owner, order.id)
            await orders.ship(db, self.oak.owner, oak.id, "DHL", "JD01460001", {line.id: 1})
            await orders.ship(db, self.ash.owner, ash.id, "DHL", "JD01460002")
            await orders.ship(db, self.elm.owner, elm.id, "DHL", "JD01460003")
        await self.world.come_to_rest()

        # One stool with the delivery: €45 + €2 + €5, less €4.70 commission and €0.94 VAT.
        assert await self.owed(self.oak, "vendor_pending") == 4_500 + 200 + 500 - 470 - 94
        assert await self.owed(self.oak, "order_funds") == 4_500 + 200
        assert await self.owed(self.ash, "vendor_pending") == 3_760 - 376 - 75
        assert await self.owed(self.elm, "vendor_pending") == 6_040 - 564 - 113

        async with transaction() as db:
            await orders.ship(db, self.oak.owner, oak.id, "DHL", "JD01460004")
        await self.world.come_to_rest()

        assert await self.owed(self.oak, "vendor_pending") == 9_900 - 940 - 188
        assert await self.owed(self.oak, "order_funds") == 0
        assert await self.books("commission_income") == -(940 + 376 + 564)
        assert await self.books("commission_vat") == -(188 + 75 + 113)

    async def holds_end_and_a_tenth_stays_in_reserve(self) -> None:
        async with reading() as db:
            parcels = (await db.exec(select(Shipment.id).order_by(col(Shipment.id)))).all()
        for parcel in parcels:
            async with transaction() as db:
                await shipments.deliver_shipment(db, self.buyer, parcel)
        await self.world.come_to_rest()
        await self.world.time_passes(but_reserves=True)

        assert await self.owed(self.oak, "vendor_pending") == 0
        assert await self.owed(self.oak, "vendor_reserve") == 464 + 414
        assert await self.owed(self.oak, "vendor_available") == 8_772 - 878
        assert await self.owed(self.ash, "vendor_available") == 3_309 - 331
        assert await self.owed(self.elm, "vendor_available") == 5_363 - 536

    async def a_piece_comes_back_to_elm(self) -> None:
        """€18 go back to the card; Elm bears it less the fee, the platform has its part again."""
        order = await self.order_of(self.elm)
        [line] = await self.world.lines(order)
        async with transaction() as db:
            wish = Asked({line.id: 1}, ReturnReason.CHANGED_MIND)
            sent_back = await returns.request(db, self.buyer, order.id, wish)
            await returns.approve(db, self.elm.owner, sent_back.id, "Elm, 1 Oak Road, Bremen")
            await returns.send_back(db, self.buyer, sent_back.id, "DHL", "BACK0001")
            await returns.receive(db, self.elm.owner, sent_back.id)
            await inspections.inspect(db, self.elm.owner, sent_back.id, Finding())
        await self.world.come_to_rest()

        payment = await self.the_payment(self.paid)
        assert payment.refunded_minor == 1_800
        assert await self.books("refunds_payable") == 0
        assert await self.books("psp_clearing") == 13_900 - 234 - 1_800
        assert await self.owed(self.elm, "vendor_available") == 4_827 - (1_800 + 80 - 188 - 38)
        assert await self.books("discount_expense_platform") == 5_800 - 80
        assert await self.books("commission_income") == -(1_880 - 188)

    async def a_bank_takes_money_back_from_ash_and_keeps_it(self) -> None:
        """Another sale of Ash for €40 is disputed and lost; the bank's fee is the platform's."""
        async with transaction() as db:
            other = await person(db, "Eve Adams")
            await carts.add_line(db, other, self.ash.offer.id, 1)
        async with transaction() as db:
            sale = await checkout.prepare(db, other, other.email, HOME, 4_000)
        await self.world.pay(sale, "pays")
        await self.world.come_to_rest()
        order = await self.order_of(self.ash)
        async with transaction() as db:
            await orders.accept(db, self.ash.owner, order.id)
            await orders.ship(db, self.ash.owner, order.id, "DHL", "JD01460005")
        async with transaction() as db:
            await orders.deliver(db, other, order.id)
        await self.world.come_to_rest()
        await self.world.time_passes(but_reserves=True)
        before = await self.owed(self.ash, "vendor_available")
        assert before == 2_978 + (4_000 - 400 - 80) - 352

        charge = (await self.the_payment(sale)).charge_ref
        self.world.banks.order(open_dispute=charge)
        await self.world.come_to_rest()

        assert await self.owed(self.ash, "vendor_available") == before - 4_000
        assert await self.owed(self.ash, "vendor_disputed") == 4_000
        assert await self.books("dispute_hold") == 4_000

        [(_provider, dispute)] = await self.world.disputes()
        self.world.banks.order(lose_dispute=dispute.provider_ref)
        await self.world.come_to_rest()

        assert await self.owed(self.ash, "vendor_available") == before - 4_000
        assert await self.owed(self.ash, "vendor_disputed") == 0
        assert await self.books("dispute_hold") == 0
        assert await self.books("psp_fees") == 234 + 85 + 1_500

    async def oaks_payout_fails_and_goes_out_again(self) -> None:
        """The provider closes Oak's account before the money is sent: it is Oak's again."""
        account = await self.account_of(self.oak)
        async with transaction() as db:
            first = await payouts.pay_vendor(db, SYSTEM, self.oak.vendor.id, "EUR")
        self.world.banks.order(reject_account=account)
        assert (first.amount_minor, await self.owed(self.oak, "vendor_available")) == (7_894, 0)
        await self.world.come_to_rest()

        assert (await self.payout(first)).status == PayoutStatus.FAILED
        assert await self.owed(self.oak, "vendor_available") == 7_894
        assert await self.owed(self.oak, "payouts_in_transit") == 0

        self.world.banks.order(reactivate_account=account)
        await note_account("stripe", account)
        before = await self.books("psp_clearing")
        async with transaction() as db:
            self.second = await payouts.pay_vendor(db, SYSTEM, self.oak.vendor.id, "EUR")
        await self.world.come_to_rest()

        assert (await self.payout(self.second)).status == PayoutStatus.PAID
        assert await self.owed(self.oak, "vendor_available") == 0
        assert await self.books("psp_clearing") == before - 7_894

    async def it_comes_back_after_it_was_paid(self) -> None:
        """The money is taken back from Oak's account at the provider, and Oak's balance has it."""
        ref = (await self.payout(self.second)).provider_ref
        client().v1.transfers.reversals.create(ref)
        await self.world.come_to_rest()

        assert (await self.payout(self.second)).status == PayoutStatus.RETURNED
        assert await self.owed(self.oak, "vendor_available") == 7_894
        assert await self.world.banks.balance() == await self.books("psp_clearing")

    async def a_stray_payment_holds_all_payouts_until_it_is_explained(self) -> None:
        await reconcile(0)
        assert await self.open_differences() == []
        self.pay_without_a_purchase(10_000)
        async with transaction() as db:
            await settings.change(db, self.admin, "reconciliation_grace_minutes", 0)
        await reconcile(0)

        [found] = await self.open_differences()
        assert (found.book_minor, found.provider_minor) == (0, 10_000 - 175)
        async with transaction() as db:
            with pytest.raises(NotNow, match="comparing our books"):
                await payouts.pay_vendor(db, SYSTEM, self.oak.vendor.id, "EUR")
        assert await self.owed(self.oak, "vendor_available") == 7_894

        async with transaction() as db:
            await differences.explain(db, self.admin, found.id, "Paid in by ourselves", "own_bank")
        await reconcile(0)

        assert await self.open_differences() == []
        assert await self.world.banks.balance() == await self.books("psp_clearing")

    async def reserves_run_out_and_everybody_is_paid(self) -> None:
        await self.world.time_passes()
        for one, amount in ((self.oak, 8_772), (self.elm, 5_363 - 1_654)):
            async with transaction() as db:
                payout = await payouts.pay_vendor(db, SYSTEM, one.vendor.id, "EUR")
            assert payout.amount_minor == amount
        await self.world.come_to_rest()

        # What Ash earned with two sales, less the one that its shopper's bank took back.
        assert await self.owed(self.ash, "vendor_available") == 3_309 + 3_520 - 4_000
        for one in (self.oak, self.elm):
            assert await self.everything_owed(one) == 0
        assert await self.world.banks.balance() == await self.books("psp_clearing")

    # -- what the books say

    async def books(self, kind: str) -> int:
        """An account of the platform; debits are positive."""
        return await self._sum(LedgerAccount.kind == LedgerKind(kind))

    async def owed(self, one: Shop, kind: str) -> int:
        """What a vendor has on one of its accounts."""
        mine = LedgerAccount.vendor_id == one.vendor.id
        return -await self._sum(LedgerAccount.kind == LedgerKind(kind), mine)

    async def everything_owed(self, one: Shop) -> int:
        return -await self._sum(LedgerAccount.vendor_id == one.vendor.id)

    async def _sum(self, *which: object) -> int:
        total = select(func.coalesce(func.sum(Posting.amount_minor), 0)).join(
            LedgerAccount, col(LedgerAccount.id) == col(Posting.account_id)
        )
        async with reading() as db:
            return int((await db.exec(total.where(*which))).one())

    # -- rows

    async def order_of(self, one: Shop) -> VendorOrder:
        """The shop's newest order."""
        async with reading() as db:
            found = select(VendorOrder).where(VendorOrder.vendor_id == one.vendor.id)
            return (await db.exec(found.order_by(col(VendorOrder.id).desc()))).first()

    async def the_payment(self, prepared: checkout.Prepared) -> Payment:
        async with reading() as db:
            return await db.get_one(Payment, prepared.payment_id)

    async def payout(self, one: Payout) -> Payout:
        async with reading() as db:
            return await db.get_one(Payout, one.id)

    async def account_of(self, one: Shop) -> str:
        async with reading() as db:
            found = text("SELECT provider_ref FROM payout_account WHERE vendor_id = :id")
            return (await db.execute(found, {"id": one.vendor.id})).scalar_one()

    async def open_differences(self) -> list[Difference]:
        async with reading() as db:
            found = select(Difference).where(Difference.status == DifferenceStatus.OPEN)
            return list((await db.exec(found)).all())

    def pay_without_a_purchase(self, amount: int) -> None:
        """Money that comes to the provider by another way than the shop's."""
        intent = {"amount": amount, "currency": "eur", "payment_method": "pm_card_visa",
                  "payment_method_types": ["card"], "confirm": True}  # fmt: skip
        client().v1.payment_intents.create(intent)
