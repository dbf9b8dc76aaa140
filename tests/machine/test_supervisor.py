"""Programs are started, started again, and stopped with all they have started."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from marketplace.config import ROOT
from marketplace.machine.leftovers import end_leftovers
from marketplace.machine.programs import Program
from marketplace.machine.supervisor import StartError, Supervisor

SLEEP = ("sleep", "60")
SPAWNS_AND_SAYS = "import subprocess as s; print(s.Popen(['sleep', '60']).pid, flush=True); input()"
KILLED_SUPERVISOR = """
import time
from marketplace.machine.programs import Program
from marketplace.machine.supervisor import Supervisor
started = lambda name, pid, at: print(pid, flush=True)
Supervisor(print, started).start(Program("sleeper", ("sleep", "60")))
time.sleep(60)
"""


class Watch:
    """Notes what the supervisor tells."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.started: list[tuple[int, float]] = []
        self.told = threading.Condition()

    def say(self, _name: str, line: str) -> None:
        with self.told:
            self.lines.append(line)
            self.told.notify_all()

    def note(self, _name: str, pid: int, started: float) -> None:
        with self.told:
            self.started.append((pid, started))
            self.told.notify_all()

    def wait_for(self, condition: Callable[[], bool]) -> None:
        with self.told:
            assert self.told.wait_for(condition, timeout=10)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def supervisor(watch: Watch) -> Iterator[Supervisor]:
    supervisor = Supervisor(watch.say, watch.note)
    yield supervisor
    supervisor.stop()


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_killed_program_is_started_again(supervisor, watch):
    supervisor.start(Program("sleeper", SLEEP))
    watch.wait_for(lambda: len(watch.started) == 1)

    os.kill(watch.started[0][0], signal.SIGKILL)

    watch.wait_for(lambda: len(watch.started) == 2)
    assert not is_gone(watch.started[1][0])


def test_a_stopped_program_stays_stopped(supervisor, watch):
    supervisor.start(Program("sleeper", SLEEP))
    watch.wait_for(lambda: len(watch.started) == 1)

    supervisor.stop()

    assert is_gone(watch.started[0][0])
    assert len(watch.started) == 1


def test_what_a_program_started_ends_with_it(supervisor, watch):
    supervisor.start(Program("parent", (sys.executable, "-c", SPAWNS_AND_SAYS)))
    watch.wait_for(lambda: any(line.isdigit() for line in watch.lines))
    child = int(next(line for line in watch.lines if line.isdigit()))

    supervisor.stop()

    wait_until(lambda: is_gone(child))


def test_a_program_that_cannot_start_is_reported_in_its_own_words(supervisor, tmp_path):
    command = ("sh", "-c", "echo no such luck; exit 3")
    program = Program("broken", command, is_ready=lambda: False, log=tmp_path / "log")

    with pytest.raises(StartError, match="no such luck"):
        supervisor.start(program)


def test_programs_do_not_outlive_a_killed_supervisor():
    command = (sys.executable, "-c", KILLED_SUPERVISOR)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        child = int(process.stdout.readline())
        wait_until(lambda: psutil.Process(child).name() == "sleep")  # setpriv has bound it

        process.kill()

    wait_until(lambda: is_gone(child))


def test_leftovers_of_a_killed_run_are_ended():
    with subprocess.Popen(SLEEP, start_new_session=True) as process:
        end_leftovers([(process.pid, psutil.Process(process.pid).create_time())])

        assert process.wait() == -signal.SIGTERM


def test_a_pid_that_was_given_to_somebody_else_is_left_alone():
    with subprocess.Popen(SLEEP, start_new_session=True) as process:
        end_leftovers([(process.pid, psutil.Process(process.pid).create_time() - 3600)])

        assert process.poll() is None
        process.kill()
