"""A whole marketplace in processes of its own, for stories and for measuring."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from marketplace.config import ROOT
from tests.sandbox.rig import free_port

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_ARGUMENTS = ("--no-sandbox", "--disable-background-networking")
OUTSIDE = dict(os.environ)
"""The environment as it was before any fixture named its own services in it."""
START_SECONDS = 420
"""The first start installs the page builder's packages and fills the shop."""


def browser_path() -> str:
    """An installed Chromium or Chrome."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    assert path, "Chromium is missing; `make test` installs it"
    return path


@contextlib.contextmanager
def running_shop(name: str, **settings: str) -> Iterator[str]:
    """The address of a new shop with demo goods and these settings, for as long as the block."""
    data_dir = ROOT / ".data" / name
    shutil.rmtree(data_dir, ignore_errors=True)
    data_dir.mkdir(parents=True)
    port = free_port()
    address = f"http://localhost:{port}"
    # Stories come quickly and from one address, like robots.
    own = {"PORT": str(port), "DATA_DIR": str(data_dir), "PUBLIC_URL": address}
    chosen = own | {"CHALLENGE": "none", "FORM_SECONDS": "0"} | settings
    log = data_dir / "run.log"
    with log.open("w") as output:
        command = [sys.executable, "-m", "marketplace", "run"]
        child = subprocess.Popen(
            command, cwd=ROOT, env=OUTSIDE | chosen, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_open(child, log)
            yield address
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(60)


def _wait_until_open(child: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while "Ctrl-C closes it" not in log.read_text():
        assert child.poll() is None, log.read_text()[-4000:]
        assert time.monotonic() < deadline, log.read_text()[-4000:]
        time.sleep(0.5)
