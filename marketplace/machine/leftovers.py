"""Ends what a killed run has left behind, and nothing else."""

import contextlib
import os
import time
from collections.abc import Iterable

import psutil

CLOCK_TOLERANCE = 2.0
"""Seconds by which two readings of one process's start time may differ."""
PATIENCE = 15.0
"""Seconds that a server has to close its files before it is killed."""
POLL_SECONDS = 0.05


def end_leftovers(processes: Iterable[tuple[int, float]]) -> None:
    """Stop the given sessions (pid and start time of their leaders) and wait until they are gone.

    A pid that belongs to another process by now is left alone.
    """
    found = [process for pid, started in processes for process in _session(pid, started)]
    for end in (psutil.Process.terminate, psutil.Process.kill):
        for process in found:
            with contextlib.suppress(psutil.NoSuchProcess):
                end(process)
        found = _still_alive(found)


def _still_alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that have not ended before our patience does."""
    deadline = time.monotonic() + PATIENCE
    while (alive := [one for one in processes if _is_alive(one)]) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return alive


def _is_alive(process: psutil.Process) -> bool:
    """A zombie counts as gone: in a container there may be nobody who buries it."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _session(leader: int, started: float) -> list[psutil.Process]:
    """The living members of a session that we started; none when the pid was given away."""
    with contextlib.suppress(psutil.NoSuchProcess):
        if abs(psutil.Process(leader).create_time() - started) > CLOCK_TOLERANCE:
            return []
    return [process for process in psutil.process_iter() if _session_of(process.pid) == leader]


def _session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return None
