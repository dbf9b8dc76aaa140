"""The same done for many, one after the other: what fails for one keeps nobody else waiting."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

import structlog
from sqlalchemy import inspect, update
from sqlmodel import SQLModel

from marketplace.adapters.database import transaction
from marketplace.adapters.gateways.contract import NoAnswer, Refused
from marketplace.errors import Problem
from marketplace.models.columns import now

log = structlog.get_logger()
NOT_NOW = (NoAnswer, Refused, Problem)
"""What may be otherwise next time, without anybody mending something."""


@dataclass
class Round:
    """Whose turn has come: for how many it is done, for whom not yet, and for whom it failed."""

    done: int = 0
    waiting: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)

    def __add__(self, other: "Round") -> "Round":
        return Round(
            self.done + other.done, self.waiting + other.waiting, self.failed + other.failed
        )

    def __str__(self) -> str:
        """For staff, to whom an outcome that begins with “Failed” is shown as an alarm."""
        failed = f"Failed for {', '.join(map(str, self.failed[:20]))}; " if self.failed else ""
        waiting = f", {len(self.waiting)} not yet" if self.waiting else ""
        return f"{failed}{self.done} done{waiting}"


async def each(
    name: str, ids: Iterable[int | None], act: Callable[[int], Awaitable[object]]
) -> Round:
    """Act for each of them, whatever becomes of the others; what failed is logged with its id."""
    came = Round()
    for one in ids:
        number = one or 0
        try:
            await act(number)
            came.done += 1
        except NOT_NOW as error:
            came.waiting.append(number)
            log.warning(f"{name}.not_yet", id=number, error=str(error))
        except Exception:
            came.failed.append(number)
            log.exception(f"{name}.failed", id=number)
    return came


async def put_last(table: type[SQLModel], number: int) -> None:
    """Its turn has come now: next time others come before it, so that nobody waits for ever."""
    key = inspect(table).primary_key[0]
    async with transaction() as db:
        await db.execute(update(table).where(key == number).values(updated_at=now()))
