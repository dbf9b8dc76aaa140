"""Returns, exchanges, claims and courtesies, each step by whoever's turn it is, or isn't."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from marketplace.jobs.order_timers import run_order_timers
from marketplace.models.aftersales import Claim, OrderReturn
from marketplace.rules.case_kinds import ClaimKind, ClaimStatus, ReturnReason, ReturnStatus, Wish
from marketplace.rules.money_kinds import Liable
from marketplace.services import claims, escalations, goodwill, inspections, replacements, returns
from marketplace.services.claims import Complaint
from marketplace.services.escalations import Verdict
from marketplace.services.inspections import Finding
from marketplace.services.returns import Asked
from tests.money.steps import Steps, amounts, crashes, one_of, places

SENT = ("partly_shipped", "shipped", "delivered")
LABEL = ("DHL", "JD0147")
WORDS = "That is how it is."

payers = st.sampled_from([Liable.VENDOR, Liable.VENDOR, Liable.PLATFORM])
wishes = st.sampled_from([Wish.REFUND, Wish.REFUND, Wish.REPLACEMENT])


class CaseSteps(Steps):
    """What may follow a parcel."""

    @rule(place=places, pieces=st.integers(1, 3), wish=wishes, crash=crashes,
          reason=st.sampled_from(ReturnReason))  # fmt: skip
    def ask_back(self, place, pieces, wish, reason, crash):
        if order := one_of(self.see(self.world.orders(*SENT)), place):
            [line] = self.see(self.world.lines(order))
            buyer = self.see(self.world.buyer_of(order))
            asked = Asked({line.id: pieces}, reason, wish)
            self.do(crash, returns.request, buyer, order.id, asked)

    @rule(place=places, turn=places, amount=amounts, is_accepted=st.booleans(), payer=payers,
          crash=crashes)  # fmt: skip
    def a_return_goes_on(self, place, turn, amount, is_accepted, payer, crash):
        """One of the steps that its state allows, or a late one of somebody else."""
        if found := one_of(self.see(self.world.cases(OrderReturn)), place):
            one, buyer, owner = found
            admin, finding = self.world.admin, Finding(is_accepted, max(amount, 0) % 500, WORDS)
            verdict = Verdict(WORDS, amount, payer, is_to_come=amount % 3 == 0)
            steps = {
                ReturnStatus.REQUESTED: [(returns.approve, owner, WORDS),
                                         (returns.approve, owner, WORDS),
                                         (returns.deny, owner, WORDS),
                                         (returns.withdraw, buyer)],
                ReturnStatus.APPROVED: [(returns.send_back, buyer, *LABEL),
                                        (returns.receive, owner),
                                        (returns.withdraw, buyer)],
                ReturnStatus.SENT_BACK: [(returns.receive, owner)],
                ReturnStatus.RECEIVED: [(inspections.inspect, owner, finding)],
                ReturnStatus.INSPECTED: [(replacements.send_for_return, owner, *LABEL)],
                ReturnStatus.DENIED: [(returns.ask_staff, buyer)],
                ReturnStatus.ESCALATED: [(escalations.decide_return, admin, verdict)],
            }  # fmt: skip
            late = [(inspections.inspect, owner, finding)]
            verb, actor, *more = one_of(steps.get(one.status, late), turn)
            self.do(crash, verb, actor, one.id, *more)

    @rule(place=places, pieces=st.integers(1, 3), is_accepted=st.booleans(), crash=crashes)
    def send_it_all_back(self, place, pieces, is_accepted, crash):
        """What most returns come to."""
        self.ask_back(place, pieces, Wish.REFUND, ReturnReason.DEFECTIVE, None)
        for _ in range(3):
            self.a_return_goes_on(-1, 0, 0, is_accepted, Liable.VENDOR, None)
        self.a_return_goes_on(-1, 0, 0, is_accepted, Liable.VENDOR, crash)

    @rule(place=places, pieces=st.integers(1, 3), wish=wishes, crash=crashes,
          kind=st.sampled_from(ClaimKind))  # fmt: skip
    def complain(self, place, pieces, wish, kind, crash):
        if parcel := one_of(self.see(self.world.parcels()), place):
            order = self.see(self.world.order(parcel.vendor_order_id))
            [line] = self.see(self.world.lines(order))
            buyer = self.see(self.world.buyer_of(order))
            told = Complaint(parcel.id, kind, {line.id: pieces}, wish)
            self.do(crash, claims.open_claim, buyer, order.id, told)

    @rule(place=places, turn=places, amount=amounts, payer=payers, crash=crashes)
    def a_claim_goes_on(self, place, turn, amount, payer, crash):
        """One of the steps that its state allows, or a late one of somebody else."""
        if found := one_of(self.see(self.world.cases(Claim)), place):
            claim, buyer, owner = found
            pays = (claims.refund, owner, amount)
            steps = {
                ClaimStatus.OPEN: [pays, (claims.promise, owner), (claims.disagree, owner, WORDS),
                                   (claims.withdraw, buyer)],
                ClaimStatus.REPLACING: [(replacements.send_for_claim, owner, *LABEL), pays],
                ClaimStatus.ESCALATED: [(escalations.decide_claim, self.world.admin,
                                         Verdict(WORDS, amount, payer))],
            }  # fmt: skip
            verb, actor, *more = one_of(steps.get(claim.status, [pays]), turn)
            self.do(crash, verb, actor, claim.id, *more)

    @rule(place=places, amount=amounts, is_delivery=st.booleans(), payer=payers, crash=crashes)
    def be_kind(self, place, amount, is_delivery, payer, crash):
        """Staff pay something back without anything coming back."""
        if order := one_of(self.see(self.world.orders(*SENT)), place):
            [line] = self.see(self.world.lines(order))
            about = None if is_delivery else line.id
            admin = self.world.admin
            self.do(crash, goodwill.give, admin, order.id, about, amount, WORDS, paid_by=payer)

    @rule(crash=crashes)
    def the_clocks_strike(self, crash):
        """Everything that waits for somebody has waited for too long."""
        self.run(self.world.let_wait())
        self.run(run_order_timers(0), crash)
