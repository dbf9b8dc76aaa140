"""Whoever a bearer token stands for: a person through an app, or a shop's own integration."""

from typing import Any

from sqlmodel import col, select

from marketplace.adapters import access_tokens
from marketplace.adapters.database import Session, bind
from marketplace.errors import BadToken
from marketplace.models.accounts import Account
from marketplace.models.oauth import ApiClient, Connection
from marketplace.models.vendors import Vendor
from marketplace.queries.accounts import OPEN_SHOPS, shops_of
from marketplace.queries.signing_keys import public_key
from marketplace.rules.kinds import MemberRole
from marketplace.rules.permissions import Actor
from marketplace.rules.scopes import OF_SHOPS, scopes_in


async def bearer_of(db: Session, token: str) -> Actor:
    """The actor behind an access token, no further than its scopes reach; looked up anew, and
    bound to `db`.

    A connection that was taken away, a program that was revoked, an account that was closed and
    a role that was lost count at once. It never has a role among staff. Raises BadToken.
    """
    key = await public_key(db, access_tokens.kid_of(token))
    if key is None:
        raise BadToken()
    claims = access_tokens.claims_of(token, key)
    actor = await (_person if "sid" in claims else _integration)(db, claims)
    await bind(db, actor)
    return actor


async def _person(db: Session, claims: dict[str, Any]) -> Actor:
    found = await db.exec(
        select(Connection, ApiClient.name, Account)
        .join(ApiClient, col(ApiClient.id) == col(Connection.client_id))
        .join(Account, col(Account.id) == col(Connection.account_id))
        .where(
            Connection.id == int(claims["sid"]),
            ApiClient.client_id == claims["client_id"],
            col(Connection.ended_at).is_(None),
            col(ApiClient.revoked_at).is_(None),
            col(Account.disabled_at).is_(None),
        )
    )
    row = found.first()
    if row is None:
        raise BadToken()
    connection, app, account = row
    given = scopes_in(connection.scopes) or frozenset()
    scopes = given & (scopes_in(claims["scope"]) or frozenset())
    shops = await shops_of(db, account.id) if scopes & OF_SHOPS else {}
    shop_id = connection.vendor_id if connection.vendor_id in shops else None
    return Actor(
        account_id=account.id,
        name=account.name,
        email=account.email,
        vendor_id=shop_id,
        shops={shop_id: shops[shop_id]} if shop_id else {},
        scopes=scopes,
        through=app,
    )


async def _integration(db: Session, claims: dict[str, Any]) -> Actor:
    found = await db.exec(
        select(ApiClient, Vendor)
        .join(Vendor, col(Vendor.id) == col(ApiClient.vendor_id))
        .where(
            ApiClient.client_id == claims["client_id"],
            col(ApiClient.revoked_at).is_(None),
            col(Vendor.status).in_(OPEN_SHOPS),
        )
    )
    row = found.first()
    if row is None:
        raise BadToken()
    client, vendor = row
    given = scopes_in(client.scopes) or frozenset()
    return Actor(
        name=client.name,
        vendor_id=vendor.id,
        shops={vendor.id: MemberRole.MANAGER},
        scopes=given & (scopes_in(claims["scope"]) or frozenset()),
        through=client.name,
    )
