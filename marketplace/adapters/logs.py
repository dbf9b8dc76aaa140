"""How log lines look: readable at a terminal, JSON for machines; never a variable's value.

Passwords, tokens, cookies and card numbers are taken out of every line, of our own and of every
package's, whoever wrote them there.
"""

import logging
from io import StringIO
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, ExcInfo, Processor

from marketplace.config import settings
from marketplace.rules.redaction import redacted, without_secrets


def configure() -> None:
    """Set up this process's log. Tracebacks leave out locals, which may hold secrets."""
    logging.setLogRecordFactory(_careful_record)
    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    readable: list[Processor] = [
        careful,
        structlog.dev.ConsoleRenderer(exception_formatter=_careful_traceback),
    ]
    machine: list[Processor] = [
        structlog.processors.format_exc_info,
        careful,
        structlog.processors.JSONRenderer(),
    ]
    chosen = machine if settings().log_json else readable
    structlog.configure(processors=[*common, *chosen], cache_logger_on_first_use=True)


def careful(_logger: Any, _method: str, line: EventDict) -> EventDict:
    """A line without secrets; what is an exception is written without them later."""
    kept = {name: line.pop(name) for name in ("exc_info",) if name in line}
    return without_secrets(line) | kept


def _careful_traceback(stream: TextIO, failure: ExcInfo) -> None:
    written = StringIO()
    structlog.dev.plain_traceback(written, failure)
    stream.write(redacted(written.getvalue()))


class _CarefulRecord(logging.LogRecord):
    """A line of some package's own log, which may quote what somebody sent."""

    def getMessage(self) -> str:
        return redacted(super().getMessage())


def _careful_record(*args: Any, **named: Any) -> logging.LogRecord:
    record = _CarefulRecord(*args, **named)
    if record.exc_info and record.exc_info[0]:
        record.exc_text = redacted(logging.Formatter().formatException(record.exc_info))
    return record
