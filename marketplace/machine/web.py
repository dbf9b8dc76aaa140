"""Serves pages, API and websocket on one port."""

import os

from marketplace.config import Settings

ENVIRONMENT = {
    "REFLEX_ENV_MODE": "prod",
    "REFLEX_TELEMETRY_ENABLED": "false",
    "REFLEX_CHECK_LATEST_VERSION": "false",
    "REFLEX_OPLOCK_ENABLED": "true",
    "REFLEX_OPLOCK_HOLD_TIME": "2s",
    "__REFLEX_SKIP_COMPILE": "true",  # the pages were built before
}


def serve(settings: Settings) -> None:
    """Serve the built pages until told to stop. Several workers share their state in Redis."""
    os.environ.update(ENVIRONMENT)
    os.environ.setdefault("GRANIAN_WORKERS", str(settings.web_workers))

    from reflex.utils.exec import run_backend_prod
    from reflex_base.constants.base import LogLevel

    run_backend_prod("0.0.0.0", settings.port, LogLevel.WARNING, mount_frontend_compiled_app=True)
