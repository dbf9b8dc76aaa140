"""Dying between any two steps: the process ends before its n-th next word to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine


class Crash(BaseException):
    """The end of a process; no code catches it, and what was not committed is lost."""


@contextmanager
def crash_after(engine: AsyncEngine, statements: int | None) -> Iterator[None]:
    """Crash when more than so many statements and commits are made; None never does."""
    if statements is None:
        yield
        return
    left = statements

    def count(*_args: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Crash()

    watched = ("before_cursor_execute", "commit")
    for name in watched:
        event.listen(engine.sync_engine, name, count)
    try:
        yield
    finally:
        for name in watched:
            event.remove(engine.sync_engine, name, count)
