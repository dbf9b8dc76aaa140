"""Letters to those of staff who move money, when it waits for them."""

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import reading
from marketplace.events import BankSentBack
from marketplace.jobs.letters import Letter, link_to, send
from marketplace.models.accounts import Account
from marketplace.models.payouts import BankPayout
from marketplace.models.vendors import Vendor
from marketplace.rules.money import Money
from marketplace.rules.permissions import FINANCE_STAFF


async def alert(subject: str, said: str, path: str, source: str) -> None:
    """Write to everybody who may move money, once for each source."""
    async with reading() as db:
        found = select(Account).where(
            col(Account.staff_role).in_(FINANCE_STAFF), col(Account.disabled_at).is_(None)
        )
        people = (await db.exec(found.order_by(col(Account.id)))).all()
    for person in people:
        words: dict[str, object] = {"name": person.name, "said": said, "link": link_to(path)}
        await send(Letter(person.email, subject, "money_waits", words), source)


async def bank_sent_back(event: BankSentBack, event_id: str) -> None:
    """A vendor can't be paid until it names another bank account, or staff decide otherwise."""
    async with reading() as db:
        sent = await db.get_one(BankPayout, event.bank_payout_id)
        vendor = await db.get_one(Vendor, event.vendor_id)
    amount = Money(sent.amount_minor, sent.currency)
    said = (
        f"the bank of {vendor.name} sent {amount} back: {sent.failure} Its payouts wait until it "
        "names another bank account, or you let them go again."
    )
    await alert(f"{vendor.name}: {amount} came back", said, routes.ADMIN_PAYOUTS, event_id)
