"""Builds the pages that browsers load, when their sources have changed."""

import contextlib
import gzip
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import brotli

from marketplace.config import ROOT, Settings
from marketplace.machine import renderer

BEHIND_THE_SCREEN = ("adapters", "api", "demo", "jobs", "machine", "queries", "sandbox", "services")
"""Floors that nothing of a page is drawn from."""
SOURCES = (
    ("assets", "*"),
    ("reflex_documents", "plugin.py"),
    ("reflex_documents/templates", "*"),
    ("marketplace", "*.py"),
)
BUILT = ROOT / ".web" / "build" / "client"
DIGEST = ROOT / ".web" / "build" / "sources.sha256"
PARENT_BOUND = ("setpriv", "--pdeathsig", "TERM", "--")


class BuildError(Exception):
    """The pages could not be built; the text is what the build said."""


class Build:
    """The building of the pages in a process of its own."""

    def __init__(self, digest: str, log: Path) -> None:
        self._digest = digest
        self._log = log
        command = [*PARENT_BOUND, sys.executable, "-m", "marketplace", "build"]
        with log.open("w") as output:
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)

    def finish(self) -> None:
        """Wait until the pages are there; raise `BuildError` when they will not be."""
        if self._process.wait():
            raise BuildError(f"The pages could not be built.\n{self._log.read_text()}")
        DIGEST.write_text(self._digest)

    def abandon(self) -> None:
        """Stop building; does nothing when it has ended."""
        self._process.terminate()
        self._process.wait()


@contextlib.contextmanager
def build_if_changed(settings: Settings, log: Path) -> Iterator[Build | None]:
    """Build the pages beside the block, unless the last build had the same sources."""
    digest = sources_digest(settings)
    if BUILT.exists() and DIGEST.exists() and DIGEST.read_text() == digest:
        yield None
        return
    build = Build(digest, log)
    try:
        yield build
    finally:
        build.abandon()


def sources_digest(settings: Settings) -> str:
    """One hash over everything that a built page depends on."""
    digest = hashlib.sha256(settings.public_url.encode())
    for path in _sources():
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def build() -> None:
    """Compile the Python pages and bundle them, in this process.

    What `reflex export` does, less its rewriting of .gitignore and its call home.
    """
    from reflex.utils import export, prerequisites

    prerequisites.initialize_reflex_user_directory()
    prerequisites.ensure_reflex_installation_id()
    prerequisites.initialize_frontend_dependencies()
    export.export(zipping=False, backend=False)
    for name in ("fairhall.js", "passkeys.js"):
        _minify(BUILT / name)


def _minify(script: Path) -> None:
    """Leave the words for readers out of what browsers load, compressed copies included."""
    command = [str(renderer.BUN), "build", "--minify", str(script)]
    short = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    script.write_bytes(short)
    script.with_name(f"{script.name}.br").write_bytes(brotli.compress(short))
    script.with_name(f"{script.name}.gz").write_bytes(gzip.compress(short, mtime=0))


def _sources() -> Iterator[Path]:
    yield ROOT / "rxconfig.py"
    yield ROOT / "requirements.txt"
    for name, pattern in SOURCES:
        for path in sorted((ROOT / name).rglob(pattern)):
            floor = path.relative_to(ROOT / name).parts[0]
            if path.is_file() and floor not in BEHIND_THE_SCREEN:
                yield path
