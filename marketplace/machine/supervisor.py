"""Keeps programs running: starts them, starts them again when they die, stops them in reverse."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from typing import IO

import psutil

from marketplace.config import ROOT
from marketplace.machine.programs import Program

FIRST_DELAY, LONGEST_DELAY = 0.2, 15.0
"""Seconds before a program that died is started again; doubles each time it dies young."""
GROWN_UP = 30.0
"""Seconds after which a program that dies is not taken to be broken."""
TRIES = 4
"""Deaths before a program was ever ready that make us give up."""
STOP_SECONDS = 20.0
START_SECONDS = 90.0
POLL_SECONDS = 0.05
LOG_BYTES = 5_000_000
"""A log file that is larger begins anew at the next start."""


class StartError(Exception):
    """A program could not be started; the text says why in its own last words."""


class Keeper:
    """Keeps one program running, from its own thread.

    The system ends a child when the thread that started it ends, so this thread
    does nothing else and lives as long as the child.
    """

    def __init__(
        self,
        program: Program,
        say: Callable[[str, str], None],
        started: Callable[[str, int, float], None],
    ) -> None:
        self.program = program
        self.deaths = 0
        self._say = say
        self._started = started
        self._process: subprocess.Popen[str] | None = None
        self._stopping = threading.Event()
        self._guard = threading.Lock()
        self._thread = threading.Thread(target=self._keep, name=program.name, daemon=True)

    def start(self) -> None:
        """Start the program; returns at once."""
        self._thread.start()

    def wait_until_ready(self) -> None:
        """Return once the program answers; raise `StartError` when it does not."""
        deadline = time.monotonic() + START_SECONDS
        while not self.program.is_ready():
            if self.deaths >= TRIES or time.monotonic() > deadline:
                raise StartError(f"{self.program.name} did not start. {self._last_words()}")
            time.sleep(POLL_SECONDS)

    def ask_to_stop(self) -> None:
        """Send the program its signal to stop; it will not be started again."""
        with self._guard:
            self._stopping.set()
            if self._process:
                self._process.send_signal(self.program.stop_signal)

    def wait_until_stopped(self) -> None:
        """Wait for the program to end after `ask_to_stop`; kill it when that takes too long."""
        if not self._thread.ident:
            return
        self._thread.join(STOP_SECONDS)
        if self._thread.is_alive() and self._process:
            _kill_group(self._process.pid)
            self._thread.join()

    def _keep(self) -> None:
        delay = FIRST_DELAY
        while process := self._spawn():
            born = time.monotonic()
            self._follow(process)
            if self._stopping.is_set():
                return
            self.deaths += 1
            delay = FIRST_DELAY if time.monotonic() - born > GROWN_UP else delay
            self._say(self.program.name, f"ended ({process.returncode}); starting it again")
            self._stopping.wait(delay)
            delay = min(delay * 2, LONGEST_DELAY)

    def _spawn(self) -> subprocess.Popen[str] | None:
        with self._guard:
            if self._stopping.is_set():
                return None
            with self._output() as output:
                self._process = subprocess.Popen(
                    self.program.command_line,
                    cwd=ROOT,
                    env={**os.environ, **self.program.environment},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    text=True,
                    errors="replace",
                    start_new_session=True,
                )
        pid = self._process.pid
        with contextlib.suppress(psutil.NoSuchProcess):
            self._started(self.program.name, pid, psutil.Process(pid).create_time())
        return self._process

    def _output(self) -> contextlib.AbstractContextManager[IO[str] | int]:
        log = self.program.log
        if log is None:
            return contextlib.nullcontext(subprocess.PIPE)
        is_large = log.exists() and log.stat().st_size > LOG_BYTES
        return log.open("w" if is_large else "a")

    def _follow(self, process: subprocess.Popen[str]) -> None:
        """Pass the program's lines on until it ends, then end whatever it started."""
        reader = threading.Thread(target=self._pass_on, args=(process,), daemon=True)
        reader.start()
        process.wait()
        _kill_group(process.pid)
        reader.join()

    def _pass_on(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            self._say(self.program.name, line.rstrip())

    def _last_words(self) -> str:
        log = self.program.log
        if log is None or not log.exists():
            return "Its last lines are above."
        return "Its last words:\n" + "\n".join(log.read_text(errors="replace").splitlines()[-12:])


class Supervisor:
    """The running programs, in groups that were started together.

    `say(name, line)` shows a line of a program; `started(name, pid, time)` is told
    every (re)start. Both are called from the programs' threads.
    """

    def __init__(
        self,
        say: Callable[[str, str], None],
        started: Callable[[str, int, float], None],
    ) -> None:
        self._say = say
        self._started = started
        self._groups: list[list[Keeper]] = []

    def start(self, *programs: Program) -> None:
        """Start the programs together and return when all are ready."""
        group = [Keeper(program, self._say, self._started) for program in programs]
        self._groups.append(group)
        for keeper in group:
            keeper.start()
        for keeper in group:
            keeper.wait_until_ready()

    def stop(self) -> None:
        """Stop everything, the group that was started last first."""
        while self._groups:
            group = self._groups.pop()
            for keeper in group:
                keeper.ask_to_stop()
            for keeper in group:
                keeper.wait_until_stopped()


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
