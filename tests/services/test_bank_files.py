"""Payouts carried to the bank: the file has the numbers, and the statement closes the circle."""

import csv
import io

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.errors import Forbidden, Invalid
from marketplace.models.columns import now
from marketplace.models.reconciliation import Difference
from marketplace.rules.kinds import StaffRole
from marketplace.rules.permissions import SYSTEM
from marketplace.services import bank_files, payout_desk, payouts
from marketplace.services.reconciliation import compare
from tests.factories import staff
from tests.services.paying import IBAN, bank, by_hand, payouts_of, work_off

__all__ = ["bank"]
HEAD = "Booking date;Amount;Currency;Purpose"


async def paid_by_hand(amount=5_000):
    made = await by_hand(amount)
    async with transaction() as db:
        await payouts.pay_vendor(db, SYSTEM, made.vendor.id, "EUR")
    await work_off()
    return made, (await payouts_of(made.vendor.id))[0]


async def finance():
    async with transaction() as db:
        return await staff(db, StaffRole.FINANCE)


async def bring_in(*lines):
    actor = await finance()
    async with transaction() as db:
        return await bank_files.bring_in(db, actor, "\n".join((HEAD, *lines)))


async def differing(object_ref):
    await compare("manual", now())
    async with reading() as db:
        found = select(Difference.kind).where(
            Difference.object_ref == object_ref, col(Difference.closed_at).is_(None)
        )
        return (await db.exec(found)).first()


async def test_the_file_for_the_bank_has_whole_account_numbers_for_finance_alone(bank):
    _made, payout = await paid_by_hand()
    actor = await finance()

    async with transaction() as db:
        lines = await bank_files.bank_file(db, actor)
        with pytest.raises(Forbidden):
            await bank_files.bank_file(db, await staff(db, StaffRole.SUPPORT))

    rows = {row["reference"]: row for row in csv.DictReader(io.StringIO("".join(lines)))}
    row = rows[payout.number]
    assert (row["iban"], row["amount"], row["payee"]) == (IBAN, "50.00", "Ada Byron")
    assert IBAN not in payout.destination


async def test_a_line_of_the_bank_that_names_a_payout_agrees_with_the_books(bank):
    _made, payout = await paid_by_hand()
    actor = await finance()
    async with transaction() as db:
        await payout_desk.mark_paid(db, actor, [payout.id])
    line = f"{now():%Y-%m-%d};-50,00;EUR;Payout {payout.number} thank you"

    first, second = await bring_in(line), await bring_in(line)

    assert (first, second) == (1, 0)
    assert await differing(payout.provider_ref) is None


async def test_another_amount_than_was_paid_differs(bank):
    _made, payout = await paid_by_hand()
    actor = await finance()
    async with transaction() as db:
        await payout_desk.mark_paid(db, actor, [payout.id])

    await bring_in(f"{now():%Y-%m-%d};-49.99;EUR;{payout.number}")

    assert await differing(payout.provider_ref) == "amount_differs"
    async with transaction() as db:
        await db.execute(delete(Difference))


async def test_the_same_line_twice_in_a_file_is_two_movements(bank):
    line = f"{now():%Y-%m-%d};1.00;EUR;Interest {now()}"

    assert await bring_in(line, line) == 2
    assert await bring_in(line, line) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        "26.11.2026;1;EUR;x",
        "2026-11-26;one;EUR;x",
        "2026-11-26;1;XXX;x",
        "2026-11-26;99999999999999999999;EUR;x",
        "2026-11-26;1",
    ],
)
async def test_lines_that_cannot_be_read_are_named_and_nothing_is_taken_in(bank, wrong):
    with pytest.raises(Invalid, match="Line 3"):
        await bring_in(f"2026-11-26;7.77;EUR;before {hash(wrong)}", wrong)

    assert await bring_in(f"2026-11-26;7.77;EUR;before {hash(wrong)}") == 1


async def test_a_file_without_the_right_columns_is_refused(bank):
    actor = await finance()
    for text in ("", "a;b;c", "x" * 300_000):
        async with transaction() as db:
            with pytest.raises(Invalid):
                await bank_files.bring_in(db, actor, text)
