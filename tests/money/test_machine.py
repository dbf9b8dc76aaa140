"""Every money verb in any order, with messages lost, doubled and late, and crashes in between.

After every step all properties hold that must always hold; in the end every message arrives,
everything is worked off, the bank's balance is the books', and doing it all again changes
nothing. `make soak` does the same for as long as one likes.
"""

import os
import time
from contextlib import suppress

import pytest
import stripe
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from marketplace.adapters.database import transaction
from marketplace.adapters.gateways.stripe import client
from marketplace.errors import NotFound
from marketplace.rules.money_kinds import CreditKind
from marketplace.rules.permissions import SYSTEM
from marketplace.services import disputes, order_access, orders, payouts
from marketplace.services.credits import LineRefund, Why, refund_lines
from tests.money.banks import PATHS
from tests.money.case_steps import CaseSteps
from tests.money.steps import amounts, crashes, one_of, places
from tests.money.transfer_steps import TransferSteps
from tests.services.paying import onboard

WAYS = st.sampled_from(["stripe", "stripe", "stripe", "paypal", "razorpay", "manual"])
CODE = "SHARED"
codes = st.sampled_from(["", CODE])
baskets = st.dictionaries(st.integers(0, 2), st.integers(1, 3), min_size=1)
prices = st.lists(st.sampled_from([1, 99, 333, 1_000, 2_999, 12_345]), min_size=3, max_size=3)


class Money(CaseSteps, TransferSteps):
    """Three shops and their shoppers, banks and staff."""

    def __init__(self):
        super().__init__()
        self.waiting = []
        self.pages = []
        self.world.begin_anew()

    @initialize(
        prices=prices,
        stock=st.integers(2, 9),
        sales=st.lists(st.tuples(baskets, WAYS, st.integers(0, 3)), min_size=1, max_size=4),
        days=st.integers(0, 2),
        comes_back=st.booleans(),
        budget=st.integers(1, 3_000),
        present=st.integers(1, 9_000),
        when=st.sampled_from(["placement", "placement", "acceptance"]),
    )
    def open(self, prices, stock, sales, days, comes_back, budget, present, when):
        """A marketplace in the middle of its business.

        Some sold, some sent, some arrived, came back, was paid out.
        """
        self.run(self.world.open_shops(prices, stock))
        self.run(self.world.invite(CODE, budget, present))
        self.run(self.world.rule("hold_days", 0))
        self.run(self.world.rule("capture_when", when))
        first, second, third = self.world.shops
        self.run(onboard(first.owner))
        self.run(onboard(second.owner))
        self.run(self.world.be_paid_by_transfer(third.owner))
        for wanted, way, pieces in sales:
            self.buy(wanted, way, CODE, with_card=True, credit=0, crash=None)
            if pieces:
                self.fulfil(-1, pieces, None)
        self.work_off()
        if comes_back:
            self.send_it_all_back(0, 1, is_accepted=True, crash=None)
        for _ in range(days):
            self.arrive(0, None)
            self.time_passes()
            self.work_off()
            for place in range(len(self.world.shops)):
                self.pay_out(place, None)

    @rule(wanted=baskets, has_account=st.booleans(), way=WAYS, code=codes, with_card=st.booleans(),
          crash=crashes)  # fmt: skip
    def check_out(self, wanted, has_account, way, code, with_card, crash):
        buyer = self.run(self.world.buyer(has_account=has_account))
        self.run(self.world.fill(buyer, wanted))
        self.run(self.world.save(buyer, code, with_card=with_card))
        self.wait_for(buyer, self.run(self.world.prepare(buyer, way), crash))

    def wait_for(self, buyer, prepared):
        """What was prepared waits to be paid, unless it came to nothing."""
        if hasattr(prepared, "payment_id"):
            self.waiting.append((buyer, prepared))
            return True
        return False

    @rule(place=places, way=WAYS, crash=crashes)
    def check_out_again(self, place, way, crash):
        """The back button: the same basket once more."""
        if before := one_of(self.waiting, place):
            buyer, _ = before
            self.wait_for(buyer, self.run(self.world.prepare(buyer, way), crash))

    @rule(place=places, way=WAYS, crash=crashes)
    def try_another_way(self, place, way, crash):
        if before := one_of(self.waiting, place):
            buyer, prepared = before
            again = self.run(self.world.pay_another_way(buyer, prepared, way), crash)
            self.wait_for(buyer, again)

    @rule(place=places, crash=crashes)
    def hold_longer(self, place, crash):
        if before := one_of(self.waiting, place):
            self.run(self.world.hold_longer(before[0]), crash)

    @rule(place=places, outcome=st.sampled_from(["pays", "pays", "pays", "declined", "asked"]))
    def pay(self, place, outcome):
        """On any page that was ever opened, also one that is too late."""
        if before := one_of(self.waiting, place):
            self.visit(before[1], outcome)

    def visit(self, prepared, outcome):
        """Be on a payment page; gives it when there is one to come back from."""
        page = self.run(self.world.pay(prepared, outcome))
        if not isinstance(page, tuple):
            return None
        self.pages.append(page)
        return page

    @rule(wanted=baskets, way=WAYS, code=codes, with_card=st.booleans(),
          credit=st.sampled_from([0, 0, 500, 20_000]), crash=crashes)  # fmt: skip
    def buy(self, wanted, way, code, with_card, credit, crash):
        """What most shoppers do, without a detour."""
        buyer = self.run(self.world.buyer(has_account=True))
        self.run(self.world.fill(buyer, wanted))
        self.run(self.world.save(buyer, code, with_card=with_card))
        if credit:
            self.run(self.world.be_generous(buyer, credit))
        prepared = self.run(self.world.prepare(buyer, way))
        if self.wait_for(buyer, prepared) and (page := self.visit(prepared, "pays")):
            if way == "manual":
                self.money_comes_in(-1, is_right=True, crash=None)
            self.run(self.world.settle(page), crash)

    @rule(place=places, crash=crashes)
    def come_back(self, place, crash):
        if page := one_of(self.pages, place):
            self.run(self.world.settle(page), crash)

    @rule(place=places, crash=crashes)
    def hear_of_the_bank(self, place, crash):
        """Any message, for the first time or again, in any order."""
        if message := one_of(self.world.banks.messages(), place):
            self.run(self.world.tell(message), crash)

    @rule(place=places, crash=crashes)
    def work(self, place, crash):
        if task := one_of(self.see(self.world.todo()), place):
            self.run(self.world.react(task), crash)

    @rule()
    def work_off(self):
        """A worker that has caught up."""
        for task in self.see(self.world.todo()):
            self.run(self.world.react(task))

    @rule(place=places)
    def work_again(self, place):
        """The queue delivers at least once."""
        if task := one_of(sorted(self.world.done), place):
            self.run(self.world.react(task))

    @rule()
    def time_passes(self):
        self.run(self.world.time_passes())

    @rule(place=places, crash=crashes, verb=st.sampled_from(["accept", "pack"]))
    def take_on(self, place, crash, verb):
        if order := one_of(self.see(self.world.orders("placed", "accepted")), place):
            owner = self.world.shop_of(order).owner
            self.do(crash, getattr(orders, verb), owner, order.id)

    @rule(place=places, pieces=st.integers(1, 3), crash=crashes)
    def send(self, place, pieces, crash):
        """All of an order, or some pieces of it."""
        found = self.see(self.world.orders("accepted", "packed", "partly_shipped"))
        if order := one_of(found, place):
            [line] = self.see(self.world.lines(order))
            wanted = {line.id: min(pieces, line.open_quantity)}
            owner = self.world.shop_of(order).owner
            self.do(crash, orders.ship, owner, order.id, "DHL", "JD0146", wanted)

    @rule(place=places, pieces=st.integers(1, 3), crash=crashes)
    def fulfil(self, place, pieces, crash):
        """What most shops do."""
        if order := one_of(self.see(self.world.orders("placed")), place):
            owner = self.world.shop_of(order).owner
            self.do(None, orders.accept, owner, order.id)
            self.work_off()
            self.send(place=0, pieces=pieces, crash=crash)

    @rule(place=places, crash=crashes)
    def arrive(self, place, crash):
        if order := one_of(self.see(self.world.orders("shipped")), place):
            owner = self.world.shop_of(order).owner
            self.do(crash, orders.deliver, owner, order.id)

    @rule(place=places, pieces=st.integers(0, 3), by_buyer=st.booleans(), crash=crashes)
    def cancel(self, place, pieces, by_buyer, crash):
        """All that is open, or some pieces of it."""
        found = self.see(self.world.orders("placed", "accepted", "packed", "partly_shipped"))
        if order := one_of(found, place):
            [line] = self.see(self.world.lines(order))
            wanted = {line.id: pieces} if pieces else None
            who = self.see(self.world.buyer_of(order)) if by_buyer else SYSTEM
            self.do(crash, orders.cancel, who, order.id, "Changed my mind", wanted)

    @rule(place=places, crash=crashes)
    def pay_out(self, place, crash):
        vendor_id = one_of(self.world.shops, place).vendor.id
        self.do(crash, payouts.pay_vendor, SYSTEM, vendor_id, "EUR")

    @rule(place=places)
    def a_payout_comes_back(self, place):
        if ref := one_of(self.see(self.world.payouts()), place):
            with suppress(stripe.StripeError):
                client().v1.transfers.reversals.create(ref)

    @rule(place=places)
    def a_hold_lapses(self, place):
        if ref := one_of(self.see(self.world.holds()), place):
            self.world.banks.act("paypal", "expire_hold", ref)

    @rule(
        place=places, amount=amounts, pieces=st.integers(0, 3),
        is_delivery=st.booleans(), crash=crashes,
    )  # fmt: skip
    def pay_back(self, place, amount, pieces, is_delivery, crash):
        """Any amount, whether or not there is as much."""
        found = self.see(self.world.orders("partly_shipped", "shipped", "delivered", "cancelled"))
        if order := one_of(found, place):
            [line] = self.see(self.world.lines(order))
            wanted = LineRefund(None if is_delivery else line.id, amount, pieces)
            self.run(self.refund(order, wanted), crash)

    async def refund(self, order, wanted):
        async with transaction() as db:
            locked, _ = await order_access.locked(db, order.id)
            await refund_lines(db, locked, [wanted], Why(CreditKind.GOODWILL, "Sorry"))

    @rule(place=places)
    def dispute(self, place):
        if charge := one_of(self.see(self.world.charges()), place):
            provider, ref = charge
            self.world.banks.act(provider, "open_dispute", ref)

    @rule(place=places, verdict=st.sampled_from(["win_dispute", "lose_dispute"]))
    def decide(self, place, verdict):
        if found := one_of(self.see(self.world.disputes()), place):
            provider, dispute = found
            self.world.banks.act(provider, verdict, dispute.provider_ref)

    @rule(place=places, crash=crashes)
    def bear(self, place, crash):
        if found := one_of(self.see(self.world.disputes()), place):
            self.do(crash, disputes.bear, SYSTEM, found[1].id)

    @rule(
        what=st.sampled_from(PATHS),
        mode=st.sampled_from(["timeout_after", "timeout_before", "500", "drop"]),
        times=st.integers(1, 4),
    )
    def the_bank_stumbles(self, what, mode, times):
        fault = {"method": "POST", "path_prefix": what, "mode": mode, "times": times}
        self.world.banks.order(fail_next=fault)

    @rule()
    def the_bank_forgets(self):
        """Idempotency keys are kept for a day only."""
        self.world.banks.order(forget_idempotency_keys=True)

    @rule(place=places, verb=st.sampled_from(["accept", "pack", "deliver"]))
    def reach_for_a_strangers_order(self, place, verb):
        order = one_of(self.see(self.world.orders("placed", "accepted", "shipped")), place)
        if order is not None:
            other = next(one for one in self.world.shops if one.vendor.id != order.vendor_id)
            refused = self.do(None, getattr(orders, verb), other.owner, order.id)
            assert isinstance(refused, NotFound)

    @invariant()
    def everything_holds(self):
        assert self.world.look(self.world.violations()) == {}

    def teardown(self):
        world = self.world
        world.banks.order(no_faults=True)
        world.look(world.come_to_rest())
        assert world.look(world.violations(at_rest=True)) == {}
        assert world.look(world.banks.balance()) == world.look(world.booked_at_stripe())
        assert world.look(world.differences()) == []
        before = world.look(world.picture())
        world.seen.update(world.look(world.what_happened()))
        world.look(world.replay())
        assert world.look(world.picture()) == before


SEEDS = (1, 2, 3)
"""What is played in every run of the tests; `make soak` goes on from there."""
MINUTES = float(os.environ.get("SOAK_MINUTES", "0"))


def play(world, seed):
    """A number of marketplaces, drawn from a seed."""

    class Here(Money):
        pass

    Here.world = world
    Here._hypothesis_internal_use_seed = seed
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=10, stateful_step_count=40, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
            phases=[Phase.explicit, Phase.generate],
        ),
    )  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_every_cent_is_accounted_for_whatever_happens(world, seed, record_property):
    play(world, seed)

    record_property("steps", world.steps)
    record_property("crashes", world.crashes)
    print(f"{world.steps} steps, {world.crashes} crashes, {dict(world.seen)}")
    needed = ("booked_earning", "booked_credit", "booked_assembled", "paid_by_paypal")
    assert world.crashes and all(world.seen[one] for one in needed), "too little happened"


@pytest.mark.skipif(not MINUTES, reason="make soak")
def test_soak(world):
    ends, seed = time.monotonic() + MINUTES * 60, int(os.environ.get("SOAK_SEED", "1000"))
    while time.monotonic() < ends:
        play(world, seed)
        print(f"seed {seed}: {world.steps} steps, {world.crashes} crashes so far", flush=True)
        seed += 1
    print(dict(world.seen))
