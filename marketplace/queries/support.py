"""Staff at work in vendors' names: as the vendor sees it, and as staff do."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Tone
from marketplace.cards.staff import Listing
from marketplace.cards.teams import SupportNote, SupportRow
from marketplace.errors import Invalid
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.teams import SupportSession
from marketplace.models.vendors import Vendor
from marketplace.queries.staff_lists import listed, moment
from marketplace.rules.kinds import SupportStatus
from marketplace.rules.permissions import Actor, allow, may_govern, may_lead, may_sell, the_vendor

WORDS: dict[SupportStatus, tuple[str, Tone]] = {
    SupportStatus.ASKED: ("Asked", "warn"),
    SupportStatus.AGREED: ("Agreed", "good"),
    SupportStatus.REFUSED: ("Refused", "bad"),
    SupportStatus.ENDED: ("Over", "neutral"),
}


async def support_here(db: Session, actor: Actor) -> list[SupportNote]:
    """Who of the staff asks to work in one's own shop, or does."""
    rows = await db.exec(
        select(SupportSession, Account.name)
        .join(Account, col(Account.id) == col(SupportSession.account_id))
        .where(
            SupportSession.vendor_id == the_vendor(actor),
            col(SupportSession.status).in_((SupportStatus.ASKED, SupportStatus.AGREED)),
            col(SupportSession.ends_at) > now(),
        )
        .order_by(col(SupportSession.id))
    )
    return [
        SupportNote(
            id=row.id,
            who=name,
            reason=row.reason,
            until=_clock(row.ends_at),
            is_me=row.id == actor.support_id,
            is_asked=row.status is SupportStatus.ASKED,
            may_answer=may_lead(actor),
            may_end=may_sell(actor),
        )
        for row, name in rows.all()
    ]


async def lets_support_in(db: Session, actor: Actor) -> bool:
    """Whether one's own shop has agreed beforehand."""
    vendor = await db.get_one(Vendor, the_vendor(actor))
    return vendor.support_allowed_at is not None


async def shop_called(db: Session, actor: Actor, name: str) -> Vendor:
    """A shop by its name or the end of its address. Raises Invalid, naming the field `shop`."""
    allow(actor.is_staff)
    said = name.strip().lower()
    found = select(Vendor).where((func.lower(Vendor.name) == said) | (Vendor.slug == said))
    vendor = (await db.exec(found)).first()
    if vendor is None:
        raise Invalid("shop", "There is no such shop.")
    return vendor


async def all_support(db: Session, actor: Actor, after: str = "") -> Listing[SupportRow]:
    """Every wish to work in a vendor's name, newest first."""
    allow(actor.is_staff)
    found = (
        select(SupportSession, Vendor.name, Account.name)
        .join(Vendor, col(Vendor.id) == col(SupportSession.vendor_id))
        .join(Account, col(Account.id) == col(SupportSession.account_id))
    )

    def card(row: SupportSession, vendor: str, who: str) -> SupportRow:
        is_open = row.ends_at > now() and row.status in (SupportStatus.ASKED, SupportStatus.AGREED)
        is_mine = row.account_id == actor.account_id
        is_lapsed = not is_open and row.status is not SupportStatus.REFUSED
        status, tone = WORDS[SupportStatus.ENDED if is_lapsed else row.status]
        is_agreed = is_open and row.status is SupportStatus.AGREED
        return SupportRow(
            id=row.id,
            vendor=vendor,
            who=who,
            reason=row.reason,
            status=status,
            tone=tone,
            asked=moment(row.asked_at),
            until=_clock(row.ends_at) if is_agreed else "",
            may_begin=is_agreed and is_mine and row.id != actor.support_id,
            may_end=is_open and (is_mine or may_govern(actor)),
        )

    return await listed(db, found, SupportSession, after, card)


def _clock(at: datetime) -> str:
    return f"{at:%H:%M} UTC"
