"""Who somebody is: the actor behind a pair of cookies, and people as staff see them."""

from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, DateTime, LargeBinary, bindparam, func
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from marketplace.adapters.database import Session, bind
from marketplace.adapters.tokens import token_hash
from marketplace.config import settings
from marketplace.models.accounts import Account, LoginSession
from marketplace.models.columns import now
from marketplace.models.teams import SupportSession
from marketplace.models.vendors import Vendor, VendorMember
from marketplace.rules.kinds import MemberRole, SupportStatus, VendorStatus
from marketplace.rules.markets import Market
from marketplace.rules.permissions import HELPING_STAFF, Actor

OPEN_SHOPS = (VendorStatus.APPROVED, VendorStatus.SUSPENDED)
"""A suspended vendor still has orders to send."""

AGREED: BindParameter[Any] = bindparam(None, SupportStatus.AGREED, literal_execute=True)
"""Written into the statement, so that the index of open sessions fits a prepared one too."""


async def actor_of(
    db: Session, session_token: str, visitor_token: str, market_cookie: str = ""
) -> Actor:
    """The person that the two cookies stand for; looked up anew each time, and bound to `db`.

    So a sign-out, a suspension, a lost role or place in a team, and the end of work in a
    vendor's name count at once. Staff who have not taken a second step are nobody special yet.
    What a member chose as country and currency goes with them; a guest's choice, and one made
    before signing in, is in the third cookie.
    """
    actor = await _looked_up(db, session_token, visitor_token, market_cookie)
    await bind(db, actor)
    return actor


async def _looked_up(
    db: Session, session_token: str, visitor_token: str, market_cookie: str
) -> Actor:
    visitor = token_hash(visitor_token) if visitor_token else None
    chosen_here = Market.read(market_cookie)
    if not session_token:
        return Actor(visitor=visitor, market=chosen_here)
    asked = {"hash": token_hash(session_token), "at": now()}
    rows = (await db.exec(_who_holds(), params=asked)).all()
    if not rows:
        return Actor(visitor=visitor, market=chosen_here)
    login, account, _shop, _role, support_id, helped = rows[0]
    shops = {shop: MemberRole(role) for _, _, shop, role, _, _ in rows if shop is not None}
    is_held_back = login.proven_at is None and settings().asks_staff_for_code
    staff_role = None if is_held_back else account.staff_role
    if helped is not None and staff_role in HELPING_STAFF:
        shops, chosen = {helped: MemberRole.MANAGER}, helped
    else:
        support_id = None
        chosen = login.vendor_id if login.vendor_id in shops else next(iter(shops), None)
    return Actor(
        account_id=account.id,
        visitor=visitor,
        session_id=login.id,
        name=account.name,
        email=account.email,
        staff_role=staff_role,
        is_held_back=is_held_back and account.staff_role is not None,
        vendor_id=chosen,
        shops=shops,
        support_id=support_id,
        market=Market(
            account.country or chosen_here.country, account.currency or chosen_here.currency
        ),
    )


@lru_cache
def _who_holds() -> Any:
    """The login with its person; a row for each of their shops, and the shop they help in.

    Put together once: it is asked for every event of every page.
    """
    shop, helped = aliased(Vendor), aliased(Vendor)
    at: Any = bindparam("at", type_=DateTime(timezone=True))
    columns: tuple[Any, ...] = (
        LoginSession,
        Account,
        shop.id,
        VendorMember.role,
        SupportSession.id,
        helped.id,
    )
    return (
        select(*columns)
        .join(Account, col(Account.id) == col(LoginSession.account_id))
        .outerjoin(VendorMember, col(VendorMember.account_id) == col(Account.id))
        .outerjoin(
            shop,
            (col(shop.id) == col(VendorMember.vendor_id)) & col(shop.status).in_(OPEN_SHOPS),
        )
        .outerjoin(
            SupportSession,
            (col(SupportSession.login_session_id) == col(LoginSession.id))
            & (col(SupportSession.status) == AGREED)
            & (col(SupportSession.ends_at) > at),
        )
        .outerjoin(
            helped,
            (col(helped.id) == col(SupportSession.vendor_id)) & col(helped.status).in_(OPEN_SHOPS),
        )
        .where(
            col(LoginSession.token_hash) == bindparam("hash", type_=LargeBinary),
            col(LoginSession.revoked_at).is_(None),
            col(LoginSession.expires_at) > at,
            col(Account.disabled_at).is_(None),
        )
        .order_by(col(VendorMember.vendor_id))
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
