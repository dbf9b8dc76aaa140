"""The way to PostgreSQL: one lazy async engine per process, one session per transaction."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import lru_cache

from psycopg.errors import NumericValueOutOfRange
from sqlalchemy import event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession
from structlog.contextvars import bind_contextvars

from marketplace.adapters.live import announce
from marketplace.config import settings
from marketplace.errors import Invalid
from marketplace.rules.permissions import Actor

Session = AsyncSession
TOPICS = "topics"
WHO_ACTS = text("""
    SELECT set_config('shop.actor', :who, true), set_config('shop.shops', :shops, true),
        set_config('shop.visitor', :visitor, true), set_config('shop.purchase', :purchase, true)
""")
NOBODY_ACTS = text("""
    WITH before AS MATERIALIZED (SELECT coalesce(current_setting('shop.actor', true), '') AS who)
    SELECT who, set_config('shop.actor', '', true) FROM before
""")
AGAIN_ACTS = text("SELECT set_config('shop.actor', :who, true)")


def sqlalchemy_url(url: str) -> str:
    """The same address with the driver named: psycopg 3, sync and async alike."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.split("+")[0] not in {"postgresql", "postgres"}:
        raise ValueError("DATABASE_URL must begin with postgresql://")
    return f"postgresql+psycopg://{rest}"


@lru_cache
def engine() -> AsyncEngine:
    """This process's connection pool; made at first use, because workers fork."""
    made = create_async_engine(
        sqlalchemy_url(settings().database_url),
        pool_size=settings().database_pool,
        max_overflow=settings().database_pool,
        pool_pre_ping=True,
    )
    event.listen(made.sync_engine, "connect", _prepare)
    return made


def _prepare(connection: DBAPIConnection, _record: object) -> None:
    """Be the role that can add to the books and change nothing there.

    And have searches by meaning visit enough of the index; else they stop at 40 neighbours.
    """
    cursor = connection.cursor()
    if role := settings().database_role:
        cursor.execute("SELECT set_config('role', %s, false)", [role])
    cursor.execute("SET hnsw.ef_search = 200")
    connection.commit()


NOT_RIGHT = "Something in that request wasn't right. Nothing was changed."


@contextmanager
def only_what_it_holds() -> Iterator[None]:
    """Refuse what no column can hold, wherever it came from and whoever forgot to look.

    A text with a NUL or half a character, a number that is too large. Raises Invalid.
    """
    try:
        yield
    except UnicodeEncodeError as error:
        raise Invalid("", NOT_RIGHT) from error
    except DataError as error:
        if not isinstance(error.orig, NumericValueOutOfRange) and "NUL" not in str(error.orig):
            raise
        raise Invalid("", NOT_RIGHT) from error


@asynccontextmanager
async def transaction(actor: Actor | None = None) -> AsyncIterator[Session]:
    """One transaction: committed when the block ends, rolled back when it raises.

    Open pages that watch something in it are told after the commit. For an `actor`, see `bind`.
    """
    async with AsyncSession(engine(), expire_on_commit=False) as db:
        with only_what_it_holds():
            async with db.begin():
                if actor is not None:
                    await bind(db, actor)
                yield db
        await announce(*db.info.get(TOPICS, ()))


def tell(db: Session, *topics: str) -> None:
    """Have open pages that watch these topics told once this transaction is committed."""
    db.info.setdefault(TOPICS, set()).update(topics)


@asynccontextmanager
async def reading(actor: Actor | None = None) -> AsyncIterator[Session]:
    """A session whose transaction PostgreSQL itself keeps from writing."""
    async with AsyncSession(engine(), expire_on_commit=False, autoflush=False) as db:
        await db.connection(execution_options={"postgresql_readonly": True})
        with only_what_it_holds():
            if actor is not None:
                await bind(db, actor)
            yield db


async def bind(db: Session, actor: Actor) -> None:
    """Tell PostgreSQL who acts until the end of this transaction.

    From here on it shows and takes only rows that are this person's (migration 0025), whatever
    the statements say. Staff and the shop itself are not limited by it. From here on log lines
    say whose doing it was, too.
    """
    bind_contextvars(account=actor.account_id)
    who = str(actor.account_id or "guest")
    if actor.is_system or actor.is_staff:
        who = "" if actor.is_system else "staff"
    said = {
        "who": who,
        "shops": f"{{{','.join(map(str, actor.shops))}}}",
        "visitor": actor.visitor.hex() if actor.visitor else "",
        "purchase": actor.purchase,
    }
    await db.execute(WHO_ACTS, said)


@asynccontextmanager
async def for_the_shop(db: Session) -> AsyncIterator[None]:
    """Within, PostgreSQL shows and takes every row: the shop's own part of what somebody does.

    A buyer says that a parcel has arrived, and the vendor's hold begins; a coupon is free unless
    somebody else's purchase has it. What the person is told must not depend on such rows.
    """
    await db.flush()
    who = (await db.execute(NOBODY_ACTS)).scalar_one()
    try:
        yield
        await db.flush()
    except DBAPIError:  # rolling back brings back who acted
        raise
    except BaseException:
        await db.execute(AGAIN_ACTS, {"who": who})
        raise
    await db.execute(AGAIN_ACTS, {"who": who})
