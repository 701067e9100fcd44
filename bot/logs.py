"""Logs of the assistant's processes: short lines, warnings and worse from Rasa, no words of customers."""

from __future__ import annotations

import logging
import os
import sys
import warnings

import structlog

# These write what a customer typed into warnings.
_TALKATIVE = ("rasa.shared.core.training_data.story_reader", "rasa.shared.nlu.training_data")


def quieten_environment() -> None:
    """Before Rasa is imported: no telemetry, no chatter of the libraries below."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("TQDM_DISABLE", "1")
    _ignore_known_warnings()


def configure() -> None:
    """After Rasa is imported: one handler, one format, for Rasa's structured logs too."""
    level = os.environ.get("DOORSTEP_LOG_LEVEL", "INFO").upper()
    logging.basicConfig(
        level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr, force=True
    )
    logging.getLogger("bot").setLevel(level if level in ("DEBUG", "INFO", "WARNING", "ERROR") else "INFO")
    logging.getLogger("rasa").setLevel(logging.WARNING)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.ERROR)
    _ignore_known_warnings()
    structlog.configure(
        processors=[_only_the_event, structlog.stdlib.render_to_log_kwargs],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        cache_logger_on_first_use=False,
    )


def _ignore_known_warnings() -> None:
    """Asked for twice, since some libraries reset the filters when they are imported."""
    for category in (DeprecationWarning, PendingDeprecationWarning, FutureWarning):
        warnings.simplefilter("ignore", category)
    # Some slots bear the names of entities; that only the actions fill them is on purpose.
    warnings.filterwarnings("ignore", message="Slot auto-fill has been removed")


def _only_the_event(_: object, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Rasa's structured logs carry texts and entities as fields: only the event's name is kept."""
    return {key: value for key, value in event.items() if key in ("event", "exc_info")}
