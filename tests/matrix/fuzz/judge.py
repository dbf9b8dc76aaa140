"""What must hold after every hostile call, and how many of them there were."""

import re
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import text

from marketplace.adapters.database import reading
from tests.matrix.server import Server

FAULT = re.compile(r"Traceback|was never (awaited|retrieved)|handler\.failed")
"""What stands in the log when something was raised that nobody expected."""
BOOKS = text(
    "SELECT journal_id FROM posting JOIN ledger_account one ON one.id = account_id"
    " GROUP BY journal_id, currency HAVING sum(amount_minor) <> 0 LIMIT 1"
)


@dataclass
class Judge:
    """Reads the shop's log from where it stood, and counts the calls by what they went to."""

    server: Server
    calls: Counter[str] = field(default_factory=Counter)
    _read: int = 0

    def faults(self) -> str:
        """What was logged since the last look, if there is a fault among it."""
        with self.server.log.open("rb") as log:
            log.seek(self._read)
            written = log.read()
        self._read += len(written)
        told = written.decode(errors="replace")
        found = FAULT.search(told)
        return told[max(0, found.start() - 1_000) :][:6_000] if found else ""

    def look(self, what: str) -> None:
        """Raises AssertionError if the process is gone or has written down a fault."""
        faults = self.faults()
        assert not faults, f"{what}\n{faults}"
        assert self.server.child.poll() is None, f"{what}\n{self.server.written()[-4000:]}"

    def elsewhere(self) -> str:
        """An address from which nobody has called yet, so that no limit is met."""
        number = self.calls.total() * 7_919 + len(self.calls)
        return f"100.{64 + number // 65536 % 64}.{number // 256 % 256}.{number % 256}"

    def __str__(self) -> str:
        return f"{self.calls.total()} hostile calls to {len(self.calls)} places"


async def books_balance() -> bool:
    """Whether each booking adds up to nothing."""
    async with reading() as db:
        return (await db.execute(BOOKS)).first() is None
