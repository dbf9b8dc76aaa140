"""Rounds of examples that Hypothesis thinks up, each run on the loop of the shop's tests."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

MINUTES = float(os.environ.get("FUZZ_MINUTES", "0"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
T = TypeVar("T")


def rounds(share: float) -> Iterator[int]:
    """Seeds: one for a run of the tests, and with `make fuzz` as many as a share of its time takes.

    Each is told as it begins, so that whoever sees it fail can begin there.
    """
    ends, seed = time.monotonic() + MINUTES * share * 60, SEED
    while True:
        print(f"seed {seed}", flush=True)
        yield seed
        seed += 1
        if time.monotonic() >= ends:
            return


async def play(
    examples: st.SearchStrategy[T], run: Callable[[T], Awaitable[None]], count: int, seed: int
) -> None:
    """Run as many examples as `count` says; the first that fails is made small and raised."""
    loop = asyncio.get_running_loop()

    @hypothesis.seed(seed)
    @settings(
        max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False, phases=[Phase.generate, Phase.shrink],
    )  # fmt: skip
    @given(examples)
    def one(example: T) -> None:
        asyncio.run_coroutine_threadsafe(run(example), loop).result()

    await asyncio.to_thread(one)
