"""The mail to a vendor whose money would go elsewhere, with a link that stops it."""

from marketplace import routes
from marketplace.adapters.database import reading
from marketplace.events import PayoutAccountNamed
from marketplace.jobs.letters import Letter, link_to, send
from marketplace.jobs.team_letters import owners_of
from marketplace.models.vendors import PayoutAccount, Vendor
from marketplace.rules.payouts import settled_at
from marketplace.services.payout_accounts import MANUAL
from marketplace.services.payout_stops import stop_key


async def warn(event: PayoutAccountNamed, event_id: str) -> None:
    """Tell the shop and each of its owners: one of their mailboxes may be somebody else's."""
    async with reading() as db:
        account = await db.get_one(PayoutAccount, event.account_id)
        vendor = await db.get_one(Vendor, event.vendor_id)
        owners = await owners_of(db, event.vendor_id)
    words: dict[str, object] = {
        "name": vendor.name,
        "ending": account.ending if account.provider == MANUAL else "",
        "until": settled_at(account.held_until) if account.held_until else "",
        "link": link_to(routes.stop_payouts(stop_key(vendor.id))),
    }
    for email in dict.fromkeys([vendor.email, *(owner.email for owner in owners)]):
        letter = Letter(email, f"Where the money of {vendor.name} goes", "payout_account", words)
        await send(letter, event_id)
