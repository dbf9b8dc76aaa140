"""Who somebody is: the actor behind a pair of cookies, and people as staff see them."""

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.tokens import token_hash
from marketplace.config import settings
from marketplace.models.accounts import Account, LoginSession
from marketplace.models.columns import now
from marketplace.models.vendors import Vendor, VendorMember
from marketplace.rules.kinds import MemberRole, VendorStatus
from marketplace.rules.markets import Market
from marketplace.rules.permissions import Actor

OPEN_SHOPS = (VendorStatus.APPROVED, VendorStatus.SUSPENDED)
"""A suspended vendor still has orders to send."""


async def actor_of(
    db: Session, session_token: str, visitor_token: str, market_cookie: str = ""
) -> Actor:
    """The person that the two cookies stand for; looked up anew each time.

    So a sign-out, a suspension or a lost role counts at once. Staff who have not taken a second
    step are nobody special yet. What a member chose as country
    and currency goes with them; a guest's choice, and one made before signing in, is in the
    third cookie.
    """
    visitor = token_hash(visitor_token) if visitor_token else None
    chosen_here = Market.read(market_cookie)
    if not session_token:
        return Actor(visitor=visitor, market=chosen_here)
    row = (
        await db.exec(
            select(LoginSession, Account)
            .join(Account, col(Account.id) == col(LoginSession.account_id))
            .where(
                LoginSession.token_hash == token_hash(session_token),
                col(LoginSession.revoked_at).is_(None),
                col(LoginSession.expires_at) > now(),
                col(Account.disabled_at).is_(None),
            )
        )
    ).first()
    if row is None:
        return Actor(visitor=visitor, market=chosen_here)
    login, account = row
    shops = await shops_of(db, account.id)
    is_held_back = login.proven_at is None and settings().asks_staff_for_code
    chosen = login.vendor_id if login.vendor_id in shops else next(iter(shops), None)
    return Actor(
        account_id=account.id,
        visitor=visitor,
        session_id=login.id,
        name=account.name,
        email=account.email,
        staff_role=None if is_held_back else account.staff_role,
        is_held_back=is_held_back and account.staff_role is not None,
        vendor_id=chosen,
        shops=shops,
        market=Market(
            account.country or chosen_here.country, account.currency or chosen_here.currency
        ),
    )


async def shops_of(db: Session, account_id: int | None) -> dict[int, MemberRole]:
    """The open shops in whose team somebody is, and as what."""
    rows = await db.exec(
        select(VendorMember.vendor_id, VendorMember.role)
        .join(Vendor, col(Vendor.id) == col(VendorMember.vendor_id))
        .where(VendorMember.account_id == account_id, col(Vendor.status).in_(OPEN_SHOPS))
        .order_by(col(VendorMember.vendor_id))
    )
    return {vendor_id: MemberRole(role) for vendor_id, role in rows.all()}


async def account_by_email(db: Session, email: str) -> Account | None:
    """The account with this e-mail, whatever its case."""
    found = await db.exec(select(Account).where(func.lower(Account.email) == email.lower()))
    return found.first()
