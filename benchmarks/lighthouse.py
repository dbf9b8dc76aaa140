"""Lighthouse's marks for the pages, where npm is there to bring it."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.running import BROWSER_ARGUMENTS, browser_path

LIGHTHOUSE = "lighthouse@12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def table(site: str, pages: Mapping[str, str]) -> str:
    """The four marks of every page on Lighthouse's slow phone."""
    if not shutil.which("npm"):
        return "Lighthouse: not run, there is no npm here."
    with tempfile.TemporaryDirectory() as folder:
        install = ["npm", "install", "--silent", "--no-audit", "--no-fund", LIGHTHOUSE]
        subprocess.run(install, cwd=folder, check=True)
        rows = [_row(Path(folder), name, site + path) for name, path in pages.items()]
    head = "| Lighthouse, phone | " + " | ".join(CATEGORIES) + " | below the full mark |"
    return "\n".join([head, "|---" * (len(CATEGORIES) + 2) + "|", *rows])


def _row(folder: Path, name: str, address: str) -> str:
    flags = " ".join((*BROWSER_ARGUMENTS, "--headless=new"))
    command = [
        folder / "node_modules" / ".bin" / "lighthouse", address, "--quiet", "--output=json",
        f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={flags}",
    ]  # fmt: skip
    environment = os.environ | {"CHROME_PATH": browser_path()}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    report = json.loads(done.stdout)
    marks = [report["categories"][name]["score"] for name in CATEGORIES]
    shown = " | ".join("–" if mark is None else f"{100 * mark:.0f}" for mark in marks)
    return f"| {name} | {shown} | {', '.join(_lacking(report)) or '–'} |"


def _lacking(report: dict) -> list[str]:  # type: ignore[type-arg]
    """The audits outside of performance that cost a point."""
    weighed = {
        part["id"]
        for name in CATEGORIES[1:]
        for part in report["categories"][name]["auditRefs"]
        if part["weight"]
    }
    return sorted(
        name
        for name, audit in report["audits"].items()
        if name in weighed and audit["score"] is not None and audit["score"] < 1
    )
