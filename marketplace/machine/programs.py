"""What the machine room runs: a command, how it shows that it is ready, how it is asked to stop."""

import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """A long-running command that is kept running."""

    name: str
    command: Sequence[str | Path]
    is_ready: Callable[[], bool] = lambda: True
    environment: Mapping[str, str] = field(default_factory=dict)
    """In addition to what this process has."""
    log: Path | None = None
    """Where its lines go; None shows them on the terminal."""
    stop_signal: signal.Signals = signal.SIGTERM
    user: int | None = None
    """Run as this user, when we are root."""

    @property
    def command_line(self) -> list[str]:
        """The command, bound to the life of the thread that starts it and to its user."""
        bound = ["setpriv", "--pdeathsig", self.stop_signal.name.removeprefix("SIG")]
        return [*bound, *as_user(self.user), "--", *map(str, self.command)]


def as_user(user: int | None) -> list[str]:
    """Options of setpriv that make a command run as `user`, reading our files all the same.

    The project may live where only root can go (`/root`). Passing on the one capability
    that opens its folders is gentler than widening the permissions of somebody's home.
    """
    if user is None or os.geteuid() != 0:
        return []
    owner = ["--reuid", str(user), "--regid", str(user), "--clear-groups"]
    return [*owner, "--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"]
