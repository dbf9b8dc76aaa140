"""The shop's own web process, started as operators start it; its pages are only shells."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from marketplace.config import ROOT
from tests.sandbox.rig import free_port

START_SECONDS = 300
SHELL = (
    "<!DOCTYPE html><html><head></head><body>"
    "<script>window.__reactRouterContext = {}</script></body></html>"
)


@dataclass
class Server:
    """A running web process: where it listens, and what it has written down."""

    url: str
    log: Path
    child: subprocess.Popen[bytes]

    @property
    def lives(self) -> bool:
        """Whether the process is there and answers."""
        if self.child.poll() is not None:
            return False
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/ping", timeout=10).is_success
        return False

    def written(self) -> str:
        """All that it has logged so far."""
        return self.log.read_text(errors="replace")


@contextlib.contextmanager
def web_process(folder: Path, **environment: str) -> Iterator[Server]:
    """`python -m marketplace web` with these settings, for as long as the block."""
    built = folder / "web" / "build" / "client"
    built.mkdir(parents=True)
    for name in ("__spa-fallback.html", "index.html", "404.html"):
        (built / name).write_text(SHELL)
    port = free_port()
    url = f"http://localhost:{port}"
    chosen = {
        "PORT": str(port),
        "PUBLIC_URL": url,
        "DATA_DIR": str(folder / "data"),
        "REFLEX_WEB_WORKDIR": str(folder / "web"),
        "PYTHONUNBUFFERED": "1",
        "TRUSTED_PROXIES": "127.0.0.1",
        "DOCUMENTS_A_MINUTE": "100000",
    } | environment
    log = folder / "web.log"
    with log.open("w") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "marketplace", "web"],
            cwd=ROOT,
            env=os.environ | chosen,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        server = Server(url, log, child)
        try:
            _wait_until_open(server)
            yield server
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(60)


def _wait_until_open(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not server.lives:
        assert server.child.poll() is None, server.written()[-4000:]
        assert time.monotonic() < deadline, server.written()[-4000:]
        time.sleep(0.1)
