"""Takes the pictures of `docs/pictures` from a running shop: `make screenshots`.

The address is that of `make run`, or SITE_URL.
"""

import io
import os
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

SITE = os.environ.get("SITE_URL", "http://localhost:3000")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FOLDER = Path(__file__).parent / "pictures"
PASSWORD = "fairhall-demo"
ACTORS = {"vendor": "vendor@fairhall.example", "admin": "admin@fairhall.example"}
WIDTHS = {"desktop": (1440, 1000), "phone": (390, 844)}
SHOTS = {
    "home": ("", "/", "light"),
    "search": ("", "/search?q=headphones", "light"),
    "product": ("", "/p/nordvik-delta-over-ear-headphones", "dark"),
    "orders-of-a-vendor": ("vendor", "/vendor/orders", "light"),
    "overview-of-a-vendor": ("vendor", "/vendor", "light"),
    "overview-of-an-admin": ("admin", "/admin", "light"),
}
"""Name -> who looks, at which address, in which light."""

ARRIVED = """() => !document.querySelector(".skeleton")
    && [...document.images].every((image) => {
      const { top, left, width } = image.getBoundingClientRect();
      return image.complete || !width || top > innerHeight || left > innerWidth;
    })
"""


def main() -> None:
    """Every picture at both widths."""
    path = next(found for name in BROWSERS if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name, (actor, address, light) in SHOTS.items():
            for device, size in WIDTHS.items():
                take(browser, f"{name}-{device}", actor, address, light, size)
        browser.close()


def take(
    browser: Browser, name: str, actor: str, address: str, light: str, size: tuple[int, int]
) -> None:
    """One picture, once everything in it has arrived."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if light == "dark" else "light",
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "consent", "value": "1.", "url": SITE}])
    page = context.new_page()
    if actor:
        sign_in(page, ACTORS[actor])
    page.goto(f"{SITE}{address}")
    page.locator("main h1").first.wait_for()
    page.wait_for_function(ARRIVED)
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.save(FOLDER / f"{name}.webp", quality=82, method=6)
    context.close()


def sign_in(page: Page, email: str) -> None:
    """As one of the demo's people."""
    page.goto(f"{SITE}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").last.click()
    page.wait_for_url(f"{SITE}/")


if __name__ == "__main__":
    main()
