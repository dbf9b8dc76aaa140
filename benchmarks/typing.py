"""From a key to what it shows: `python -m benchmarks.typing` types into the search box.

Chromium on the same machine, a shop with a small demo and the 50,000 rows of
`../shared/data/products-50k.csv.gz`. Measured in the page, from the key's own time stamp to the
frame after the panel has changed. SITE_URL measures a shop that is running.
"""

import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import psycopg
from playwright.sync_api import Page, sync_playwright

from benchmarks.report import machine, write_section
from marketplace.config import ROOT
from tests.running import BROWSER_ARGUMENTS, browser_path, running_shop

FILE = ROOT.parent / "shared" / "data" / "products-50k.csv.gz"
QUERIES = ("wireless headphones", "running shoes", "kitchen knife", "phone case", "led lamp")
ENOUGH = 46_000
BETWEEN_KEYS = 150
"""Milliseconds: a quick typist."""
WATCH = """
  window.painted = [];
  const panel = document.querySelector(".combo-panel");
  let pressed = 0;
  document.addEventListener("input", (event) => { pressed = event.timeStamp; }, true);
  new MutationObserver(() => {
    const from = pressed;
    pressed = 0;
    if (from) requestAnimationFrame(() => setTimeout(() =>
      window.painted.push(performance.now() - from)));
  }).observe(panel, {childList: true, subtree: true, characterData: true, attributes: true});
"""


def main() -> None:
    """Type every query, a key at a time, and write the section."""
    with _site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=list(BROWSER_ARGUMENTS)
        )
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.goto(site)
        page.wait_for_load_state("networkidle")
        page.evaluate(WATCH)
        times = [one for query in QUERIES for one in _typed(page, query)]
        browser.close()
    tail = statistics.quantiles(times, n=20)[-1]
    write_section(
        "From a key to the panel",
        [
            f"`python -m benchmarks.typing`, {machine()}, Chromium and shop on the same machine: "
            f"{len(times)} keys that changed the panel.",
            "",
            "| p50 ms | p95 ms | most ms |",
            "|---|---|---|",
            f"| {statistics.median(times):.0f} | {tail:.0f} | {max(times):.0f} |",
        ],
    )


def _typed(page: Page, query: str) -> list[float]:
    box = page.get_by_role("combobox", name="Search")
    box.fill("")
    page.wait_for_timeout(500)
    page.evaluate("window.painted.length = 0")
    box.press_sequentially(query, delay=BETWEEN_KEYS)
    page.wait_for_timeout(1_000)
    return list(page.evaluate("window.painted"))


@contextlib.contextmanager
def _site() -> Iterator[str]:
    if running := os.environ.get("SITE_URL"):
        yield running
        return
    if not FILE.exists():
        sys.exit(f"Skipped: there is no {FILE}.")
    with running_shop("bench", DEMO_SCALE="0.1", DOCUMENTS_A_MINUTE="1000000") as address:
        command = [sys.executable, "-m", "marketplace", "import", "--vendor", "Voltmarkt", FILE]
        data = {"DATA_DIR": str(ROOT / ".data" / "bench")}
        subprocess.run(command, cwd=ROOT, env=os.environ | data, check=True)
        _wait_until_indexed(address)
        _wait_until_understood()
        yield address


def _wait_until_indexed(address: str) -> None:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        found = re.search(r"([\d,]+) products", httpx.get(f"{address}/search").text)
        if found and int(found[1].replace(",", "")) > ENOUGH:
            return
        time.sleep(2)
    sys.exit("The products are not in the index after five minutes.")


def _wait_until_understood() -> None:
    """The worker has worked out what the products mean, and leaves the processors alone."""
    record = json.loads((ROOT / ".data" / "bench" / "services.json").read_text())
    deadline = time.monotonic() + 600
    with psycopg.connect(record["environment"]["DATABASE_URL"], autocommit=True) as connection:
        while time.monotonic() < deadline:
            [count] = connection.execute("SELECT count(*) FROM product_meaning").fetchone() or [0]
            if count > ENOUGH:
                return
            time.sleep(2)


if __name__ == "__main__":
    main()
