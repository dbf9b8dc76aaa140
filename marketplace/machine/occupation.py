"""Holding a data folder: its programs run while we hold it, and everyone can look up where."""

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator

from marketplace.machine.leftovers import end_leftovers
from marketplace.machine.premises import Premises, Record
from marketplace.machine.programs import Program
from marketplace.machine.supervisor import Supervisor

Say = Callable[[str, str], None]
"""Shows a line: the program's name and what it said."""


class Occupation:
    """The programs of a data folder that this process holds."""

    def __init__(self, premises: Premises, say: Say) -> None:
        self.premises = premises
        self._record = Record(pid=os.getpid(), command=" ".join(sys.argv))
        self._guard = threading.Lock()
        self._supervisor = Supervisor(say, self._note)
        premises.write(self._record)

    def start(self, *programs: Program) -> None:
        """Start the programs together and return when all are ready."""
        self._supervisor.start(*programs)

    def publish(self, environment: dict[str, str], url: str = "") -> None:
        """Let other commands find the services, and people the shop."""
        with self._guard:
            self._record.environment = environment
            self._record.url = url
            self.premises.write(self._record)

    def stop(self) -> None:
        """Stop every program, last started first."""
        self._supervisor.stop()

    def _note(self, name: str, pid: int, started: float) -> None:
        with self._guard:
            self._record.processes[name] = (pid, started)
            self.premises.write(self._record)


@contextlib.contextmanager
def occupation(premises: Premises, say: Say) -> Iterator[Occupation]:
    """Rule in a data folder that has just been occupied; leave it with nothing running."""
    end_leftovers(premises.record().processes.values())
    rule = Occupation(premises, say)
    try:
        yield rule
    finally:
        rule.stop()
        premises.leave()
