"""Logs of the assistant's processes: short lines, warnings and worse from Rasa, no words of customers."""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from datetime import datetime, timezone
from typing import Any, TextIO

import structlog

from bot.context import here

# These write what a customer typed into their warnings.
_TALKATIVE = ("rasa.shared.core.training_data.story_reader", "rasa.shared.nlu.training_data")

# Python warnings that nobody here can act on. That only actions fill slots is on purpose.
_KNOWN = ("DeprecationWarning", "FutureWarning", "MovedIn20Warning", "Slot auto-fill has been removed")


class _Formatter(logging.Formatter):
    """Tracebacks without what the errors say: Rasa's quote what a customer wrote."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the standard library's name)
        error: BaseException | None = ei[1]
        parts: list[str] = []
        while error is not None:
            where = "".join(traceback.format_tb(error.__traceback__))
            parts.append(f"{where}{type(error).__name__}")
            error = error.__cause__ or error.__context__
        return "\ncaused by\n".join(parts)


class TurnLines(_Formatter):
    """A line for people: level, logger, message and the turn under way."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """The line, before an exception's."""
        place = here()
        line = super().formatMessage(record)
        return f"{line} turn={place.turn} conversation={place.conversation}" if place else line


class JsonLines(_Formatter):
    """A line for machines, with the names that the service's own lines have."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object."""
        line = {
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": datetime.fromtimestamp(record.created, timezone.utc).isoformat(),
        }
        if place := here():
            line |= {"turn": place.turn, "conversation": place.conversation}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def quieten() -> None:
    """Before Rasa is imported: no telemetry, no progress bars, Python's warnings in the log."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("LOG_LEVEL", "WARNING")  # Rasa draws progress bars below this
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").addFilter(
        lambda record: not any(known in record.getMessage() for known in _KNOWN)
    )


def configure(progress: TextIO | None = None) -> None:
    """After Rasa is imported: one handler, one format, for Rasa's structured logs too.

    With `progress`, for training, what the assistant's own components say goes there as bare sentences.
    """
    root = logging.StreamHandler(sys.stderr)
    wants_json = progress is None and os.environ.get("DOORSTEP_LOG_FORMAT") == "json"
    root.setFormatter(JsonLines() if wants_json else TurnLines())
    logging.basicConfig(level=logging.WARNING, handlers=[root], force=True)
    logging.getLogger("rasa").setLevel(logging.WARNING)
    # A filter, since Sanic sets its logger's level anew when it runs.
    logging.getLogger("sanic.root").addFilter(lambda record: record.levelno >= logging.WARNING)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.ERROR)
    ours = logging.getLogger("bot")
    level = os.environ.get("DOORSTEP_LOG_LEVEL", "INFO").upper()
    ours.setLevel(level if level in ("DEBUG", "INFO", "WARNING", "ERROR") else "INFO")
    if progress is None:
        # While serving, Rasa's warnings quote what a customer wrote; while training they are about the data.
        logging.getLogger("py.warnings").setLevel(logging.ERROR)
    else:
        handler = logging.StreamHandler(progress)
        handler.setFormatter(logging.Formatter("%(message)s"))
        ours.addHandler(handler)
        ours.propagate = False
    structlog.configure(
        processors=[_only_the_event, structlog.stdlib.render_to_log_kwargs],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        cache_logger_on_first_use=False,
    )


def _only_the_event(_: object, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Rasa's structured logs carry texts and entities as fields: only the event's name is kept."""
    return {key: value for key, value in event.items() if key in ("event", "exc_info")}
