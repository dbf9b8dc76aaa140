"""Files from one store into another, some at a time; what is there already is left out."""

import asyncio
from collections.abc import Callable

from marketplace.adapters.file_stores import FileStore

AT_ONCE = 16

Counted = Callable[[int, int], None]


async def copy(source: FileStore, target: FileStore, on_progress: Counted) -> tuple[int, int]:
    """How many files were copied, and how many were there. Raises Unavailable."""
    there = {name async for name in target.names()}
    wanted = [name async for name in source.names()]
    missing = [name for name in wanted if name not in there]
    done = len(wanted) - len(missing)
    to_carry = iter(missing)

    async def carry() -> None:
        nonlocal done
        for name in to_carry:
            await target.put(name, await source.get(name))
            done += 1
            on_progress(done, len(wanted))

    on_progress(done, len(wanted))
    await asyncio.gather(*(carry() for _ in range(AT_ONCE)))
    return len(missing), len(wanted) - len(missing)
