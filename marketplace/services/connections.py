"""What people gave apps: begun with a code, lived by refresh tokens, ended by either side.

All tokens that come of one consent are a family. Whatever may be used once and is shown twice
was stolen from somebody, so the family ends and its person is told.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, true
from sqlmodel import col, delete, select, update

from marketplace.adapters.database import Session
from marketplace.adapters.tokens import new_token, token_hash
from marketplace.errors import NotFound
from marketplace.events import AccessMisused, AppConnected, ConnectionEnded
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.oauth import ApiClient, AuthorizationCode, Connection, RefreshToken
from marketplace.rules.permissions import SYSTEM, Actor, the_account
from marketplace.services import audit, outbox

CODE_LIVES = timedelta(minutes=1)
UNUSED_LIVES = timedelta(days=60)
"""How long an app may be silent before its person has to say yes again."""
LONGEST = timedelta(days=365)
"""After that its person has to say yes again, however often it was used."""
KEPT_FOR = timedelta(days=1)
"""How long a used code is remembered, to know it when it is shown again."""


async def end(db: Session, actor: Actor, connection_id: int) -> None:
    """Take away what one gave an app. Raises NotFound for somebody else's, or when it is over."""
    if not await _end(db, the_account(actor), col(Connection.id) == connection_id):
        raise NotFound()


async def end_every_one(db: Session, account_id: int) -> None:
    """Take away what any app has: the password is another one, or the account is no more."""
    await _end(db, account_id, true())


async def _end(db: Session, account_id: int, which: ColumnElement[bool]) -> int:
    ended = await db.exec(
        update(Connection)
        .where(col(Connection.account_id) == account_id, col(Connection.ended_at).is_(None), which)
        .values(ended_at=now())
        .returning(col(Connection.id))
    )
    ids = ended.scalars().all()
    await outbox.record(db, *(ConnectionEnded(account_id, one) for one in ids))
    return len(ids)


async def code_shown(db: Session, code: str, client: ApiClient) -> AuthorizationCode | None:
    """What an app's code stands for, locked, while it is good; seen again it ends what it began."""
    found = await db.exec(
        select(AuthorizationCode)
        .where(
            AuthorizationCode.code_hash == token_hash(code),
            AuthorizationCode.client_id == client.id,
        )
        .with_for_update()
    )
    row = found.first()
    if row is None:
        return None
    if row.connection_id is not None:
        await _misused(db, await db.get_one(Connection, row.connection_id), "code")
        return None
    return row if row.expires_at > now() and await _is_live(db, row.account_id) else None


async def begin(db: Session, code: AuthorizationCode) -> Connection:
    """The family that comes of a code; its person is told."""
    connection = Connection(
        account_id=code.account_id, client_id=code.client_id, vendor_id=code.vendor_id,
        scopes=code.scopes,
    )  # fmt: skip
    db.add(connection)
    await db.flush()
    code.connection_id = connection.id
    client = await db.get_one(ApiClient, code.client_id)
    await outbox.record(db, AppConnected(code.account_id, connection.id, client.name))
    return connection


async def refresh_token(db: Session, token: str) -> tuple[RefreshToken, Connection] | None:
    """What a refresh token belongs to, locked, while it is good; seen again it ends its family."""
    found = select(RefreshToken).where(RefreshToken.token_hash == token_hash(token))
    known = (await db.exec(found)).first()
    if known is None:
        return None
    connection = await db.get_one(
        Connection, known.connection_id, with_for_update=True, populate_existing=True
    )
    await db.refresh(known)
    is_old = connection.created_at < now() - LONGEST
    if is_old or connection.ended_at or not await _is_live(db, connection.account_id):
        return None
    if known.used_at is not None:
        await _misused(db, connection, "refresh token")
        return None
    return (known, connection) if known.expires_at > now() else None


async def keep_refresh_token(db: Session, connection: Connection, token: str) -> None:
    """A family's next refresh token."""
    connection.used_at = now()
    db.add(
        RefreshToken(
            token_hash=token_hash(token),
            connection_id=connection.id,
            expires_at=now() + UNUSED_LIVES,
        )
    )
    await db.flush()


def new_refresh_token() -> str:
    """One that nobody guesses."""
    return new_token()


async def give_back(db: Session, connection: Connection) -> None:
    """The app itself wants it no more."""
    await _end(db, connection.account_id, col(Connection.id) == connection.id)


async def _misused(db: Session, connection: Connection, what: str) -> None:
    ended = await _end(db, connection.account_id, col(Connection.id) == connection.id)
    if not ended:
        return
    client = await db.get_one(ApiClient, connection.client_id)
    subject = ("connection", connection.id)
    reason = f"A {what} of “{client.name}” was shown a second time."
    await audit.note(db, SYSTEM, "connection.misused", subject, reason=reason)
    await outbox.record(db, AccessMisused(connection.account_id, connection.id, client.name))


async def _is_live(db: Session, account_id: int) -> bool:
    found = select(Account.id).where(Account.id == account_id, col(Account.disabled_at).is_(None))
    return (await db.exec(found)).first() is not None


async def tidy(db: Session) -> None:
    """Forget codes and refresh tokens that are over, and end what no app has used for long."""
    before = now() - KEPT_FOR
    await db.exec(delete(AuthorizationCode).where(col(AuthorizationCode.expires_at) < before))
    await db.exec(delete(RefreshToken).where(col(RefreshToken.expires_at) < before))
    await db.exec(
        update(Connection)
        .where(col(Connection.ended_at).is_(None), col(Connection.used_at) < now() - UNUSED_LIVES)
        .values(ended_at=now())
    )
