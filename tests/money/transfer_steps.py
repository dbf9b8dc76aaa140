"""What staff see on the statement of the bank account, and what they do about it."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from marketplace.rules.money_kinds import TransferKind, TransferStatus
from marketplace.services import bank_transfers
from tests.money.steps import Steps, crashes, one_of, places


class TransferSteps(Steps):
    """Bank transfers that come in, go out and come back."""

    @rule(place=places, is_right=st.sampled_from([True, True, True, False]), crash=crashes)
    def money_comes_in(self, place, is_right, crash):
        """The amount that was asked for, or another one, which is waited for no longer."""
        waiting = self.see(self.world.transfers(TransferStatus.WAITING))
        if row := one_of([one for one in waiting if one.kind == TransferKind.INCOMING], place):
            minor = row.amount_minor + (0 if is_right else 1)
            amount = f"{minor // 100}.{minor % 100:02}"
            self.do(crash, bank_transfers.mark_received, self.world.admin, row.id, amount, "REF 1")

    @rule(place=places, comes_back=st.sampled_from([False, False, True]), crash=crashes)
    def money_goes_out(self, place, comes_back, crash):
        """A transfer from the list is made, or it can't be, or it comes back."""
        found = self.see(self.world.transfers(TransferStatus.WAITING, TransferStatus.DONE))
        if row := one_of([one for one in found if one.kind != TransferKind.INCOMING], place):
            verb = bank_transfers.mark_returned if comes_back else bank_transfers.mark_sent
            self.do(crash, verb, self.world.admin, row.id, "REF 2")
