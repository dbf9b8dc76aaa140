"""The command line, as a person uses it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from marketplace.config import ROOT

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts `python -m marketplace COMMAND` in a data folder of its own."""
    started: list[subprocess.Popen[str]] = []
    addresses = {
        "DATABASE_URL": "",
        "REDIS_URL": "redis://127.0.0.1:1",
        "TYPESENSE_URL": "http://127.0.0.1:1",
        "TYPESENSE_API_KEY": "unused",
    }

    def start(*command: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            (sys.executable, "-m", "marketplace", *command),
            cwd=ROOT,
            env={**os.environ, **addresses, "DATA_DIR": str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


def servers_in(folder: Path) -> list[psutil.Process]:
    cluster = str(folder / "postgres")
    return [
        one for one in psutil.process_iter(["cmdline"]) if cluster in (one.info["cmdline"] or ())
    ]


def test_services_say_where_they_are_and_end_with_the_command(start, tmp_path):
    process = start("services")
    assert first_line(process).startswith("export DATABASE_URL=postgresql://")

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=20) == 0
    assert servers_in(tmp_path) == []


def test_services_start_again_after_everything_was_killed(start, tmp_path):
    killed = start("services")
    address = first_line(killed)
    for process in (killed, *servers_in(tmp_path)):
        process.kill()

    assert first_line(start("services")) == address
    assert len(servers_in(tmp_path)) == 1


def test_a_second_run_says_who_is_here(start):
    services = start("services")
    first_line(services)

    output, _ = start("run").communicate(timeout=20)

    assert f"Process {services.pid}" in output
    assert "Try again when it has finished." in output


def test_the_doctor_names_what_is_wrong_and_how_to_mend_it(start):
    doctor = start("doctor")

    output, _ = doctor.communicate(timeout=30)

    assert doctor.returncode == 1
    assert "PostgreSQL: version 18" in output
    assert "python -m marketplace migrate" in output
    assert "Check REDIS_URL" in output
