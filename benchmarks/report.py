"""The report of all benchmarks, `docs/benchmarks.md`: each writes its own section."""

import os
import time
from collections.abc import Sequence

from marketplace.config import ROOT

REPORT = ROOT / "docs" / "benchmarks.md"


def machine() -> str:
    """The day and the machine, for the first line of a section."""
    load = os.getloadavg()[0]
    return (
        f"{time.strftime('%d %B %Y')}, {os.cpu_count()} cores shared with others (load {load:.1f})"
    )


def write_section(title: str, lines: Sequence[str]) -> None:
    """Put a section into the report, in place of the one of this title, and print it."""
    section = "\n".join([f"## {title}", "", *lines])
    print(section, flush=True)
    text = REPORT.read_text() if REPORT.exists() else "# Benchmarks\n"
    before, _, after = f"{text.rstrip()}\n".partition(f"## {title}\n")
    following = after.find("\n## ")
    rest = after[following:] if following >= 0 else "\n"
    REPORT.write_text(f"{before.rstrip()}\n\n{section}\n{rest}")
