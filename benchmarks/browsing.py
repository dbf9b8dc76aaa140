"""What a visitor's Chromium feels of the pages, on a desk and on a slow phone."""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.running import BROWSER_ARGUMENTS, browser_path

TIMES = 5
"""Each page is loaded so often into a new browser; the medians are shown."""
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 1000}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
SLOW = {"latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
"""1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back."""
SLOWER_CPU = 4
BEFORE_IMAGES = {"Document", "Script", "Stylesheet", "Font", "Fetch", "XHR", "Other"}

OBSERVE = """
  window.seen = {lcp: 0, shift: 0, delay: 0};
  const see = (type, note, more = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note))
      .observe({type, buffered: true, ...more});
  see("largest-contentful-paint", (entry) => { seen.lcp = entry.startTime; });
  see("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
  see("event", (entry) => { seen.delay = Math.max(seen.delay, entry.duration); },
      {durationThreshold: 16});
"""
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
IS_ALIVE = """() => Object.keys(document.querySelector("[data-testid=theme]") ?? {})
  .some((key) => key.startsWith("__reactProps"))"""


@dataclass(frozen=True)
class Visit:
    """Milliseconds, the layout's shift, and kilobytes on the wire."""

    first_paint: float
    largest_paint: float
    shift: float
    delay: float
    kilobytes: float
    with_images: float


def table(site: str, pages: Mapping[str, str]) -> str:
    """Every page on both machines, as a table."""
    head = (
        "| page | machine | first paint ms | largest paint ms | layout shift | interaction ms "
        "| KB before images | KB in all |\n|---|---|---|---|---|---|---|---|"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=[*BROWSER_ARGUMENTS]
        )
        rows = [
            _row(name, machine, [_visit(browser, site + path, machine) for _ in range(TIMES)])
            for machine in ("desk", "phone")
            for name, path in pages.items()
        ]
        browser.close()
    return "\n".join([head, *rows])


def _row(name: str, machine: str, visits: list[Visit]) -> str:
    def middle(field: str) -> float:
        return statistics.median(getattr(visit, field) for visit in visits)

    delay = f"{middle('delay'):.0f}" if middle("delay") else "< 16"
    return (
        f"| {name} | {machine} | {middle('first_paint'):.0f} | {middle('largest_paint'):.0f} "
        f"| {middle('shift'):.3f} | {delay} | {middle('kilobytes'):.0f} "
        f"| {middle('with_images'):.0f} |"
    )


def _visit(browser: Browser, address: str, machine: str) -> Visit:
    context = browser.new_context(**(DESK if machine == "desk" else PHONE))
    page = context.new_page()
    wire = context.new_cdp_session(page)
    sizes = _watch(wire, slow=machine == "phone")
    page.add_init_script(OBSERVE)
    page.goto(address, wait_until="load")
    page.wait_for_function(IS_ALIVE)
    page.wait_for_load_state("networkidle")
    first_paint = page.evaluate(FIRST_PAINT)
    arrived = dict(sizes)
    seen = _touched(page)
    context.close()
    return Visit(
        first_paint=first_paint,
        largest_paint=seen["lcp"],
        shift=seen["shift"],
        delay=seen["delay"],
        kilobytes=sum(size for kind, size in arrived.items() if kind in BEFORE_IMAGES) / 1000,
        with_images=sum(arrived.values()) / 1000,
    )


def _touched(page: Page) -> dict[str, float]:
    """What was seen up to the first touch, and how long that touch took to be shown."""
    before = page.evaluate("({...seen})")
    page.evaluate("seen.delay = 0; seen.touched = performance.now()")
    page.get_by_test_id("theme").first.click()
    # The browser tells of a touch that took 16 ms or more, and keeps quiet about others.
    page.wait_for_function("seen.delay > 0 || performance.now() - seen.touched > 1500")
    return before | {"delay": page.evaluate("seen.delay")}


def _watch(wire: CDPSession, slow: bool) -> dict[str, float]:
    """Slow the connection if asked to; gives the bytes by kind, which grow from now on."""
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}

    def finished(event: Any) -> None:
        kind = kinds.get(event["requestId"], "Other")
        sizes[kind] = sizes.get(kind, 0) + event["encodedDataLength"]

    def begun(event: Any) -> None:
        kinds[event["requestId"]] = event["type"]

    wire.on("Network.responseReceived", begun)
    wire.on("Network.loadingFinished", finished)
    wire.send("Network.enable")
    if slow:
        wire.send("Network.emulateNetworkConditions", {"offline": False, **SLOW})
        wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
    return sizes
