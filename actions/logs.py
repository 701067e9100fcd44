"""The action server's log: personal data masked, and each entry's message on one line."""

import logging
import sys

from store.privacy import mask


class MaskedFormatter(logging.Formatter):
    """Masks the message and the text of an exception. Line breaks in a message cannot forge an entry."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (the standard library's name)
        """The entry's first line."""
        line = mask(super().formatMessage(record))
        return line.replace("\r", "\\r").replace("\n", "\\n")

    def formatException(self, ei: object) -> str:  # noqa: N802
        """The traceback."""
        return mask(super().formatException(ei))  # type: ignore[arg-type]


def configure() -> None:
    """Send everything that this process logs to standard error, masked."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(MaskedFormatter("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in ("rasa_sdk", "sanic.root", "sanic.server"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
