"""Structured logs, for machines (JSON) or people (console), with personal data masked in whatever is logged.

Customers' words are never logged on purpose; the mask is for what slips in by an exception's text or a
library's own line.
"""

import logging
import sys
from collections.abc import Iterable
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor

from store.privacy import mask
from telemetry import figures
from telemetry.failures import RECENT

_SAFE: Final = frozenset(
    {
        "timestamp",
        "level",
        "logger",
        "request",
        "turn",
        "conversation",
        "milliseconds",
        "status",
        "method",
        "port",
        "seq",
    }
)
_TROUBLE: Final = frozenset({"warning", "error", "critical"})
_QUIET: Final = {
    "uvicorn.access": logging.CRITICAL,  # we write our own line per request, without the query
    "uvicorn.error": logging.WARNING,
    "dbos": logging.WARNING,
    "httpx": logging.WARNING,  # would log whole addresses, with what is in their queries
    "httpx2": logging.WARNING,
    "urllib3": logging.ERROR,
    "sqlalchemy": logging.WARNING,
    "alembic": logging.WARNING,
}


def configure(*, level: str = "INFO", json: bool = False) -> None:
    """Send everything that this process logs to standard output, in one format. May be called again."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        masked,
        on_one_line,
        _remembered,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty())
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name, quiet in _QUIET.items():
        logger = logging.getLogger(name)
        logger.setLevel(max(quiet, root.level))
        logger.handlers = []
        logger.propagate = True
    # DBOS puts a handler of its own onto a logger that has none.
    dbos = logging.getLogger("dbos")
    dbos.handlers = [handler]
    dbos.propagate = False


def masked(_logger: Any, _method: str, entry: EventDict) -> EventDict:
    """Mask every text of a log entry, nested ones too, except those that we write ourselves."""
    return {
        key: value if key in _SAFE or key.startswith("_") else _masked(value) for key, value in entry.items()
    }


def on_one_line(_logger: Any, _method: str, entry: EventDict) -> EventDict:
    """Show the line breaks of an entry's message, so that nobody can make up entries with them."""
    event = entry.get("event")
    if isinstance(event, str):
        entry["event"] = event.replace("\r", "\\r").replace("\n", "\\n")
    return entry


def _remembered(_logger: Any, _method: str, entry: EventDict) -> EventDict:
    """Count warnings and errors, and keep the newest for the operator's page."""
    level = entry.get("level")
    if level in _TROUBLE:
        figures.logged(str(level))()
        RECENT.note(dict(entry))
    return entry


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, dict):
        return {key: _masked(item) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [_masked(item) for item in value]
    return mask(str(value))
