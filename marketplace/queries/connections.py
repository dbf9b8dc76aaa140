"""Who has access by tokens: apps to a person's account, programs to a shop."""

from sqlmodel import col, func, select

from marketplace.adapters.database import Session
from marketplace.cards.access import AppCard, ConnectionCard, IntegrationCard
from marketplace.models.accounts import Account
from marketplace.models.oauth import ApiClient, Connection
from marketplace.models.vendors import Vendor
from marketplace.queries.staff_lists import Listing, listed
from marketplace.rules.kinds import ClientKind
from marketplace.rules.permissions import (
    Actor,
    allow,
    may_govern,
    may_integrate,
    the_account,
    the_vendor,
)
from marketplace.rules.scopes import in_words, scopes_in
from marketplace.rules.texts import day

MOST = 50


async def my_connections(db: Session, actor: Actor) -> list[ConnectionCard]:
    """The apps that one let in, the newest first."""
    rows = await db.exec(
        select(Connection, ApiClient.name, Vendor.name)
        .join(ApiClient, col(ApiClient.id) == col(Connection.client_id))
        .outerjoin(Vendor, col(Vendor.id) == col(Connection.vendor_id))
        .where(
            Connection.account_id == the_account(actor),
            col(Connection.ended_at).is_(None),
            col(ApiClient.revoked_at).is_(None),
        )
        .order_by(col(Connection.id).desc())
        .limit(MOST)
    )
    return [_connection(*row) for row in rows.all()]


def _connection(connection: Connection, app: str, shop: str | None) -> ConnectionCard:
    return ConnectionCard(
        id=connection.id,
        app=app,
        rights=in_words(scopes_in(connection.scopes) or ()),
        shop=shop or "",
        since=day(connection.created_at),
        used=day(connection.used_at),
    )


async def my_integrations(db: Session, actor: Actor) -> list[IntegrationCard]:
    """The shop's own programs, the newest first. Raises Forbidden for who can't make any."""
    vendor_id = the_vendor(actor)
    allow(may_integrate(actor))
    rows = await db.exec(
        select(ApiClient, Account.name)
        .outerjoin(Account, col(Account.id) == col(ApiClient.made_by))
        .where(ApiClient.vendor_id == vendor_id, col(ApiClient.revoked_at).is_(None))
        .order_by(col(ApiClient.id).desc())
        .limit(MOST)
    )
    return [_integration(*row) for row in rows.all()]


def _integration(client: ApiClient, made_by: str | None) -> IntegrationCard:
    return IntegrationCard(
        id=client.id,
        name=client.name,
        client_id=client.client_id,
        rights=in_words(scopes_in(client.scopes) or ()),
        made_by=made_by or "",
        since=day(client.created_at),
        used=day(client.used_at) if client.used_at else "never",
    )


async def registered_apps(db: Session, actor: Actor, after: str = "") -> Listing[AppCard]:
    """The apps that may ask people for access, newest first. Raises Forbidden for most staff."""
    allow(may_govern(actor))
    people = (
        select(func.count())
        .where(col(Connection.client_id) == col(ApiClient.id), col(Connection.ended_at).is_(None))
        .correlate(ApiClient)
        .scalar_subquery()
    )
    found = select(ApiClient, people).where(
        ApiClient.kind == ClientKind.APP, col(ApiClient.revoked_at).is_(None)
    )
    return await listed(db, found, ApiClient, after, _app)


def _app(client: ApiClient, people: int) -> AppCard:
    return AppCard(
        client_id=client.client_id,
        name=client.name,
        addresses=client.redirect_uris,
        rights="; ".join(in_words(scopes_in(client.scopes) or ())),
        people=people,
        since=day(client.created_at),
    )


async def shop_of(db: Session, actor: Actor) -> str:
    """What the shop is called that the person works for just now; empty without one."""
    vendor = await db.get(Vendor, actor.vendor_id) if actor.vendor_id else None
    return vendor.name if vendor else ""
