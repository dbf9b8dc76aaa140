"""How log lines look: readable at a terminal, JSON for machines; never a variable's value."""

import structlog
from structlog.typing import Processor

from marketplace.config import settings


def configure() -> None:
    """Set up this process's log. Tracebacks leave out locals, which may hold secrets."""
    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    readable: Processor = structlog.dev.ConsoleRenderer(
        exception_formatter=structlog.dev.plain_traceback
    )
    machine: list[Processor] = [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ]
    chosen = machine if settings().log_json else [readable]
    structlog.configure(processors=[*common, *chosen], cache_logger_on_first_use=True)
