"""One at a time, whichever process: a lock by name that lasts as long as the block.

It is PostgreSQL's, outside any transaction, so that a provider may be asked meanwhile.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from marketplace.adapters.database import engine

TAKE = text("SELECT pg_advisory_lock(:number)")
GIVE = text("SELECT pg_advisory_unlock(:number)")


@asynccontextmanager
async def one_at_a_time(name: str) -> AsyncIterator[None]:
    """Wait until nobody else holds the lock of this name, and hold it."""
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    number = int.from_bytes(digest, "big", signed=True)
    async with engine().connect() as connection:
        connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(TAKE, {"number": number})
        try:
            yield
        finally:
            await connection.execute(GIVE, {"number": number})
