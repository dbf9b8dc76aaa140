"""The programs that may ask for tokens: a shop's own integrations, and the operator's apps."""

import secrets
from collections.abc import Iterable

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.tokens import new_token, token_hash
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.models.columns import now
from marketplace.models.oauth import ApiClient
from marketplace.models.vendors import VendorMember
from marketplace.rules.kinds import ClientKind
from marketplace.rules.permissions import (
    INTEGRATING_ROLES,
    Actor,
    allow,
    may_govern,
    may_integrate,
    the_account,
    the_vendor,
)
from marketplace.rules.scopes import OF_SHOPS, Scope, may_be_registered, written
from marketplace.services import audit, names

MOST = 20
"""Integrations that a shop may have at a time."""
MOST_ADDRESSES = 10
PREFIX = "fh_secret_"
"""By which programs that look for leaked secrets know ours."""


async def add_integration(
    db: Session, actor: Actor, name: str, scopes: Iterable[Scope]
) -> tuple[ApiClient, str]:
    """A program of one's shop, and its secret, which nobody can read again.

    Raises Invalid for the name or the scopes, and Conflict beyond twenty.
    """
    vendor_id = the_vendor(actor)
    allow(may_integrate(actor))
    chosen, name = frozenset(scopes), _valid_name(name)
    if not chosen or not chosen <= OF_SHOPS:
        raise Invalid("scopes", "Please choose what it may do.")
    await _one_at_a_time(db, vendor_id)
    allow(await _is_still_trusted(db, vendor_id, the_account(actor)))
    if len(await _live(db, vendor_id)) >= MOST:
        raise Conflict(f"A shop has at most {MOST} integrations. Revoke one first.")
    secret = PREFIX + new_token()
    row = ApiClient(
        client_id=_new_id(), kind=ClientKind.INTEGRATION, name=name, vendor_id=vendor_id,
        made_by=the_account(actor), secret_hash=token_hash(secret), scopes=written(chosen),
    )  # fmt: skip
    return await _added(db, actor, row), secret


async def revoke_integration(db: Session, actor: Actor, client_key: int) -> None:
    """End a program's access at once. Raises NotFound for another shop's, or when it is over."""
    vendor_id = the_vendor(actor)
    row = await db.get(ApiClient, client_key, with_for_update=True, populate_existing=True)
    if row is None or row.vendor_id != vendor_id or row.revoked_at is not None:
        raise NotFound()
    allow(may_integrate(actor))
    await _revoke(db, actor, row)


async def revoke_made_by(db: Session, actor: Actor, vendor_id: int, account_id: int) -> None:
    """End what somebody let into a shop that trusts them no more: they know the secrets."""
    await _one_at_a_time(db, vendor_id)
    found = select(ApiClient).where(
        ApiClient.vendor_id == vendor_id,
        ApiClient.made_by == account_id,
        col(ApiClient.revoked_at).is_(None),
    )
    for row in (await db.exec(found.with_for_update())).all():
        await _revoke(db, actor, row)


async def revoke_all_of(db: Session, actor: Actor, account_id: int) -> None:
    """The same in every shop that somebody works for."""
    shops = select(VendorMember.vendor_id).where(VendorMember.account_id == account_id)
    for vendor_id in sorted((await db.exec(shops)).all()):
        await revoke_made_by(db, actor, vendor_id, account_id)


async def add_app(
    db: Session, actor: Actor, name: str, redirect_uris: list[str], scopes: Iterable[Scope]
) -> ApiClient:
    """An app of the operator's or a partner's, which keeps no secret.

    Raises Invalid for the name, the scopes, or an address that people may not be sent to.
    """
    allow(may_govern(actor))
    chosen, name = frozenset(scopes), _valid_name(name)
    if not 1 <= len(redirect_uris) <= MOST_ADDRESSES:
        message = f"Please write one address on each line, at most {MOST_ADDRESSES}."
        raise Invalid("redirect_uri", message)
    for uri in redirect_uris:
        if not may_be_registered(uri):
            raise Invalid("redirect_uri", f"People can't be sent back to {uri[:200]}.")
    if not chosen:
        raise Invalid("scopes", "Please choose what it may ask for.")
    row = ApiClient(
        client_id=_new_id(), kind=ClientKind.APP, name=name, scopes=written(chosen),
        made_by=actor.account_id, redirect_uris=redirect_uris,
    )  # fmt: skip
    return await _added(db, actor, row)


async def remove_app(db: Session, actor: Actor, client_id: str) -> None:
    """End an app, and with it whatever people gave it. Raises NotFound."""
    allow(may_govern(actor))
    found = select(ApiClient).where(
        ApiClient.client_id == client_id,
        ApiClient.kind == ClientKind.APP,
        col(ApiClient.revoked_at).is_(None),
    )
    row = (await db.exec(found.with_for_update())).first()
    if row is None:
        raise NotFound("There is no such app.")
    await _revoke(db, actor, row)


async def _added(db: Session, actor: Actor, row: ApiClient) -> ApiClient:
    db.add(row)
    await db.flush()
    after = {"name": row.name, "client_id": row.client_id, "scopes": row.scopes}
    await audit.note(db, actor, f"{row.kind}.added", ("api_client", row.id), after=after)
    return row


async def _revoke(db: Session, actor: Actor, row: ApiClient) -> None:
    row.revoked_at = now()
    before = {"name": row.name, "client_id": row.client_id}
    await audit.note(db, actor, f"{row.kind}.revoked", ("api_client", row.id), before=before)


async def _one_at_a_time(db: Session, vendor_id: int) -> None:
    await names.claim(db, [f"integrations:{vendor_id}"])


async def _is_still_trusted(db: Session, vendor_id: int, account_id: int) -> bool:
    """Looked up behind the lock: who was removed a moment ago lets nothing in any more."""
    member = await db.get(VendorMember, (vendor_id, account_id), populate_existing=True)
    return member is not None and member.role in INTEGRATING_ROLES


async def _live(db: Session, vendor_id: int) -> list[int]:
    found = select(ApiClient.id).where(
        ApiClient.vendor_id == vendor_id, col(ApiClient.revoked_at).is_(None)
    )
    return list((await db.exec(found)).all())


def _valid_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 60 or not name.isprintable():
        raise Invalid("name", "Please name it, in at most 60 characters.")
    return name


def _new_id() -> str:
    return f"fh_{secrets.token_hex(10)}"
