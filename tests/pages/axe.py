"""What axe-core, and a few questions that it does not ask, find wrong on an open page."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,
}
RUN = """async (options) => {
    const isUnderPopup = ({ target }) => {
        const box = document.querySelector(target[0]).getBoundingClientRect();
        const corners = [[1, 1], [box.width - 1, 1], [1, box.height - 1],
            [box.width - 1, box.height - 1]];
        return corners.some(([x, y]) => document.elementFromPoint(box.left + x, box.top + y)
            ?.closest(".combo-panel, :popover-open, [role=dialog]"));
    };
    const { violations } = await axe.run(document, options);
    const size = violations.find(({ id }) => id === "target-size");
    if (size) size.nodes = size.nodes.filter((node) => !isUnderPopup(node));
    return violations;
}"""
"""What lies half under an open list is no small target: it is whole once the list is closed."""

SETTLED = """() => !document.querySelector("main .skeleton, main [aria-busy=true]")
    && document.querySelector("main h1")
    && document.title && document.title !== "…"
    && Object.keys(document.querySelector("main")).some((key) => key.startsWith("__react"))
    && document.getAnimations().every((one) => one.playState !== "running"
        || one.effect.getComputedTiming().iterations === Infinity)
"""
"""The content is there, React has taken it over, and nothing is on its way in."""

HEADINGS = "() => [...document.querySelectorAll('h1')].filter((h) => h.checkVisibility()).length"


def settle(page: Page) -> None:
    """Wait until the page shows what it is about."""
    page.wait_for_function(SETTLED)


def faults(page: Page) -> list[str]:
    """Every violation in words, with the elements that it is about."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    told = [
        f"{one['id']}: {one['help']}\n    {node['html'][:220]}\n    {node['failureSummary'][:400]}"
        for one in page.evaluate(RUN, OPTIONS)
        for node in one["nodes"][:4]
    ]
    if (count := page.evaluate(HEADINGS)) != 1:
        told.append(f"{count} headings of the first level")
    if page.evaluate("document.documentElement.lang") != "en":
        told.append("The document does not say its language")
    return told
